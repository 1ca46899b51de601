"""Say to the service manager whether the schedule is served: see sd_notify(3). Without one, nothing is said."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Protocol

BEATS = "PHASEGATE_BEATS"
"""The variable with the number of the pipe into which a process of `serve` writes a byte at each sign of life."""
_LOOK = 1.0


class Manager:
    """The service manager that started this process, if one did. Child processes do not hear of it."""

    def __init__(self) -> None:
        self._address = os.environ.pop("NOTIFY_SOCKET", "")

    def say(self, state: str) -> None:
        if not self._address:
            return
        # One that starts with an @ is in the abstract namespace of Linux.
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        # One that does not listen for a moment must not hold up what it manages, nor end it.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there:
            there.setblocking(False)
            there.sendto(state.encode(), address)


class Beats:
    """The signs of life of several processes, by their names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._pipes = {name: os.pipe() for name in names}
        for read, _ in self._pipes.values():
            os.set_blocking(read, False)
        self._quiet = set(self._pipes)

    def end_of(self, name: str) -> int:
        """Return the end of the pipe that the process ``name`` is to inherit."""
        return self._pipes[name][1]

    def all_there(self) -> bool:
        """Return whether every process has given a sign of life since this was last true."""
        self._quiet -= {name for name in self._quiet if _read(self._pipes[name][0])}
        if self._quiet:
            return False
        self._quiet = set(self._pipes)
        return True

    def close(self) -> None:
        for ends in self._pipes.values():
            for end in ends:
                os.close(end)


def _read(pipe: int) -> bytes:
    try:
        return os.read(pipe, 4096)
    except BlockingIOError:
        return b""


class Polling(Protocol):
    """What asks Prefect for work again and again."""

    @property
    def last_polled(self) -> datetime | None: ...


async def beat(polling: Polling, pause: float = _LOOK) -> None:
    """Write a byte each time that ``polling`` has asked for work, and was answered."""
    pipe = int(os.environ.pop(BEATS))
    os.set_blocking(pipe, False)
    before = None
    while True:
        await asyncio.sleep(pause)
        if polling.last_polled != before:
            before = polling.last_polled
            with suppress(BlockingIOError):  # nobody has read for a long time
                os.write(pipe, b".")
