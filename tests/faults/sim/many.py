"""Play many histories, on every core, and sum up what happened in them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import count, islice
from pathlib import Path

from tests.faults.sim.fleetfile import Shape
from tests.faults.sim.history import Played, play
from tests.faults.sim.mutants import mutated
from tests.faults.sim.postgres import PostgresStore, empty_database
from tests.faults.sim.store import SqliteStore

BATCH = 10
"""Histories a process plays: what killed processes leave behind is only freed when it ends."""
MEMORY = Path("/dev/shm")


@dataclass
class Sum:
    """``found`` holds what was violated: rule to the seeds that showed it, each with what it was."""

    histories: int = 0
    seconds: float = 0.0
    choices: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    found: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    traces: dict[int, list[str]] = field(default_factory=dict)

    def add(self, played: Played) -> None:
        self.histories += 1
        self.choices += played.choices
        self.counts += played.counts
        for violation in played.violations:
            self.found.setdefault(violation.rule, []).append((played.seed, violation.told))
        if played.violations:
            self.traces[played.seed] = played.trace

    @property
    def rate(self) -> float:
        """Histories a minute."""
        return 60 * self.histories / self.seconds if self.seconds else 0.0


def play_many(
    seeds: Iterable[int],
    *,
    seconds: float = float("inf"),
    jobs: int = 0,
    mutant: str = "",
    postgres: str = "",
    shape: Shape = Shape.PLAIN,
    stop: Callable[[Sum], bool] = lambda _: False,
) -> Sum:
    """Play the histories of ``seeds`` until they or ``seconds`` are used up, or ``stop`` says that it is enough."""
    began, total = time.perf_counter(), Sum()
    warm_up(postgres)
    workers = multiprocessing.get_context("fork").Pool(jobs or os.cpu_count() or 1, maxtasksperchild=1)
    with workers:
        for batch in workers.imap_unordered(
            partial(_batch, mutant=mutant, postgres=postgres, shape=shape, until=began + seconds), _batches(seeds)
        ):
            for played in batch:
                total.add(played)
            if stop(total) or time.perf_counter() - began > seconds:
                break
        workers.terminate()
    total.seconds = time.perf_counter() - began
    return total


@cache
def warm_up(postgres: str) -> None:
    """Play one history before processes are forked: each of them inherits what it has loaded and compiled."""
    _batch([0])
    if postgres:
        empty_database(postgres)
    gc.freeze()  # nothing that it left is ever finalised
    gc.enable()


def play_one(seed: int, *, mutant: str = "", postgres: str = "", shape: Shape = Shape.PLAIN) -> Played:
    """Play one history in a process of its own."""
    with multiprocessing.get_context("fork").Pool(1) as workers:
        on = {"mutant": mutant, "postgres": postgres, "shape": shape, "traced": True}
        return workers.apply(_batch, ([seed],), on)[0]


def _batches(seeds: Iterable[int]) -> Iterator[Sequence[int]]:
    rest = iter(seeds)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _batch(
    seeds: Sequence[int],
    mutant: str = "",
    postgres: str = "",
    until: float = float("inf"),
    *,
    shape: Shape = Shape.PLAIN,
    traced: bool = False,
) -> list[Played]:
    gc.disable()
    played: list[Played] = []
    where = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="phasegate-sim-", dir=where) as name, mutated(mutant):
        folder = Path(name)
        store = PostgresStore(postgres) if postgres else SqliteStore(folder)
        for seed in seeds:
            if time.perf_counter() > until:
                break
            played.append(play(seed, folder, store, shape=shape))
            if not traced and not played[-1].violations:
                played[-1].trace.clear()
    return played


def fresh() -> Iterator[int]:
    """Yield seeds that nobody has seen yet."""
    return count(int.from_bytes(os.urandom(5)))
