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

            thread = Process(hub, f"{owner.name}/{self._name}", owner.host, main)
            thread.pid, thread.globals = owner.pid, owner.globals
            owner.threads.append(thread)

    class Event:
        def __init__(self) -> None:
            self._set = False

        def set(self) -> None:
            self._set = True

        def is_set(self) -> bool:
            return self._set

        def wait(self, timeout: float) -> bool:
            if not self._set:
                hub.pause(timeout)
            return self._set

    return SimpleNamespace(**{**vars(threading), "Thread": Thread, "Event": Event})
