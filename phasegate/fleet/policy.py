"""The policy for a rollout's pace: waves, soak, gates, failures. Without ``policy`` in the file, none applies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, slots=True)
class Part:
    """A count or a share of all, whichever is more."""

    count: int = 0
    share: float = 0.0

    def of(self, total: int) -> int:
        """Return how many of ``total`` this is: shares are rounded up, as an empty wave proves nothing."""
        return min(total, max(self.count, math.ceil(round(self.share * total, 9))))

    def within(self, total: int) -> int:
        """Return how many of ``total`` may fail: shares are rounded down."""
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
"""How many repos are in after each wave, unless the policy has a ramp of its own."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A time when no wave opens and no tag is promoted: from ``begin`` to ``end``, or weekly on ``days``.

    days: Monday is 0; if empty, every day
    hours: from the first to the second, over midnight if the second is earlier; None for all day
    zone: the time zone
    """

    why: str
    begin: datetime | None = None
    end: datetime | None = None
    days: frozenset[int] = frozenset()
    hours: tuple[time, time] | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who may approve a phase (as user or user@host), and how many of them must."""

    by: tuple[str, ...]
    quorum: int = 1


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds before a failed step is retried: the first time, and at most. The pause doubles each time."""

    first: float
    most: float

    def after(self, tries: int) -> float:
        return min(self.most, self.first * 2.0 ** min(max(tries - 1, 0), 30))


@dataclass(frozen=True, slots=True)
class Policy:
    """The fleet's policy. The defaults apply to a fleet file without one: every repo goes as far as its checks allow.

    ramp: how many repos of a phase are in after each wave; if empty, there are no waves
    verified: the share of a wave that must be through its soak before the next one opens
    soak: seconds that a promoted repo is watched before it goes on
    recheck: seconds between checks during the soak; 0 for only at the end
    last: repos that the recovery of others depends on
    remind: seconds after which people are asked again for an approval that is waited for; 0 for never
    wave_failures, phase_failures: how many may fail before a halt; None for no limit
    rollback: roll back what fails while soaking
    toolchain: with ``wait``, a release built with another toolchain than today's waits for a person
    drift: what an audit does about a tag in another form
    """

    ramp: tuple[Part, ...] = ()
    verified: float = 1.0
    soak: float = 0.0
    recheck: float = 0.0
    last: tuple[str, ...] = ()
    approvals: Mapping[str, Approvers] = field(default_factory=lambda: MappingProxyType({}))
    remind: float = 0.0
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
