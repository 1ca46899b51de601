"""Freeze windows: whether one is in effect now, why, and until when. Rollbacks ignore them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from phasegate.fleet.policy import Freeze

_DAY = timedelta(days=1)
_WEEK = timedelta(days=8)
"""Weekly freezes that leave no gap for longer than a week never leave one."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """The reasons for a freeze, in order, and when it ends.

    ``until`` is None if there is no end. ``zone`` is the time zone of the last freeze.
    """

    whys: tuple[str, ...]
    until: datetime | None
    zone: str


def frozen(freezes: Sequence[Freeze], now: datetime) -> Frozen | None:
    """Return the freeze in effect at ``now``, a time-zone-aware time, or None."""
    held, until = _held(freezes, now)
    if not held:
        return None
    return Frozen(tuple(dict.fromkeys(freeze.why for freeze in held)), until, held[-1].zone)


def thaws(freezes: Sequence[Freeze], now: datetime) -> datetime | None:
    """Return the first moment from ``now`` on without a freeze, in UTC, or None if there is none."""
    return _held(freezes, now)[1]


def zone_of(name: str) -> tzinfo:
    """Return the time zone called ``name``. Raises ValueError if this machine does not know it; UTC needs no table."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name!r}") from None


def _held(freezes: Sequence[Freeze], now: datetime) -> tuple[tuple[Freeze, ...], datetime | None]:
    """Return the freezes in effect now or following on without a gap, in that order, and when the last one ends."""
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
    """Yield begin and end, in UTC, of the one dated window, or of the weekly ones on the days around ``near``."""
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
    """Return the moment of the clock reading ``wall`` in ``zone``.

    When the clocks change, a reading occurs twice or never: ``min`` picks the earlier possible moment, ``max`` the
    later one, so that no freeze is shorter than the clock on the wall says.
    """
    if wall.tzinfo:
        return wall.astimezone(UTC)
    return pick([wall.replace(tzinfo=zone_of(zone), fold=fold).astimezone(UTC) for fold in (0, 1)])
