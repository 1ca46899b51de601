"""``phasegate serve``, killed as a whole or in part: started again, the next tick does its work."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import pulse
from tests.kit.command import phasegate
from tests.kit.given import fleet, judged, tag_of
from tests.kit.prefect import Prefect, free_port
from tests.kit.proxy import Proxy, Strike, proxied
from tests.kit.servers import Server
from tests.kit.serving import OPEN, Serve, argv, beneath

PUTS = {f"/v2/team/{name}/manifests/latest": 1 for name in ("one", "two", "three")}
pytestmark = pytest.mark.timeout(1200)
NAMES = ("one", "two", "three")
EVERY_MINUTE = "* * * * *"


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
        serve = Serve(path, Prefect(tmp_path / "prefect", free_port()), ("--cron", EVERY_MINUTE))
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


def cutting(killed: Killed, cut: Callable[[], None], request: int) -> asyncio.Event:
    """Do ``cut`` at this request to the registry, which never gets an answer. Return what says that it was done."""
    done = asyncio.Event()

    async def deed() -> None:
        cut()  # it blocks, as the end of the request's client would cancel this
        done.set()
        await asyncio.Event().wait()

    killed.proxy.strike = Strike(lambda _: True, deed, nth=request)
    return done


async def restarted(killed: Killed, done: asyncio.Event, worked: Callable[[], object]) -> None:
    """Start `serve`, wait for the cut, start it again and wait until its schedule has ``worked``."""
    serve = killed.serve
    await asyncio.to_thread(serve.start)
    await until("deployments", lambda: limited(serve))
    async with asyncio.timeout(180):
        await done.wait()
    again = datetime.now(UTC).isoformat()
    await asyncio.to_thread(serve.start)
    await until("end of the work", worked)

    def left() -> bool:
        open_ = [*serve.runs(*OPEN), *serve.tasks(*OPEN)]
        return any(each["start_time"] and each["start_time"] < again for each in open_)

    await until("end of what was running", lambda: not left())
    assert "marked as crashed, as their processes had died: " in serve.said


def limited(serve: Serve) -> bool:
    """Give the deployments the limit that they had in earlier versions, so that the dead hold its slots."""
    if serve.ended:  # the cut came first
        return True
    found = {each["id"] for each in serve.prefect.ask("/deployments/filter", {}) if each["schedules"]}
    for deployment in found:
        limit = {"concurrency_limit": 1, "concurrency_options": {"collision_strategy": "CANCEL_NEW"}}
        serve.prefect.ask(f"/deployments/{deployment}", limit, "PATCH")
    return len(found) == 2


PARTS: dict[str, Callable[[Serve], None]] = {
    "everything": Serve.cut,
    "its parent alone": lambda serve: serve.kill("phasegate.cli.main"),
    "its server alone": lambda serve: serve.kill("flows.server"),
    "its runner alone": lambda serve: serve.kill("flows.serve work"),
}
PUT = 27
"""The number of the request that moves the first tag; the last of the three is moved by the 66th."""
ROLLOUT = {
    "everything": (1, 8, 15, 20, 24, PUT, 28, 40, 52, 65),
    "its parent alone": (PUT,),
    "its server alone": (8, PUT, 52),
    "its runner alone": (PUT,),
}
AUDIT = (1, 2, 4, 5, 7, 8, 10, 12, 14, 15)


def moment(*words: object, quick: bool) -> ParameterSet:
    return pytest.param(*words, marks=() if quick else pytest.mark.soak)


@pytest.mark.parametrize(
    ("part", "request_"),
    [
        moment(part, number, quick=number == PUT and part in ("everything", "its parent alone"))
        for part, numbers in ROLLOUT.items()
        for number in numbers
    ],
)
async def test_killed_in_a_rollout_the_next_tick_does_its_work(killed: Killed, part: str, request_: int) -> None:
    serve = killed.serve

    def cut() -> None:
        everybody = [serve.pid, *beneath(serve.pid)]
        PARTS[part](serve)
        serve.wait()
        serve.prefect.until("end of all its processes", lambda: not any(map(argv, everybody)), 60)

    await restarted(killed, cutting(killed, cut, request_), lambda: asyncio.run(killed.through()))
    assert killed.puts() == PUTS


@pytest.mark.parametrize("request_", [moment(number, quick=number == 8) for number in AUDIT])
async def test_killed_in_an_audit_the_next_one_is_made(killed: Killed, request_: int) -> None:
    serve = killed.serve
    assert (await phasegate(serve.fleet, "rollout")).code == 0
    serve.options = ("--cron", "0 0 1 1 *", "--audit", EVERY_MINUTE)

    def audited() -> bool:
        found = load_fleet(serve.fleet)
        with closing(Ledger.peek(found.ledger, found)) as ledger:
            return pulse(ledger).audit is not None

    await restarted(killed, cutting(killed, serve.cut, request_), audited)
    assert killed.puts() == PUTS, "an audit moves nothing"
