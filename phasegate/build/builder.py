"""The fleet's builder, whichever way it pushes its forms."""

from __future__ import annotations

from phasegate.build.container_driver import ContainerDriver
from phasegate.build.driver import Driver
from phasegate.build.engine_driver import EngineDriver
from phasegate.fleet.builder import BuilderSpec


def driver_of(spec: BuilderSpec) -> Driver:
    return EngineDriver(spec) if spec.push == "engine" else ContainerDriver(spec)


def builder_name(spec: BuilderSpec) -> str:
    """Return the builder's name in buildx."""
    return driver_of(spec).name


async def ensure_builder(spec: BuilderSpec) -> dict[str, str]:
    """Start the builder if it is not running, and return its toolchain. Raises what ``Driver.start`` raises."""
    return await driver_of(spec).start()
