"""Overlapping rollouts of one fleet with waves: what is due is done once, and the second says who is working."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import FLEET, Event, WaveOpened
from phasegate.ledger.ledger import Ledger
from tests.kit.command import end, start
from tests.kit.given import fleet, judged
from tests.kit.prefect import Prefect
from tests.kit.proxy import Proxy, Strike, proxied
from tests.kit.servers import Server

NAMES = ("one", "two", "three", "four")
PUTS = {f"/v2/team/{name}/manifests/latest": 1 for name in NAMES}
OPENED = {("container", 1): 1, ("container", 2): 1, ("container", 3): 1}


@dataclass
class Ticked:
    """Four repos, proven at `container`, that will enter it in three waves."""

    path: Path
    proxy: Proxy

    def puts(self) -> Counter[str]:
        return Counter(each.path for each in self.proxy.done if each.puts("latest"))

    def opened(self) -> Counter[tuple[str, int]]:
        return Counter((each.phase, each.number) for each in self._events(FLEET) if isinstance(each, WaveOpened))

    def kinds(self, name: str) -> list[str]:
        return [each.kind for each in self._events(name) if each.kind in ("intended", "moved", "promoted", "failed")]

    def _events(self, name: str) -> list[Event]:
        with closing(Ledger.peek((fleet := load_fleet(self.path)).ledger, fleet)) as ledger:
            return [event for _, event in ledger.history(name)]


@pytest.fixture
async def ticked(
    tmp_path: Path, registry28: Server, prefect: Prefect, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ticked]:
    for name, value in prefect.env.items():
        monkeypatch.setenv(name, value)
    async with proxied(registry28.host) as proxy:
        path = fleet(tmp_path, proxy.host, NAMES, ladder="container")
        path.write_text(path.read_text() + "policy: {ramp: [1, 2, all], soak: 0s}\n")
        for name in NAMES:
            await judged(path, name, {"container": Verdict.PASS})
        proxy.done.clear()
        yield Ticked(path, proxy)


def holding(ticked: Ticked) -> tuple[asyncio.Event, asyncio.Event]:
    """Hold the PUT of the first tag. Return one event that says it was reached, and one that lets it continue."""
    reached, on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        reached.set()
        await on.wait()

    ticked.proxy.strike = Strike(lambda request: request.puts("latest"), hold)
    return reached, on


async def test_of_two_ticks_one_works_and_the_other_says_who(ticked: Ticked) -> None:
    reached, on = holding(ticked)
    first = await start(ticked.path, "rollout")
    async with asyncio.timeout(120):
        await reached.wait()
    second = await end(await start(ticked.path, "rollout"))
    assert second.code == 0, second.said
    assert "the fleet is being worked on by " in second.said
    assert f"#{first.pid} since " in second.said
    assert "nothing was done" in second.said
    on.set()
    ended = await end(first)
    assert ended.code == 0, ended.said
    assert "4 of 4 repos through" in ended.said
    assert ticked.puts() == PUTS
    assert ticked.opened() == OPENED


async def test_a_tick_and_a_run_that_names_its_repos_do_everything_once(ticked: Ticked) -> None:
    runs = [await start(ticked.path, "rollout"), await start(ticked.path, "rollout", *NAMES)]
    for ended in await asyncio.gather(*map(end, runs)):
        assert "Traceback" not in ended.said
        assert "defect" not in ended.said
    last = await end(await start(ticked.path, "rollout"))
    assert (last.code, "4 of 4 repos through" in last.said) == (0, True), last.said
    assert ticked.puts() == PUTS
    assert ticked.opened() == OPENED
    assert {name: ticked.kinds(name) for name in NAMES} == {name: ["intended", "moved", "promoted"] for name in NAMES}


async def test_a_rollout_that_stays_ends_once_nothing_waits_any_more(ticked: Ticked) -> None:
    reached, on = holding(ticked)
    other = await start(ticked.path, "rollout", *NAMES)
    async with asyncio.timeout(120):
        await reached.wait()
    staying = await start(ticked.path, "rollout", "--every", "1s")
    assert staying.stderr
    said = b""
    async with asyncio.timeout(120):
        while b"looks again every 1 s" not in said:
            line = await staying.stderr.readline()
            assert line, said.decode()
            said += line
    on.set()
    ended = await end(staying)
    assert (ended.code, "4 of 4 repos through" in ended.said) == (0, True), ended.said
    assert (await end(other)).code == 0
    assert said.count(b"starting Prefect") + ended.said.count("starting Prefect") == 1
    assert ticked.puts() == PUTS


async def test_the_tick_after_one_that_was_killed_works_at_once(ticked: Ticked) -> None:
    reached, on = holding(ticked)
    first = await start(ticked.path, "rollout")
    async with asyncio.timeout(120):
        await reached.wait()
    os.kill(first.pid, signal.SIGKILL)
    await first.wait()
    on.set()
    ended = await end(await start(ticked.path, "rollout"))
    assert (ended.code, "4 of 4 repos through" in ended.said) == (0, True), ended.said
    assert ticked.opened() == OPENED
    assert set(ticked.puts()) == set(PUTS)
