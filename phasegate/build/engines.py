"""The engines that the fleet file's ``builder`` names."""

from __future__ import annotations

from phasegate.clients.facts import Engine
from phasegate.fleet.builder import BuilderSpec


def builder_of(spec: BuilderSpec) -> Engine:
    """Return the engine on which forms are built."""
    return Engine("builder", spec.engine, "builder.engine")


def control_of(spec: BuilderSpec) -> Engine:
    """Return the engine that builds controls."""
    return Engine("control", spec.control, "builder.control")
