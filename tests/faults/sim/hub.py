"""The scheduler: virtual time, an agenda of what happens outside, and processes that run one callback at a time."""

from __future__ import annotations

import asyncio
import heapq
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from greenlet import getcurrent

if TYPE_CHECKING:
    from tests.faults.sim.process import Process


@dataclass
class Hub:
    """Everything that a seed decides is decided by ``random``; nothing else in a history is left to chance.

    now: seconds since the history began
    running: the process that runs at this moment; None while something outside happens
    choices: how often it was decided which of several processes goes on
    counts: how often each fault, event and action occurred
    """

    random: Random
    now: float = 0.0
    processes: list[Process] = field(default_factory=list)
    running: Process | None = None
    choices: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    graveyard: list[Process] = field(default_factory=list)
    _agenda: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _number: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.greenlet = getcurrent()

    def note(self, text: str, who: str = "") -> None:
        """Add a line to the trace."""
        name = who or (self.running.name if self.running else "-")
        self.trace.append(f"{self.now:10.2f}  {name:<14} {text}")

    def at(self, when: float, do: Callable[[], object]) -> None:
        """Have ``do`` happen outside all processes at ``when``, or as soon as possible after it."""
        heapq.heappush(self._agenda, (when, next(self._number), do))

    def after(self, seconds: float, do: Callable[[], object]) -> None:
        self.at(self.now + seconds, do)

    def run(self, until: float = float("inf")) -> None:
        """Run until nothing is left to happen, or until ``until``, which becomes the present."""
        while True:
            while self._agenda and self._agenda[0][0] <= self.now:
                heapq.heappop(self._agenda)[2]()
            ready = [process for process in self.processes if process.wakes <= self.now]
            if ready:
                self.choices += len(self.processes) > 1
                self._step(ready[0] if len(ready) == 1 else self.random.choice(ready))
                continue
            nexts = [process.wakes for process in self.processes]
            if self._agenda:
                nexts.append(self._agenda[0][0])
            soonest = min(nexts, default=float("inf"))
            if soonest == float("inf") or soonest > until:
                if until != float("inf"):
                    self.now = max(self.now, until)
                return
            self.now = max(self.now, soonest)

    def _step(self, process: Process) -> None:
        self.running = process
        process.enter()
        try:
            process.greenlet.switch()
        finally:
            self.running = None
            asyncio._set_running_loop(None)
        if process.ended and process in self.processes:
            self.processes.remove(process)

    def pause(self, seconds: float) -> None:
        """Let the running process stand still for a while, in the middle of whatever it does."""
        assert self.running is not None
        self.running.frozen = self.now + seconds
        self.running.middle = True
        self.greenlet.switch()

    def kill(self, process: Process) -> None:
        """End a process as ``kill -9`` does: nothing of it runs any more, not even a ``finally``."""
        if process.ended:
            return
        self.note(f"KILLED at {process.doing}", process.name)
        process.killed = process.ended = True
        self.graveyard.append(process)  # kept, or its coroutines would be closed
        self.processes.remove(process)
        self.release(process)
        if process is self.running:
            self.greenlet.switch()
            raise AssertionError("a dead process went on")

    def release(self, process: Process) -> None:
        """Give up what the kernel gives up for a process that has ended: threads, connections, locks on files."""
        for connection in process.connections:
            connection.abandon()
        for descriptor in process.descriptors:
            os.close(descriptor)
        process.descriptors.clear()
        for thread in process.threads:
            if not thread.ended:
                thread.ended = True
                self.graveyard.append(thread)
                self.processes.remove(thread)
                for connection in thread.connections:
                    connection.abandon()
