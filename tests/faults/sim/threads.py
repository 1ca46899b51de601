"""Threads of a simulated process: the scheduler lets them go on like processes, and they die with their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.faults.sim.process import Process

if TYPE_CHECKING:
    from tests.faults.sim.hub import Hub


def threading_of(hub: Hub) -> SimpleNamespace:
    """Return what stands for the module ``threading``."""

    class Thread:
        def __init__(self, target: Callable[..., None], args: tuple[Any, ...] = (), name: str = "", **_: Any) -> None:
            self._target, self._args, self._name = target, args, name

        def start(self) -> None:
            owner = hub.running
            assert owner is not None

            async def main() -> None:
                self._target(*self._args)

            self._process = Process(hub, f"{owner.name}/{self._name}", owner.host, main)
            self._process.pid, self._process.globals = owner.pid, owner.globals
            owner.threads.append(self._process)

        def is_alive(self) -> bool:
            return not self._process.ended

        def join(self, timeout: float) -> None:
            until = hub.now + timeout
            while self.is_alive() and hub.now < until:
                hub.pause(0.05)

    class Event:
        def __init__(self) -> None:
            self._set = False
            self._waiting: list[Process] = []

        def set(self) -> None:
            self._set = True
            for process in self._waiting:
                process.frozen = min(process.frozen, hub.now)

        def is_set(self) -> bool:
            return self._set

        def wait(self, timeout: float) -> bool:
            assert hub.running is not None
            if not self._set:
                self._waiting = [hub.running]
                hub.pause(timeout)
                self._waiting = []
            return self._set

    return SimpleNamespace(**{**vars(threading), "Thread": Thread, "Event": Event})
