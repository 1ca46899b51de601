"""The fleet's builder, by the way in which its forms are pushed."""

from __future__ import annotations

from phasegate.build.container_driver import ContainerDriver
from phasegate.build.driver import Driver
from phasegate.build.engine_driver import EngineDriver
from phasegate.fleet.fleet import BuilderSpec


def driver_of(spec: BuilderSpec) -> Driver:
    return EngineDriver(spec) if spec.push == "engine" else ContainerDriver(spec)


def builder_name(spec: BuilderSpec) -> str:
    """The builder's name, as buildx has it."""
    return driver_of(spec).name


async def ensure_builder(spec: BuilderSpec) -> dict[str, str]:
    """Start the builder where it does not run, and return its toolchain. Raises as ``Driver.start`` does."""
    return await driver_of(spec).start()
