"""A rollback while a promotion is at work, at the wire: it wins, and what lands late is put right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from phasegate import clock
from phasegate.errors import Held
from phasegate.ledger.events import Intended, Promoted, PutOnHold, Settled
from phasegate.promotion.rollback import Outcome, settle
from tests.kit.proxy import Request, Strike
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
    monkeypatch.setattr("phasegate.promotion.put.LIMIT", 1.0)
    monkeypatch.setattr("phasegate.promotion.rollback._POLL", 0.05)
    given.settles = 0.0
    async with hanging(given, "PUT", "stable") as promotion:
        rollback = asyncio.create_task(given.roll_back("baseline", wait=True))
        while "rolled-back" not in kinds(given):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    with pytest.raises(Held):
        await promotion
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
