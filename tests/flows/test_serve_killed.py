"""``phasegate serve``, killed as a whole or in part: started again, the next tick does its work."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.check import Verdict
from tests.kit.given import fleet, judged, tag_of
from tests.kit.prefect import Prefect, free_port
from tests.kit.proxy import Proxy, Strike, proxied
from tests.kit.servers import Server
from tests.kit.serving import OPEN, Serve, argv, beneath

PUTS = {f"/v2/team/{name}/manifests/latest": 1 for name in ("one", "two", "three")}
NAMES = ("one", "two", "three")
EVERY = "* * * * * */20"
"""A sixth field is seconds: not documented, but what a test can wait for."""


@dataclass
class Killed:
    serve: Serve
    proxy: Proxy
    digests: dict[str, str]

    def puts(self) -> Counter[str]:
        return Counter(each.path for each in self.proxy.done if each.puts("latest"))

    async def through(self) -> bool:
        return [await tag_of(self.proxy.upstream, name) for name in NAMES] == [self.digests[name] for name in NAMES]


@pytest.fixture
async def killed(tmp_path: Path, registry28: Server) -> AsyncIterator[Killed]:
    async with proxied(registry28.host) as proxy:
        path = fleet(tmp_path, proxy.host, NAMES, ladder="container")
        path.write_text(path.read_text() + "policy: {ramp: [1, all], soak: 0s}\n")
        digests = {name: (await judged(path, name, {"container": Verdict.PASS}))["container"] for name in NAMES}
        proxy.done.clear()
        serve = Serve(path, Prefect(tmp_path / "prefect", free_port()), ("--cron", EVERY))
        try:
            yield Killed(serve, proxy, digests)
        finally:
            if not serve.ended:
                serve.cut()


async def until(what: str, found: Callable[[], object], seconds: float = 180) -> None:
    """Wait until ``found()`` says yes, in a thread: the proxy must answer meanwhile."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(found):  # noqa: ASYNC110 - what it waits for is in other processes
            await asyncio.sleep(0.3)


def cutting(killed: Killed, cut: Callable[[], None]) -> asyncio.Event:
    """Do ``cut`` at the next PUT of a release tag, which never gets an answer. Return what says that it was done."""
    done = asyncio.Event()

    async def deed() -> None:
        cut()  # it blocks, as the end of the request's client would cancel this
        done.set()
        await asyncio.Event().wait()

    killed.proxy.strike = Strike(lambda request: request.puts("latest"), deed)
    return done


async def restarted(killed: Killed, done: asyncio.Event) -> None:
    """Start `serve`, wait for the cut, start it again and wait until its schedule has done what there was to do."""
    serve = killed.serve
    await asyncio.to_thread(serve.start)
    async with asyncio.timeout(180):
        await done.wait()
    again = datetime.now(UTC).isoformat()
    await asyncio.to_thread(serve.start)
    await until("end of the work", lambda: asyncio.run(killed.through()))

    def left() -> bool:
        open_ = [*serve.runs(*OPEN), *serve.tasks(*OPEN)]
        return any(each["start_time"] and each["start_time"] < again for each in open_)

    await until("end of what was running", lambda: not left())
    assert killed.puts() == PUTS


PARTS: dict[str, Callable[[Serve], None]] = {
    "everything at once": Serve.cut,
    "its parent alone": lambda serve: serve.kill("phasegate.cli.main"),
    "its server alone": lambda serve: serve.kill("flows.server"),
    "its runner alone": lambda serve: serve.kill("flows.serve work"),
}


@pytest.mark.parametrize("part", PARTS)
async def test_started_again_the_next_tick_does_the_work(killed: Killed, part: str) -> None:
    serve = killed.serve

    def cut() -> None:
        everybody = [serve.pid, *beneath(serve.pid)]
        PARTS[part](serve)
        serve.wait()
        serve.prefect.until("end of all its processes", lambda: not any(map(argv, everybody)), 60)

    await restarted(killed, cutting(killed, cut))
    assert "marked as crashed, as their processes had died: " in serve.said
