"""A killed run that had started its own Prefect server does not leave it behind."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import pytest

from flows.prefect_settings import home
from phasegate.release import ROLLBACK_PREFIX
from tests.faults.conftest import Scene
from tests.kit.command import end, killing, start
from tests.kit.proxy import Strike


async def test_no_server_outlives_a_killed_run(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL")
    monkeypatch.delenv("PREFECT_HOME")
    process = await start(scene.fleet, "rollout", "tool", "--through", "container")
    scene.proxy.strike = Strike(lambda request: request.puts(ROLLBACK_PREFIX), killing(process))
    killed = await end(process)
    assert killed.code == -signal.SIGKILL, killed.said

    deadline = time.monotonic() + 20
    while there := started_with(f"PREFECT_HOME={home(scene.fleet)}"):
        assert time.monotonic() < deadline, there
        await asyncio.sleep(0.2)


def started_with(setting: str) -> list[str]:
    """Return the processes that have ``setting`` in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if setting.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(f"{process.name} {(process / 'cmdline').read_bytes()!r}")
        except OSError:  # it has just ended
            continue
    return found
