"""A buildx driver as the build uses it: what it is called, how it starts, and how its forms reach the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from phasegate.build.job import Job, Target
from phasegate.clients.client import Facts
from phasegate.clients.facts import Engine, facts
from phasegate.fleet.fleet import BuilderSpec
from phasegate.process.docker import docker


class Driver(Protocol):
    @property
    def name(self) -> str:
        """The builder's name, as buildx has it."""

    async def start(self) -> dict[str, str]:
        """Start it where it does not run, and return its toolchain: the version of each program by name.

        Raises EngineError where it is not what the fleet file asserts.
        """

    def output(self, job: Job, target: Target) -> str:
        """The ``--output`` of ``target``."""

    async def publish(
        self, job: Job, built: Mapping[Target, str], *, until: float, tell: Callable[[str], None]
    ) -> None:
        """Bring the roots in ``built``, by digest, to the registry where the build itself did not.

        ``until`` is a time on the monotonic clock. Raises EngineError; TimedOut.
        """

    async def clean_up(self, job: Job) -> None:
        """Remove what the build left on the engine. Its cache stays."""


async def toolchain(spec: BuilderSpec, engine: Facts, **builder: str) -> dict[str, str]:
    """The versions of ``buildx``, of what is in ``builder``, of ``engine`` and of ``control``."""
    buildx = (await docker(spec.engine, "buildx", "version")).out.split()
    versions = {"buildx": buildx[1] if len(buildx) > 1 else "unknown", **builder, "engine": engine.version}
    if spec.control:
        versions["control"] = (await facts(Engine("control", spec.control))).version
    return versions
