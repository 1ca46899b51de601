"""What pytest's JUnit file says of one run: counts, failures, and the time of each test."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True, slots=True)
class Outcome:
    """One pytest process: its exit code, and what it took.

    - ``lab``: seconds in which the lab came up before it.
    - ``times``: each test with its seconds, set-up and tear-down included.
    """

    code: int
    seconds: float
    lab: float
    tests: int
    skipped: int
    failures: tuple[str, ...]
    times: tuple[tuple[str, float], ...]

    @property
    def failed(self) -> int:
        return len(self.failures)

    @property
    def passed(self) -> int:
        return self.tests - self.failed - self.skipped


def outcome_of(results: Path, code: int, seconds: float, lab: float = 0.0) -> Outcome:
    """Read the JUnit file ``results``; without one pytest itself failed, and nothing ran."""
    cases = list(ElementTree.parse(results).iter("testcase")) if results.exists() else []
    times: dict[str, float] = {}
    failures: dict[str, None] = {}
    skipped: set[str] = set()
    for case in cases:
        name = f"{case.get('classname')}::{case.get('name')}"
        times[name] = times.get(name, 0.0) + float(case.get("time") or 0)
        if case.find("failure") is not None or case.find("error") is not None:
            failures[name] = None
        if case.find("skipped") is not None:
            skipped.add(name)
    return Outcome(code, seconds, lab, len(times), len(skipped), tuple(failures), tuple(times.items()))


def slowest(outcomes: Iterable[Outcome], count: int) -> list[tuple[str, float]]:
    """The ``count`` tests that took longest."""
    return heapq.nlargest(count, (it for outcome in outcomes for it in outcome.times), key=lambda it: it[1])
