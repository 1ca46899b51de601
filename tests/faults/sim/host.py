"""A machine: its name, its clock, and its processes; and the state that real processes do not share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from phasegate.process import again

if TYPE_CHECKING:
    from tests.faults.sim.process import Process

_PER_PROCESS: tuple[tuple[ModuleType, str, Callable[[], object]], ...] = ((again, "RESTING", again.Resting),)
"""What a module keeps for its process: its name there, and how it begins."""


@dataclass
class Host:
    """``skew``: by how many seconds its clock is ahead. ``boot``: how often it was started again."""

    name: str
    skew: float = 0.0
    boot: int = 0
    _pid: int = 100

    def next_pid(self) -> int:
        self._pid += 1
        return self._pid

    def enter(self, process: Process) -> None:
        for module, name, begin in _PER_PROCESS:
            if name not in process.globals:
                process.globals[name] = begin()
            setattr(module, name, process.globals[name])
