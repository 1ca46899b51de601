"""SIGTERM, as systemd and Kubernetes send it, to a working rollout."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.kit.command import end, start
from tests.kit.given import fleet
from tests.kit.prefect import Prefect


async def test_a_rollout_that_is_terminated_says_so_in_a_line(
    tmp_path: Path, prefect: Prefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in prefect.env.items():
        monkeypatch.setenv(name, value)
    asked, over = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await over.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as registry:
        host = f"127.0.0.1:{registry.sockets[0].getsockname()[1]}"
        process = await start(fleet(tmp_path, host, ["a", "b"]), "rollout")
        async with asyncio.timeout(120):
            await asked.wait()
        process.terminate()
        ended = await end(process)
        over.set()
    assert ended.code == 143, ended.said
    assert ended.said.splitlines()[-1] == "terminated; run the same command to continue"
    assert "Traceback" not in ended.said
