"""The checks fleet.floor, size.budget and toolchain.drift: on what is around an image, not in it."""

from __future__ import annotations

from collections.abc import Mapping

from phasegate.catalogue import BUDGET, DRIFT, FLOOR
from phasegate.check import Result
from phasegate.clients.floor import floor_of
from phasegate.errors import FleetError
from phasegate.fleet.limits import Budget, Telemetry
from phases.phase import Phase

UNKNOWN = "unknown, not declared"
"""A toolchain entry for what a CI builds with, if neither its provenance nor the fleet file says."""


def judge_floor(telemetry: Telemetry, phase: Phase) -> Result:
    """Judge the share of clients that ``phase`` breaks, by the fleet file's telemetry."""
    try:
        floor = floor_of(telemetry, phase)
    except FleetError as error:
        return FLOOR.broken(error.what)
    return FLOOR.passed(floor.text) if floor.open else FLOOR.failed(floor.text)


def judge_drift(then: Mapping[str, str], now: Mapping[str, str]) -> Result:
    """Report a toolchain that changed since the release was built; a person decides."""
    moved = [f"{name} {then.get(name, 'none')} -> {now.get(name, 'none')}" for name in sorted({*then, *now})]
    moved = [line for line, name in zip(moved, sorted({*then, *now}), strict=True) if then.get(name) != now.get(name)]
    if moved:
        return DRIFT.unsure(f"the toolchain moved since the release was built: {', '.join(moved)}")
    told = ", ".join(f"{name} {version}" for name, version in sorted(now.items()))
    return DRIFT.unsure(f"{told}; declare it in ci.toolchain") if UNKNOWN in now.values() else DRIFT.passed(told)


def judge_budget(budget: Budget, published: int | None, now: int, build: float) -> Result:
    """Check size and build time against the repo's budget.

    budget: the limits.
    published: compressed bytes of all published images.
    now: compressed bytes of all candidates.
    build: the build's duration in seconds.
    """
    grown = (now - published) / published if published else 0.0
    told = f"{now / 1e6:.1f} MB, {grown:+.0%} against what was published; built in {build:.0f} s"
    if budget.growth is not None and grown > budget.growth:
        return BUDGET.failed(f"{told}; the plan allows {budget.growth:+.0%}")
    if budget.build is not None and build > budget.build:
        return BUDGET.failed(f"{told}; the plan allows {budget.build:.0f} s")
    return BUDGET.passed(told)
