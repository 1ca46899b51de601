"""Freeze windows: whether one holds now, why, and until when. A rollback never asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from phasegate.fleet.policy import Freeze

_DAY = timedelta(days=1)
_WEEK = timedelta(days=8)
"""Weekly freezes without a gap in more than a week have none at all."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Why it is frozen, one after the other, and until when; ``until`` is None where that has no end. ``zone`` is the
    one whose clock the last of them goes by."""

    whys: tuple[str, ...]
    until: datetime | None
    zone: str


def frozen(freezes: Sequence[Freeze], now: datetime) -> Frozen | None:
    """The freeze that holds ``now``, which is aware."""
    held, until = _held(freezes, now)
    if not held:
        return None
    return Frozen(tuple(dict.fromkeys(freeze.why for freeze in held)), until, held[-1].zone)


def thaws(freezes: Sequence[Freeze], now: datetime) -> datetime | None:
    """The first moment from ``now`` on at which no freeze holds, in UTC; None where there is none."""
    return _held(freezes, now)[1]


def zone_of(name: str) -> tzinfo:
    """Raises ValueError where the machine knows no such time zone. UTC needs no table."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}") from None


def _held(freezes: Sequence[Freeze], now: datetime) -> tuple[tuple[Freeze, ...], datetime | None]:
    """The freezes that hold now or take over from those without a gap, in that order; and when the last one ends."""
    held: list[Freeze] = []
    at = weekly = now.astimezone(UTC)
    while at - weekly < _WEEK:
        ends = [(end, freeze) for freeze in freezes for begin, end in _windows(freeze, at) if begin <= at < end]
        if not ends:
            return tuple(held), at
        at, freeze = max(ends, key=lambda each: each[0])
        held.append(freeze)
        if freeze.end:
            weekly = at
    return tuple(held), None


def _windows(freeze: Freeze, near: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end, in UTC, of the one window, or of those on the days around ``near``."""
    if freeze.begin and freeze.end:
        yield _instant(freeze.begin, freeze.zone, min), _instant(freeze.end, freeze.zone, max)
        return
    first, second = freeze.hours or (time(), time())
    today = near.astimezone(zone_of(freeze.zone)).date()
    for day in (today - _DAY, today, today + _DAY):
        if not freeze.days or day.weekday() in freeze.days:
            end = datetime.combine(day if second > first else day + _DAY, second)
            yield _instant(datetime.combine(day, first), freeze.zone, min), _instant(end, freeze.zone, max)


def _instant(wall: datetime, zone: str, pick: Callable[[Iterable[datetime]], datetime]) -> datetime:
    """Where clocks are changed a reading comes twice or never: ``min`` picks the earlier moment that may be meant,
    ``max`` the later, so that no freeze is shorter than the clock on the wall says."""
    if wall.tzinfo:
        return wall.astimezone(UTC)
    return pick([wall.replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC) for fold in (0, 1)])
