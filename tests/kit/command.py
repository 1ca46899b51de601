"""The ``phasegate`` command as a separate process that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass
from pathlib import Path

from tests.kit.proxy import Deed


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended. ``code`` is minus the signal if a signal ended it; ``said`` is everything it printed."""

    code: int
    said: str


async def start(fleet: Path, *words: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "phasegate.cli.main", "--fleet", str(fleet), *words, stdout=PIPE, stderr=PIPE
    )


async def end(process: Process, timeout: float = 120) -> Ended:
    try:
        async with asyncio.timeout(timeout):
            out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode is not None
    return Ended(process.returncode, (out + err).decode())


async def phasegate(fleet: Path, *words: str) -> Ended:
    return await end(await start(fleet, *words))


def killing(process: Process) -> Deed:
    """Return a deed that does ``kill -9``. The request that triggers it is never answered: the client must hang up."""

    async def kill() -> None:
        os.kill(process.pid, signal.SIGKILL)
        await asyncio.Event().wait()

    return kill


def running(mark: str) -> list[str]:
    """Return the command lines of all processes whose command line contains ``mark``."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has just ended
            continue
        if mark in line:
            found.append(line)
    return found
