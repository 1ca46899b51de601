"""What a piece of work costs, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

_WEIGH = (sys.executable, "-IS", str(Path(__file__).with_name("weigh.py")))


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of processor time: on a busy machine the first says less than the second.

    ``peak``: bytes, the most that the process had in memory (of its children, the largest one is not added).
    """

    wall: float
    processor: float
    peak: int = 0

    def __str__(self) -> str:
        return f"{self.wall:.2f} s (processor {self.processor:.2f})"

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.processor - other.processor, self.peak)

    @property
    def megabytes(self) -> str:
        return f"{self.peak / 1e6:.0f}"


def command(*argv: str, cwd: Path | None = None) -> Cost:
    """The whole process, its start included. Raises CalledProcessError with what it said."""
    return _run(argv, cwd)[1]


def ours(*argv: str) -> Cost:
    """``python -m tests.bench.ours``: its work alone, without the loading of modules; the peak is the process'."""
    said, cost = _run((sys.executable, "-m", "tests.bench.ours", *argv), None)
    return replace(cost, **json.loads(said[-1]))


def costs(rounds: int, *works: Callable[[], Cost]) -> list[Cost]:
    """The median cost of each of ``works``, which take turns; the first turn warms up and does not count."""
    turns = [[work() for work in works] for _ in range(rounds + 1)][1:]
    return [
        Cost(
            median(cost.wall for cost in each),
            median(cost.processor for cost in each),
            max(cost.peak for cost in each),
        )
        for each in zip(*turns, strict=True)
    ]


def _run(argv: Sequence[str], cwd: Path | None) -> tuple[list[str], Cost]:
    # A first run writes what byte code is missing.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run((*_WEIGH, *argv), cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(argv)} ended with {done.returncode}\n{done.stdout}")
    *said, cost = done.stdout.splitlines()
    return [line for line in said if line], Cost(**json.loads(cost))
