"""The lines of the burn-up chart, as points of an SVG that is 1000 wide and 100 high and stretched to the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT = 1000, 100


@dataclass(frozen=True, slots=True)
class Curve:
    """One phase: ``points`` for a polyline, and how many repos are done with it now."""

    phase: str
    points: str
    now: int


@dataclass(frozen=True, slots=True)
class Chart:
    first: date
    last: date
    top: int
    curves: tuple[Curve, ...]


def chart(burnup: Mapping[str, Sequence[tuple[date, int]]], total: int, today: date) -> Chart | None:
    """Return the chart up to the end of ``today``, or None where nothing has happened yet. ``total`` is its height."""
    days = [day for line in burnup.values() for day, _ in line]
    if not days:
        return None
    first = min(days) - timedelta(days=1)  # when none was done
    span = (today - first).days + 1  # each day is as wide as another, the last one too

    def at(day: date, number: int) -> str:
        return f"{(day - first).days * WIDTH / span:.0f},{HEIGHT - number * HEIGHT / max(total, 1):.1f}"

    curves: list[Curve] = []
    for phase, line in burnup.items():
        points = [at(first, 0)]
        before = 0
        for day, number in line:
            points += [at(day, before), at(day, number)]
            before = number
        curves.append(Curve(phase, " ".join([*points, f"{WIDTH},{points[-1].partition(',')[2]}"]), before))
    return Chart(first, today, total, tuple(curves))
