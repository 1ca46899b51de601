"""One simulated process of phasegate: a command on a host, which can be delayed or killed at any point."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

from greenlet import greenlet

from tests.faults.sim.loop import Loop

if TYPE_CHECKING:
    from tests.faults.sim.host import Host
    from tests.faults.sim.hub import Hub


class Abandoned(Protocol):
    """A connection whose process died."""

    def abandon(self) -> None: ...


class Process:
    """A command at work. ``main`` is what its ``asyncio.run`` would get.

    frozen: the process stands still until then
    middle: it stands still in the middle of a callback
    doing: what it last did at a door, for the trace of a kill
    connections: its open connections to the ledger
    descriptors: files that it has open, for the locks on them
    threads: those it has started, which end with it
    """

    def __init__(
        self,
        hub: Hub,
        name: str,
        host: Host,
        main: Callable[[], Awaitable[Any]],
        done: Callable[[Process], None] | None = None,
    ) -> None:
        self.hub, self.name, self.host = hub, name, host
        self.pid = host.next_pid()
        self.loop = Loop(self)  # type: ignore[abstract]  # the rest is not used
        self.frozen = 0.0
        self.middle = True  # it is yet to begin
        self.ended = self.killed = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.doing = "its start"
        self.connections: list[Abandoned] = []
        self.threads: list[Process] = []
        self.descriptors: set[int] = set()
        self.heads: dict[str, str] = {}
        self.globals: dict[str, Any] = {}
        self._main, self._done = main, done
        self.greenlet = greenlet(self._run, parent=hub.greenlet)
        hub.processes.append(self)

    @property
    def wakes(self) -> float:
        """When it can go on."""
        return self.frozen if self.middle else max(self.frozen, self.loop.next_at())

    def enter(self) -> None:
        """Become the process that runs."""
        self.middle = False
        asyncio._set_running_loop(self.loop)
        self.host.enter(self)

    def _run(self) -> None:
        task = self.loop.create_task(self._wrapped())
        self._until(lambda: task.done())
        left = [other for other in self.loop.tasks if not other.done()]
        for other in left:
            other.cancel()
        self._until(lambda: all(other.done() for other in left))
        self.error = task.exception() if not task.cancelled() else asyncio.CancelledError()
        self.result = None if self.error else task.result()
        self.ended = True
        self.hub.release(self)
        if self._done:
            self._done(self)

    def _until(self, over: Callable[[], bool]) -> None:
        while not over():
            self.loop.run_one()
            if not over():
                self.hub.greenlet.switch()

    async def _wrapped(self) -> Any:
        return await self._main()
