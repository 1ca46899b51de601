"""Run a child process with a time limit, and never leave it or its children behind.

The child leads a process group of its own. A time limit or a cancelled task ends the
whole group: SIGTERM first, so that docker can cancel a solve or a pull on the engine,
SIGKILL after ``GRACE`` seconds. If ``setpriv`` is available (Linux), the child also dies
with us: no build survives a ``kill -9`` of phasegate. Without process groups (Windows),
only the child itself is ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phasegate.errors import EngineError, TimedOut
from phasegate.process.environment import environment

GRACE = 5.0
KEPT = 4 << 20  # how many of the last bytes of each stream are kept, from the first whole line on
_CHUNK = 1 << 16

OnLine = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that ended: its exit code, the last ``KEPT`` bytes of each stream, and its wall time in seconds."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def text(self) -> str:
        return f"{self.out}\n{self.err}" if self.out and self.err else self.out or self.err


async def run(
    argv: Sequence[str],
    *,
    timeout: float,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    on_line: OnLine | None = None,
    stdin: bytes = b"",
) -> Finished:
    """Run ``argv`` to its end, whatever its exit code.

    - ``timeout``: seconds after which the process is ended and TimedOut raised.
    - ``env``: variables added to ``environment.BASE``: a child gets nothing else of our own environment.
    - ``cwd``: the working folder, by default our own.
    - ``on_line``: called with each line of both streams as it arrives.
    - ``stdin``: bytes to feed to the process.

    Raises EngineError if the program cannot be started.
    """
    started = time.monotonic()
    try:
        child = await _start(argv, env or {}, cwd, feed=bool(stdin))
    except OSError as error:
        raise EngineError(f"{argv[0]} cannot be started: {error.strerror}", fix=f"install {argv[0]}") from error
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        async with asyncio.timeout(timeout):
            out, err, _, code = await asyncio.gather(
                _read(child.stdout, on_line), _read(child.stderr, on_line), _feed(child, stdin), child.wait()
            )
    except TimeoutError:
        raise TimedOut(f"{_shown(argv)} took longer than {timeout:.3g} s and was ended") from None
    finally:
        await asyncio.shield(_end(child))
    return Finished(code, out, err, time.monotonic() - started)


async def _start(
    argv: Sequence[str], env: Mapping[str, str], cwd: Path | None, *, feed: bool
) -> asyncio.subprocess.Process:
    """Start the child as the leader of a group of its own.

    If this is cancelled midway, asyncio kills only the leader, and whatever the leader had started by then would
    survive. So we wait for the start, and end the whole group.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *_bound(argv),
            stdin=asyncio.subprocess.PIPE if feed else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**environment(), **env},
            cwd=cwd,
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.shield(_end_started(starting))
        raise


async def _end_started(starting: asyncio.Future[asyncio.subprocess.Process]) -> None:
    with contextlib.suppress(OSError):  # it could not be started
        await _end(await starting)


def _bound(argv: Sequence[str]) -> list[str]:
    setpriv = shutil.which("setpriv")
    program = shutil.which(argv[0]) or argv[0]
    if setpriv is None or not os.access(program, os.X_OK):
        return [program, *argv[1:]]
    return [setpriv, "--pdeathsig", "KILL", "--", program, *argv[1:]]


def _shown(argv: Sequence[str]) -> str:
    """Return the program and its command for a message, without options: a whole argv may be too long to read."""
    words = [Path(argv[0]).name]
    rest = iter(argv[1:])
    for word in rest:
        if word in ("--host", "--builder", "-C", "-c"):
            next(rest, None)
        elif not word.startswith("-"):
            words.append(word)
    return " ".join(words[:3])


async def _feed(child: asyncio.subprocess.Process, data: bytes) -> None:
    if child.stdin is None:
        return
    # The child may end before it has read everything.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(data)
        await child.stdin.drain()
    child.stdin.close()


async def _read(stream: asyncio.StreamReader, on_line: OnLine | None) -> str:
    kept = bytearray()
    line = bytearray()
    while chunk := await stream.read(_CHUNK):
        kept += chunk
        if len(kept) > 2 * KEPT:
            del kept[: -KEPT - 1]
        if on_line is None:
            continue
        line += chunk
        *whole, rest = line.split(b"\n")
        line = bytearray(rest[-_CHUNK:])
        for text in whole:
            on_line(text.decode(errors="replace").rstrip("\r"))
    if on_line is not None and line:
        on_line(line.decode(errors="replace"))
    if len(kept) <= KEPT:
        return bytes(kept).decode(errors="replace")
    # The line that is cut may hold the rest of a secret, which nothing would recognise.
    return bytes(kept[-KEPT:]).partition(b"\n")[2].decode(errors="replace")


async def _end(child: asyncio.subprocess.Process) -> None:
    """End whatever is left of the group, and reap its leader."""
    if not hasattr(os, "killpg"):
        await _end_alone(child)
        return
    until = time.monotonic() + GRACE
    there = _signal(child.pid, signal.SIGTERM)
    while there and time.monotonic() < until:
        await asyncio.sleep(0.02)
        there = _signal(child.pid, 0)
    _signal(child.pid, signal.SIGKILL)
    await child.wait()


async def _end_alone(child: asyncio.subprocess.Process) -> None:
    """End the child, but not what it started. Limit the wait, because a child of its own may keep the pipes open."""
    for end in (child.terminate, child.kill):
        with contextlib.suppress(ProcessLookupError):
            end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await child.wait()
                return


def _signal(group: int, sign: int) -> bool:
    """Send a signal to the group. Return False if nobody is left in it."""
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True
