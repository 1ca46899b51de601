"""Run ``phasegate verify`` on one case in its own process, and measure its answer, time and peak memory."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kit.images import Built
from tests.kit.scripted import Scripted

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    text: str
    seconds: float
    mib: float


@contextmanager
def serving(built: Built) -> Iterator[str]:
    """Start a registry in its own thread that serves it as ``hostile/case:1``, whatever is wrong with it."""
    loop = asyncio.new_event_loop()
    server = Scripted()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
    server.publish("hostile/case", "1", built)
    try:
        yield f"{server.host}/hostile/case:1"
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def verify(reference: str) -> Ended:
    with tempfile.TemporaryDirectory() as folder:
        peak = Path(folder) / "peak"
        argv = [sys.executable, "-m", "tests.hostile.child", str(peak)]
        argv += ["--fleet", "/nonexistent/fleet.yaml", "verify", reference]
        began = time.monotonic()
        done = subprocess.run(
            argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False
        )
        seconds = time.monotonic() - began
        mib = int(peak.read_text()) / 1024
    return Ended(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), seconds, mib)
