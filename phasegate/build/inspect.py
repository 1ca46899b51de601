"""Look at the builder without creating or starting it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from phasegate.build.builder import driver_of
from phasegate.build.container_driver import buildkit_version
from phasegate.errors import FleetError
from phasegate.fleet.builder import BuilderSpec
from phasegate.image.platform import Platform, parse_platform
from phasegate.process.docker import attempt

_PLATFORMS = re.compile(r"^Platforms:\s*(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What buildx says of the builder.

    name: its name in buildx.
    buildkit: the version of its BuildKit; empty if it is not running or does not exist.
    platforms: those that it can build for, none if it does not say.
    """

    name: str
    buildkit: str = ""
    platforms: frozenset[Platform] = frozenset()


async def inspected(spec: BuilderSpec, *, timeout: float) -> Inspected:
    """Ask buildx for the builder. Raises FleetError if its configuration cannot be read, EngineError for no answer."""
    name = driver_of(spec).name
    done = await attempt(spec.engine, "buildx", "inspect", name, timeout=timeout)
    if done.code:
        return Inspected(name)
    platforms = {found for line in _PLATFORMS.findall(done.out) for found in _parsed(line)}
    return Inspected(name, buildkit_version(done.out), frozenset(platforms))


def _parsed(line: str) -> set[Platform]:
    """Read buildx's list; a star marks platforms that a person chose."""
    found = set()
    for word in line.split(","):
        try:
            found.add(parse_platform(word.strip().rstrip("*")).normalised())
        except FleetError:
            continue  # one that phasegate builds nothing for
    return found
