"""What the plan says of a rollout's pace: waves, soak, gates, failures. Without ``policy`` nothing of it holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Part:
    """So many, or this share of all, whichever is more."""

    count: int = 0
    share: float = 0.0

    def of(self, total: int) -> int:
        """How many of ``total``: a share is rounded up, for a wave of none proves nothing."""
        return min(total, max(self.count, math.ceil(round(self.share * total, 9))))

    def within(self, total: int) -> int:
        """How many of ``total`` may go wrong: a share is rounded down."""
        return max(self.count, math.floor(round(self.share * total, 9)))

    def __str__(self) -> str:
        return " or ".join(
            [
                *([str(self.count)] if self.count or not self.share else []),
                *([f"{self.share * 100:.4g}%"] if self.share else []),
            ]
        )


ALL = Part(share=1.0)
RAMP = (Part(1), Part(5), Part(share=0.1), Part(share=0.25), Part(share=0.5), ALL)
"""How many repos are in, wave after wave, where a policy names no ramp of its own."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """When no wave opens and no tag is promoted: from ``begin`` to ``end``, or each week on ``days`` (Monday is 0;
    none: every day) in ``hours`` (over midnight where the second is the earlier one; None: all day), in ``zone``."""

    why: str
    begin: datetime | None = None
    end: datetime | None = None
    days: frozenset[int] = frozenset()
    hours: tuple[time, time] | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who may approve a phase (a user, or user@host), and how many of them must."""

    by: tuple[str, ...]
    quorum: int = 1


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds before what failed is tried again: the first time, and at most. It doubles each time."""

    first: float
    most: float

    def after(self, tries: int) -> float:
        return min(self.most, self.first * 2.0 ** min(max(tries - 1, 0), 30))


@dataclass(frozen=True, slots=True)
class Policy:
    """The plan's policy. These defaults are those of a plan that has none: every repo as far as its checks let it.

    ``ramp``: how many repos of a phase are in after each wave; none: there are no waves. ``verified``: which share of
    a wave must be through its soak before the next one opens. ``soak`` and ``recheck`` in seconds: how long a promoted
    repo is watched before it goes on, and how often its checks are asked again meanwhile (0: at the end alone).
    ``last``: repos on which the others' recovery depends. ``wave_failures`` and ``phase_failures``: how many may fail
    before it halts; None: no limit. ``rollback``: put back what fails in its soak. ``toolchain``: a release of another
    toolchain than today's waits for a person. ``drift``: what an audit does about a tag in another form.
    """

    ramp: tuple[Part, ...] = ()
    verified: float = 1.0
    soak: float = 0.0
    recheck: float = 0.0
    last: tuple[str, ...] = ()
    approvals: Mapping[str, Approvers] = field(default_factory=lambda: MappingProxyType({}))
    freezes: tuple[Freeze, ...] = ()
    wave_failures: Part | None = None
    phase_failures: Part | None = None
    backoff: Backoff | None = None
    rollback: bool = False
    toolchain: Literal["report", "wait"] = "report"
    drift: Literal["report", "hold", "promote"] = "report"

    @property
    def waves(self) -> bool:
        return bool(self.ramp)
