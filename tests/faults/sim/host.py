"""A machine: its name, its clock, and its processes; and the state that real processes do not share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from phasegate.ledger import ledger as ledger_module

if TYPE_CHECKING:
    from tests.faults.sim.process import Process

_PER_PROCESS = ((ledger_module, "_LEASED"),)
"""Sets of a module that belong to one process."""


@dataclass
class Host:
    """``skew``: by how many seconds its clock is ahead."""

    name: str
    skew: float = 0.0
    alive: dict[int, Process] = field(default_factory=dict)
    _pid: int = 100

    def next_pid(self) -> int:
        self._pid += 1
        return self._pid

    def enter(self, process: Process) -> None:
        self.alive[process.pid] = process
        for module, name in _PER_PROCESS:
            if hasattr(module, name):
                setattr(module, name, process.globals.setdefault(name, set()))

    def leave(self, process: Process) -> None:
        pass

    def lives(self, pid: int) -> bool:
        process = self.alive.get(pid)
        return process is not None and not process.ended
