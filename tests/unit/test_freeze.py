"""Freeze windows: over midnight, over changes of the clock, one after the other."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phasegate.fleet.freeze import frozen, thaws
from phasegate.fleet.policy import Freeze
from phasegate.policy.text import render

BERLIN = "Europe/Berlin"
HOLIDAYS = Freeze("holidays", datetime(2026, 12, 20), datetime(2027, 1, 5))
WEEKEND = Freeze("weekend", days=frozenset({5, 6}))
FRIDAY = Freeze("Friday evening", days=frozenset({4}), hours=(time(16), time(0)))
NIGHTS = Freeze("nights", hours=(time(22), time(6)), zone=BERLIN)


def said_of(freezes: Sequence[Freeze], now: datetime) -> str:
    found = frozen(freezes, now)
    return render(found, now) if found else ""


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("freeze", "now", "said"),
    [
        (HOLIDAYS, "2026-12-19T23:59:59", ""),
        (HOLIDAYS, "2026-12-20T00:00", "frozen until 5 Jan 00:00 UTC: holidays"),
        (HOLIDAYS, "2027-01-04T23:59:59", "frozen until 5 Jan 00:00 UTC: holidays"),
        (HOLIDAYS, "2027-01-05T00:00", ""),
        (WEEKEND, "2026-11-27T23:59", ""),
        (WEEKEND, "2026-11-28T00:00", "frozen until 30 Nov 00:00 UTC: weekend"),
        (WEEKEND, "2026-11-30T00:00", ""),
        (FRIDAY, "2026-11-27T15:59", ""),
        (FRIDAY, "2026-11-27T16:00", "frozen until 28 Nov 00:00 UTC: Friday evening"),
        (FRIDAY, "2026-11-28T00:00", ""),
        (NIGHTS, "2026-11-25T20:59", ""),
        (NIGHTS, "2026-11-25T21:00", "frozen until 26 Nov 06:00 Europe/Berlin: nights"),
        (NIGHTS, "2026-11-26T04:59", "frozen until 26 Nov 06:00 Europe/Berlin: nights"),
        (NIGHTS, "2026-11-26T05:00", ""),
    ],
)
def test_one_freeze(freeze: Freeze, now: str, said: str) -> None:
    assert said_of([freeze], at(now)) == said


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    fridays = Freeze("x", days=frozenset({4}), hours=(time(22), time(6)))
    assert said_of([fridays], at("2026-11-28T05:00")) == "frozen until 28 Nov 06:00 UTC: x"
    assert frozen([fridays], at("2026-11-27T05:00")) is None


def test_freezes_without_a_gap_are_one() -> None:
    both = [WEEKEND, FRIDAY]
    assert said_of(both, at("2026-11-27T18:00")) == "frozen until 30 Nov 00:00 UTC: Friday evening, then weekend"
    assert thaws(both, at("2026-11-27T18:00")) == at("2026-11-30T00:00")
    assert said_of(both, at("2026-11-28T18:00")) == "frozen until 30 Nov 00:00 UTC: weekend"


def test_without_a_freeze_it_has_thawed() -> None:
    now = at("2026-11-27T18:00")
    assert frozen([], now) is None
    assert thaws([], now) == now


def test_freezes_that_leave_no_time_never_thaw() -> None:
    days = Freeze("days", hours=(time(6), time(22)), zone=BERLIN)
    assert said_of([NIGHTS, days], at("2026-11-27T18:00")) == "frozen without end: days, then nights"
    assert thaws([Freeze("no")], at("2026-11-27T18:00")) is None


def test_a_dated_freeze_that_takes_over_much_later_is_waited_for() -> None:
    summer = Freeze("summer", datetime(2026, 6, 1), datetime(2026, 9, 1))
    autumn = Freeze("autumn", datetime(2026, 9, 1), datetime(2027, 12, 1, 12))
    said = "frozen until 1 Dec 2027 12:00 UTC: summer, then autumn"
    assert said_of([autumn, summer], at("2026-06-02T00:00")) == said


def test_a_date_time_with_its_offset_is_that_moment() -> None:
    offset = Freeze("x", at("2026-12-01T10:00"), at("2026-12-01T12:00"), zone=BERLIN)
    assert said_of([offset], at("2026-12-01T11:30")) == "frozen until 1 Dec 13:00 Europe/Berlin: x"
    assert frozen([offset], at("2026-12-01T12:00")) is None


@pytest.mark.parametrize(
    ("hours", "begin", "end"),
    [
        # On 29 March 2026 Berlin's clocks go from 2:00 to 3:00 at 01:00 UTC, on 25 October from 3:00 back to 2:00.
        ((time(22), time(6)), "2026-03-28T21:00", "2026-03-29T04:00"),
        ((time(22), time(6)), "2026-10-24T20:00", "2026-10-25T05:00"),
        ((time(1), time(2, 30)), "2026-10-24T23:00", "2026-10-25T01:30"),
        ((time(2, 30), time(4)), "2026-10-25T00:30", "2026-10-25T03:00"),
        ((time(3), time(5)), "2026-03-29T01:00", "2026-03-29T03:00"),
    ],
)
def test_changes_of_the_clock(hours: tuple[time, time], begin: str, end: str) -> None:
    freeze = [Freeze("x", hours=hours, zone=BERLIN)]
    assert frozen(freeze, at(begin) - timedelta(seconds=1)) is None
    assert thaws(freeze, at(begin)) == at(end)
    assert frozen(freeze, at(end) - timedelta(seconds=1))
    assert frozen(freeze, at(end)) is None


def test_a_day_that_begins_without_midnight() -> None:
    # Havana's clocks go from 0:00 to 1:00 on Sunday 8 March 2026, at 05:00 UTC.
    sundays = [Freeze("x", days=frozenset({6}), zone="America/Havana")]
    assert frozen(sundays, at("2026-03-08T05:00"))
    assert thaws(sundays, at("2026-03-08T05:00")) == at("2026-03-09T04:00")


ZONES = ("UTC", BERLIN, "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Auckland")
TIMES = st.times().map(lambda found: found.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(lambda found: found.replace(tzinfo=UTC))
WEEKLY = st.builds(
    Freeze,
    st.just("weekly"),
    days=st.frozensets(st.integers(0, 6)),
    hours=st.none() | st.tuples(TIMES, TIMES),
    zone=st.sampled_from(ZONES),
)
DATED = st.builds(
    lambda begin, days, zone: Freeze("dated", begin, begin + timedelta(days=days), zone=zone),
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)),
    st.floats(0.1, 40),
    st.sampled_from(ZONES),
)
FREEZES = st.lists(WEEKLY | DATED, max_size=4)


def by_the_wall(freeze: Freeze, now: datetime) -> bool:
    """What a clock on the wall and a calendar beside it say."""
    here = now.astimezone(ZoneInfo(freeze.zone)).replace(tzinfo=None)
    if freeze.begin and freeze.end:
        return freeze.begin <= here < freeze.end
    first, second = freeze.hours or (time(), time())
    today = not freeze.days or here.weekday() in freeze.days
    yesterday = not freeze.days or (here.weekday() - 1) % 7 in freeze.days
    if first < second:
        return today and first <= here.time() < second
    return (today and here.time() >= first) or (yesterday and here.time() < second)


def clock_changes(zone: str, now: datetime) -> bool:
    """Is there a change of the clock within some hours?"""
    there = ZoneInfo(zone)
    offsets = {(now + timedelta(hours=hour)).astimezone(there).utcoffset() for hour in range(-5, 6)}
    return len(offsets) > 1


@settings(deadline=None)
@given(FREEZES, MOMENTS)
def test_a_freeze_holds_as_the_clock_on_the_wall_says(freezes: list[Freeze], now: datetime) -> None:
    held = [freeze for freeze in freezes if by_the_wall(freeze, now)]
    assert all(frozen([freeze], now) for freeze in held)
    if not any(clock_changes(freeze.zone, now) for freeze in freezes):
        assert bool(frozen(freezes, now)) == bool(held)


@settings(deadline=None)
@given(FREEZES, MOMENTS, st.floats(0, 1))
def test_it_is_frozen_until_it_thaws_and_not_then(freezes: list[Freeze], now: datetime, part: float) -> None:
    until = thaws(freezes, now)
    if until is None:
        assert frozen(freezes, now + timedelta(days=20) * part)
        return
    assert frozen(freezes, until) is None
    assert bool(frozen(freezes, now)) == (until > now)
    between = now + (until - now) * part
    if between < until:
        assert frozen(freezes, between)
        assert thaws(freezes, between) == until
