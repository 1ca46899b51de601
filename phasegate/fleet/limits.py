"""Limits of a fleet: how much larger and slower a release may be, and how many clients a phase may break."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TelemetryCommand:
    """A command that prints what a telemetry file would contain, run without a shell in the fleet file's folder.

    ``env`` are the names of variables that it gets besides the basic ones.
    """

    argv: tuple[str, ...]
    folder: Path
    env: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telemetry:
    """Where telemetry comes from, and its limits.

    Both are shares from 0 to 1: ``limit`` of clients that a phase may break, ``unknown`` of those it misses.
    """

    source: Path | TelemetryCommand
    limit: float
    unknown: float


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits on size and build time; None means no limit.

    ``growth`` is the share by which a phase may be larger than what was published (0.1 is 10 %). ``build`` is in
    seconds, for one release in all its forms.
    """

    growth: float | None = None
    build: float | None = None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What is requested after each good rollout of the fleet: a URL, or the variable that holds it."""

    url: str = field(default="", repr=False)
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Workers:
    """The work pool whose workers do a rollout's work, ``batch`` repos at a time at most."""

    pool: str
    batch: int
