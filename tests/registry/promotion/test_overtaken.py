"""A rollback while a promotion is at work, at the wire: it wins, and what lands late is put right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta

import pytest

from phasegate import clock
from phasegate.errors import Busy, Held
from phasegate.ledger.events import Intended, Promoted, PutOnHold, Retried, Settled
from phasegate.ledger.lease import Fenced
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.number import Outdated
from phasegate.promotion.rollback import Outcome, roll_back, settle
from tests.kit.proxy import Request, Strike, answering
from tests.registry.promotion.conftest import Given, climb

pytestmark = pytest.mark.usefixtures("muted")
TAGS = ("latest", "stable")


@asynccontextmanager
async def hanging(given: Given, method: str, tag: str, phase: str = "container") -> AsyncIterator[asyncio.Task[None]]:
    """A promotion that waits for the answer to a request for ``tag`` inside the block, and goes on after it."""
    there, on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        there.set()
        await on.wait()

    def matches(request: Request) -> bool:
        ours = any(event.kind == "sending" and event.move.tag == tag for _, event in given.ledger.history("tool"))
        return request.method == method and request.path.endswith(f"/manifests/{tag}") and ours

    given.proxy.strike = Strike(matches, hold)
    task = asyncio.create_task(given.promote(phase))
    try:
        async with asyncio.timeout(30):
            await there.wait()
        yield task
    finally:
        on.set()


async def where(given: Given) -> list[str]:
    return [await given.at(tag) for tag in TAGS]


def kinds(given: Given) -> list[str]:
    return [event.kind for _, event in given.ledger.history("tool")]


@pytest.mark.parametrize("tag", TAGS)
async def test_a_put_that_lands_after_the_rollback_is_put_right(
    given: Given, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hanging(given, "PUT", tag) as promotion:
        outcome = await given.roll_back("baseline")
        assert outcome.settles is not None
        assert await where(given) == [given.digest("baseline")] * 2
        assert given.standing.hold is not None
    with pytest.raises(Held, match='rolled back by bob: "smoke failed"'):
        await promotion
    assert await given.at(tag) == given.digest("container")
    assert not any(isinstance(event, Promoted) for _, event in given.ledger.history("tool"))

    late = await settle(given.mover, given.repo)

    assert [move.tag for move in late.moves] == [tag]
    assert await where(given) == [given.digest("baseline")] * 2
    assert (given.standing.at, given.standing.published, given.standing.settled) == ("baseline", "", False)
    then = clock.now() + timedelta(seconds=141)
    monkeypatch.setattr(clock, "now", lambda: then)
    assert await settle(given.mover, given.repo) == Outcome(())
    assert (given.standing.settled, given.standing.sending, given.standing.intent) == (True, (), None)
    assert given.standing.hold is not None


async def test_a_promotion_that_looked_before_the_rollback_sends_nothing_after_it(given: Given) -> None:
    async with hanging(given, "HEAD", "stable") as promotion:
        await given.roll_back("baseline")
        given.puts()
    with pytest.raises(Held):
        await promotion
    assert given.puts() == []
    assert await where(given) == [given.digest("baseline")] * 2


async def test_a_late_put_of_a_promotion_higher_up_goes_back_by_force_or_without(given: Given) -> None:
    await climb(given, "container")
    async with hanging(given, "PUT", "stable", "oci") as promotion:
        await given.roll_back("container")
    with pytest.raises(Held):
        await promotion
    assert await given.at("stable") == given.digest("oci")
    outcome = await given.roll_back("container")
    assert [move.tag for move in outcome.moves] == ["stable"]
    assert await where(given) == [given.digest("container")] * 2


async def test_what_is_settled_is_said_once(given: Given) -> None:
    await climb(given, "container")
    await given.roll_back("baseline")
    before = kinds(given)
    assert before[-1] == "rolled-back"
    assert await settle(given.mover, given.repo) == Outcome(())
    assert kinds(given) == before
    assert given.standing.settled


async def test_waiting_for_what_may_land_ends_with_its_time(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phasegate.promotion.rollback._POLL", 0.05)
    async with hanging(given, "PUT", "stable") as promotion:
        rollback = asyncio.create_task(given.roll_back("baseline", wait=True))
        while "rolled-back" not in kinds(given):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    with pytest.raises(Held):
        await promotion
    over = given.standing.settles()
    assert over is not None
    monkeypatch.setattr(given.ledger, "now", lambda: over)
    outcome = await rollback
    assert outcome.settles is None
    assert await where(given) == [given.digest("baseline")] * 2
    assert isinstance(given.ledger.history("tool")[-1][1], Settled)


async def test_the_next_promotion_waits_for_a_dead_ones_put_of_other_bytes(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phasegate.promotion.put.LIMIT", 0.2)
    given.settles = 0.3
    async with hanging(given, "PUT", "latest") as promotion:
        promotion.cancel()
    sent = given.standing.sending[0]
    given.ledger.append(PutOnHold(repo="tool", by="ann", reason="x"))
    monkeypatch.setattr("phasegate.promotion.put.LIMIT", 20.0)
    await given.roll_back("baseline")
    release = given.releases["1.0"].id
    moves = given.moves("oci")
    given.ledger.append(Intended(repo="tool", release=release, phase="oci", moves=moves, by="ann"))
    await given.promote("oci", moves=moves)
    begun = next(at for at, event in given.ledger.history("tool") if event.kind == "moved" and event.phase == "oci")
    assert begun >= sent.lands


async def test_a_rollback_waits_for_no_lease_and_the_holder_writes_nothing_after_it(given: Given) -> None:
    """The holder may be dead, on a machine that nobody can ask."""
    await climb(given, "container")
    with given.ledger.lease("repo tool", "worker-7f9c#1") as lease:
        await given.roll_back("baseline")
        assert await where(given) == [given.digest("baseline")] * 2
        with pytest.raises(Fenced):
            given.ledger.append(Retried(repo="tool", by="ann", reason="x"), lease=lease)


async def test_of_two_rollbacks_the_later_one_wins(given: Given) -> None:
    await climb(given, "container", "oci", "zstd")
    there, on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        there.set()
        await on.wait()

    given.proxy.strike = Strike(lambda it: it.method == "PUT" and it.path.endswith("/stable"), hold)
    first = asyncio.create_task(given.roll_back("oci"))
    async with asyncio.timeout(30):
        await there.wait()
    with closing(Ledger.open(given.ledger_url)) as ledger:
        second = replace(given.mover, ledger=ledger)
        await roll_back(second, given.repo, "baseline", by="eve", reason="worse")
    on.set()
    with pytest.raises(Held, match='rolled back by eve: "worse"'):
        await first
    late = await settle(given.mover, given.repo)
    assert [move.tag for move in late.moves] == ["stable"]
    assert await where(given) == [given.digest("baseline")] * 2
    assert given.standing.at == "baseline"


async def test_a_promotion_decided_before_something_that_counts_does_not_begin(given: Given) -> None:
    decided = given.ledger.policy()
    given.ledger.append(PutOnHold(repo="another", by="ann", reason="x"))
    with pytest.raises(Outdated):
        await given.promote("container", policy=decided)
    assert "intended" not in kinds(given)
    given.puts()
    await given.promote("container", policy=given.ledger.policy())
    assert given.puts() == ["latest", "stable"]


async def test_a_writer_that_could_not_renew_its_lease_sends_nothing(given: Given) -> None:
    with given.ledger.lease("repo tool", "ann", 20.0) as lease:
        given.puts()
        with pytest.raises(Busy, match="its lease could not be renewed: nothing was sent"):
            await given.promote("container", lease=lease)
        assert not {"latest", "stable"} & set(given.puts())
    await given.promote("container")
    assert given.standing.at == "container"


async def test_a_registry_that_refuses_every_third_request_is_rolled_back(given: Given) -> None:
    await climb(given, "container", "oci")
    count = iter(range(1, 10_000))
    given.proxy.strike = Strike(lambda it: next(count) % 3 == 0, answering(503), times=10_000)
    await given.roll_back("baseline")
    given.proxy.strike = None
    assert await where(given) == [given.digest("baseline")] * 2
    assert (given.standing.intent, given.standing.sending) == (None, ())
