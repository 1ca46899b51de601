"""The rhythm of the rollouts of the whole fleet: how often they come, and how many did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from phasegate.digits import count
from phasegate.ledger.pulse import LastRollout
from phasegate.site.model import Ticks

_FEWEST = 3
"""Intervals that must be known before one of them can be called usual."""
_LATE = timedelta(hours=2)
"""When a page is too old, if nobody knows how often there is a new one."""


def ticks(tick: LastRollout | None, now: datetime) -> Ticks | None:
    """Return what is known of the rhythm, whatever starts the rollouts: from when they began, not from a schedule."""
    if tick is None:
        return None
    every = _every(tick.begins)
    missed = _missed(tick.begins, every, now) if every else 0
    return Ticks(tick.began, tick.ended, _did(tick), every, missed)


def late(ticks: Ticks | None, now: datetime) -> datetime:
    """Return when a page of ``now`` is too old: when two rollouts should have written a new one."""
    return now + (timedelta(seconds=2 * ticks.every) if ticks and ticks.every else _LATE)


def _every(begins: Sequence[datetime]) -> float | None:
    gaps = [(after - before).total_seconds() for before, after in pairwise(begins)]
    return median(gaps) if len(gaps) >= _FEWEST else None


def _missed(begins: Sequence[datetime], every: float, now: datetime) -> int:
    """Return how many did not come. The one that is due by now may be about to begin."""
    between = sum(max(0, round((after - before).total_seconds() / every) - 1) for before, after in pairwise(begins))
    return between + max(0, int((now - begins[-1]).total_seconds() / every) - 1)


def _did(tick: LastRollout) -> str:
    others = ((tick.waiting, "waiting"), (tick.held, "on hold"), (tick.stopped, "stopped"))
    rest = "".join(f", {number} {word}" for number, word in others if number)
    return f"{tick.through} of {count(tick.repos, 'repo')} through{rest}"
