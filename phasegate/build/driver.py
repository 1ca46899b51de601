"""The protocol of a buildx driver: its name, how it starts, and how its forms reach the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from phasegate.build.engines import control_of
from phasegate.build.job import Job, Target
from phasegate.clients.client import Facts
from phasegate.clients.facts import facts
from phasegate.fleet.builder import BuilderSpec
from phasegate.process.docker import SHORT, docker


class Driver(Protocol):
    @property
    def name(self) -> str:
        """The builder's name in buildx."""

    async def start(self) -> dict[str, str]:
        """Start the builder if it is not running, and return its toolchain: the version of each program by name.

        Raises EngineError if it is not what the fleet file asserts.
        """

    def output(self, job: Job, target: Target) -> str:
        """Return the ``--output`` of ``target``."""

    async def publish(
        self, job: Job, built: Mapping[Target, str], *, until: float, tell: Callable[[str], None]
    ) -> None:
        """Push what was built to the registry, unless the build itself did. Raises EngineError; TimedOut.

        - ``job``: what was built.
        - ``built``: the digest of each target's root.
        - ``until``: the deadline, on the monotonic clock.
        - ``tell``: reports progress.
        """

    async def clean_up(self, job: Job) -> None:
        """Remove what the build left on the engine. Its cache stays."""


async def toolchain(spec: BuilderSpec, engine: Facts, **builder: str) -> dict[str, str]:
    """Return the versions of ``buildx``, ``engine`` and ``control``, and those in ``builder``."""
    versions = {"buildx": await buildx_version(spec.engine), **builder, "engine": engine.version}
    if spec.control:
        versions["control"] = (await facts(control_of(spec))).version
    return versions


async def buildx_version(host: str, *, timeout: float = SHORT) -> str:
    """Return the version of the buildx on this machine. Raises EngineError if there is none."""
    words = (await docker(host, "buildx", "version", timeout=timeout)).out.split()
    return words[1] if len(words) > 1 else "unknown"
