"""What a piece of work costs, its child processes included."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

_ALL = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of processor time: on a busy machine the first says less than the second."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s (processor {self.processor:.2f})"

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.processor - other.processor)


def costs(rounds: int, *works: Callable[[], object]) -> list[Cost]:
    """The median cost of each of ``works``, which take turns; the first turn warms up and does not count."""
    turns = [[_cost(work) for work in works] for _ in range(rounds + 1)][1:]
    return [
        Cost(median(cost.wall for cost in each), median(cost.processor for cost in each))
        for each in zip(*turns, strict=True)
    ]


def _cost(work: Callable[[], object]) -> Cost:
    before, began = _processor(), time.monotonic()
    work()
    return Cost(time.monotonic() - began, _processor() - before)


def _processor() -> float:
    used = [resource.getrusage(whose) for whose in _ALL]
    return sum(each.ru_utime + each.ru_stime for each in used)
