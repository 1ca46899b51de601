"""Cost of pieces of work, each in its own process."""

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
    """Seconds by the clock, and of processor time: on a busy machine the first means less than the second.

    ``peak`` is the most memory that the process had, in bytes, without that of its children.
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
    """Measure the whole process, including its start. Raises CalledProcessError with its output."""
    return _run(argv, cwd)[1]


def ours(*argv: str) -> Cost:
    """Measure the work of ``python -m tests.bench.ours`` without loading modules; the peak is the whole process's."""
    said, cost = _run((sys.executable, "-m", "tests.bench.ours", *argv), None)
    return replace(cost, **json.loads(said[-1]))


def costs(rounds: int, *works: Callable[[], Cost]) -> list[Cost]:
    """Return the median cost of each of ``works``, which take turns; the first turn is a warm-up and does not count."""
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
    # The first run writes missing byte code.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run((*_WEIGH, *argv), cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(argv)} ended with {done.returncode}\n{done.stdout}")
    *said, cost = done.stdout.splitlines()
    return [line for line in said if line], Cost(**json.loads(cost))
