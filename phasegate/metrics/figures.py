"""What is measured of a fleet, as values. ``families`` gives them their names; nothing here knows Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from phasegate.check import Verdict
from phasegate.ledger.pulse import Pulse
from phasegate.ledger.state import Drift
from phasegate.metrics.totals import Totals
from phasegate.metrics.waiting import Reason


class State(StrEnum):
    """What a repo does at its phase, as far as the ledger knows."""

    UNKNOWN = "unknown"
    """It was never looked at."""
    DUE = "due"
    """The next rollout does a step."""
    WAITING = "waiting"
    """It goes on when its time comes: a soak, a wave, a freeze, the pause after a failure."""
    BLOCKED = "blocked"
    HELD = "held"
    THROUGH = "through"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many repos wait for a person, and since when the first of them does; None if the ledger does not say."""

    repos: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaveFigures:
    """The last wave of a phase. ``number`` counts from 1, ``planned`` is how many there will be."""

    opened: datetime
    number: int
    planned: int
    members: int
    through: int
    failing: int


@dataclass(frozen=True, slots=True)
class Floor:
    """The shares of clients, from 0 to 1, that each phase breaks, and the limit. ``shares`` is None if not readable."""

    limit: float
    shares: Mapping[str, float] | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is measured of a fleet.

    fleet: what it is called
    last: the last phase of its ladder
    read: when the ledger was read
    repos: how many are at each phase in each state
    waiting: those that wait for a person, by what for
    approvals: the phases that wait for an approval, and since when people have been asked
    waves: the last wave of each phase that has any
    halts: since when each phase is halted; the empty name is the whole fleet
    floor: None without telemetry
    before, now: compressed bytes of all images where the fleet began, and as they are published now
    drift: what the last audit of each repo found
    verdicts: the latest verdicts on the releases at work, by phase
    totals: what has happened since the ledger began
    pulse: the last rollout and audit of the whole fleet
    """

    fleet: str
    last: str
    read: datetime
    repos: Mapping[tuple[str, State], int]
    waiting: Mapping[Reason, Waiting]
    approvals: Mapping[str, datetime | None]
    waves: Mapping[str, WaveFigures]
    halts: Mapping[str, datetime]
    floor: Floor | None
    before: int
    now: int
    drift: Mapping[Drift, int]
    verdicts: Mapping[tuple[str, Verdict], int]
    totals: Totals
    pulse: Pulse
