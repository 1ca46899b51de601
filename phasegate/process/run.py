"""One child process with a time limit: ended with all its children, whatever ends us.

The child leads a process group of its own. A time limit or a cancelled task ends the
whole group: SIGTERM first, so that docker can cancel a solve or a pull on the engine,
SIGKILL after ``GRACE`` seconds. Where ``setpriv`` is there (Linux) the child also dies
with us: after a ``kill -9`` of phasegate no build runs on. Where there are no process
groups (Windows) the child alone is ended.
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

GRACE = 5.0
KEPT = 4 << 20  # bytes of each stream that are kept: the last ones
_CHUNK = 1 << 16

OnLine = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Finished:
    """``out`` and ``err`` are the last ``KEPT`` bytes of each stream, ``seconds`` is wall time."""

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
    """Run ``argv`` to its end, whatever its exit code. ``env`` is added to our own environment.

    ``on_line`` gets each line of both streams as it comes. Raises TimedOut after
    ``timeout`` seconds and EngineError where the program cannot be started.
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

    Cancelled in the middle of it, asyncio kills the leader alone: whatever the leader had started by then would
    live on. So the start is waited for, and the whole group ended.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *_bound(argv),
            stdin=asyncio.subprocess.PIPE if feed else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, **env},
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
    """The program and its command, without options: an argv may be long, and is nobody's message."""
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
            del kept[:-KEPT]
        if on_line is None:
            continue
        line += chunk
        *whole, rest = line.split(b"\n")
        line = bytearray(rest[-_CHUNK:])
        for text in whole:
            on_line(text.decode(errors="replace").rstrip("\r"))
    if on_line is not None and line:
        on_line(line.decode(errors="replace"))
    return bytes(kept[-KEPT:]).decode(errors="replace")


async def _end(child: asyncio.subprocess.Process) -> None:
    """End what is left of the group, and reap its leader."""
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
    """End the child, not what it started. Never wait for long: a child of its own may keep the pipes open."""
    for end in (child.terminate, child.kill):
        with contextlib.suppress(ProcessLookupError):
            end()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await child.wait()
                return


def _signal(group: int, sign: int) -> bool:
    """False where nobody is left in the group."""
    try:
        os.killpg(group, sign)
    except (ProcessLookupError, PermissionError):
        return False
    return True
