"""Run: each client is asked once, and a slow one delays nobody else. By a fake ``docker`` on PATH."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.errors import EngineError
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.repo.run import Run

# `docker --host HOST version|info`: the host `slow` answers once the file `go` is there, `gone` never does. Its `info`
# is still at work when the last `version` fails, or it would be chance how often each is asked.
DOCKER = """#!/bin/sh
echo "$2 $3" >> {folder}/asked
case "$2" in
    *slow*) while [ ! -e {folder}/go ]; do sleep 0.02; done ;;
    *gone*) [ "$3" = version ] || exec sleep 60; echo "Cannot connect to the Docker daemon" >&2; exit 1 ;;
esac
case "$3" in
    version) echo '{{"Server": {{"Version": "28.5.2", "ApiVersion": "1.51", "Os": "linux", "Arch": "amd64"}}}}' ;;
    info) echo '{{}}' ;;
esac
"""
FLEET = """\
registry: 127.0.0.1:1
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///slow", control: "unix:///slow", image: buildkit, version: v1}}
clients:
  - {{name: slow, host: "unix:///slow", version: "28"}}
  - {{name: quick, host: "unix:///quick", version: "28"}}
  - {{name: gone, host: "unix:///gone", version: "28"}}
repos:
  - {{name: a, image: a, source: published, platforms: [linux/amd64], version: "1", tags: {{moving: [b]}}}}
"""


@pytest.fixture
async def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Run]:
    docker = tmp_path / "docker"
    docker.write_text(DOCKER.format(folder=tmp_path))
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET.format(folder=tmp_path))
    fleet = load_fleet(path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as made:
            yield made


async def version(run: Run, spec: ClientSpec) -> str:
    async with run.client(spec) as client:
        return client.facts.version


def asked(folder: Path, host: str) -> int:
    return (folder / "asked").read_text().splitlines().count(f"unix:///{host} version")


async def test_a_slow_client_and_a_slow_builder_delay_nobody_else(run: Run, tmp_path: Path) -> None:
    slow, quick, _ = run.fleet.clients
    waiting = [asyncio.create_task(version(run, slow)), asyncio.create_task(version(run, slow))]
    building = asyncio.create_task(run.toolchain())
    while not (tmp_path / "asked").exists():  # noqa: ASYNC110 - a process sets no event
        await asyncio.sleep(0.01)
    assert await version(run, quick) == "28.5.2"
    assert not any(task.done() for task in (*waiting, building))
    building.cancel()
    (tmp_path / "go").touch()
    assert await asyncio.gather(*waiting) == ["28.5.2", "28.5.2"]


async def test_a_client_is_asked_once_and_one_that_did_not_answer_again(run: Run, tmp_path: Path) -> None:
    _, quick, gone = run.fleet.clients
    assert [await version(run, quick), await version(run, quick)] == ["28.5.2", "28.5.2"]
    assert asked(tmp_path, "quick") == 1
    for _ in range(2):
        with pytest.raises(EngineError, match="gone"):
            await version(run, gone)
    assert asked(tmp_path, "gone") == 4 + 1  # four tries, and one while it rests


async def test_a_client_is_the_callers_alone(run: Run) -> None:
    quick = run.fleet.clients[1]
    async with run.client(quick):
        second = asyncio.create_task(version(run, quick))
        await asyncio.sleep(0.1)
        assert not second.done()
    assert await second == "28.5.2"


async def test_a_client_is_used_by_one_run_at_a_time(run: Run) -> None:
    """Also where the other run is another process's, on whatever machine: the ledger is what they share."""
    quick = next(spec for spec in run.fleet.clients if spec.name == "quick")
    said: list[str] = []
    with closing(Ledger.open(run.fleet.ledger, run.fleet)) as ledger:
        async with Run(run.fleet, ledger, lambda _repo, _phase, what: said.append(what)) as other:
            async with run.client(quick):
                waiting = asyncio.create_task(version(other, quick))
                while not said and not waiting.done():  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                assert not waiting.done()
            assert await waiting == "28.5.2"
    assert said[0].startswith("engine quick at unix:///quick of ")
