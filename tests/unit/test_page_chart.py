"""The burn-up chart: each day's number at that day, up to today."""

from __future__ import annotations

from datetime import date

from phasegate.site.chart import Curve, chart

MONDAY = date(2026, 11, 2)


def test_a_line_goes_in_steps_from_nothing_on_the_day_before_to_today() -> None:
    found = chart({"oci": ((MONDAY.replace(day=4), 1), (MONDAY.replace(day=7), 4))}, 4, MONDAY.replace(day=11))
    assert found is not None
    assert (found.first, found.last, found.top) == (MONDAY.replace(day=3), MONDAY.replace(day=11), 4)
    (curve,) = found.curves
    assert curve == Curve("oci", "0,100.0 111,100.0 111,75.0 444,75.0 444,0.0 1000,0.0", 4)


def test_one_day_is_a_line_too_and_none_is_no_chart() -> None:
    found = chart({"oci": ((MONDAY, 2),)}, 4, MONDAY)
    assert found is not None
    assert found.curves[0].points == "0,100.0 500,100.0 500,50.0 1000,50.0"
    assert chart({}, 4, MONDAY) is None
