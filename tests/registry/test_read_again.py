"""Before a promotion, blobs that were not read within the window are read again (rule 12)."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from phasegate import clock
from phasegate.check import Verdict
from phasegate.errors import Blocked
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.layers.read import judge_layers
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from tests.kit import given, images
from tests.kit.images import Built
from tests.kit.servers import Server

NAME = "web"
LAYER: images.Layer = {"tool": b"once judged, then damaged\n" * 4_000}


async def judged(folder: Path, host: str) -> tuple[Fleet, dict[str, Built]]:
    """Return a fleet whose repo was built and passed every check, each layer read just now."""
    path = given.fleet(folder, host, [NAME], ladder="container")
    path.write_text(path.read_text().replace("image: team/web", f"image: window/{folder.name}"))
    own = {**LAYER, "mark": folder.name.encode()}
    forms = {"baseline": images.make_image([own], config={"author": "ann"}), "container": images.make_image([own])}
    await given.judged(path, NAME, {"container": Verdict.PASS}, forms)
    fleet = load_fleet(path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            at = fleet.reference(fleet.repo(NAME).images[0].name)
            envelope = await run.envelopes.at(at.at(forms["container"].digest))
            assert {it.verdict for it in await judge_layers(run.registry, ledger, envelope)} == {Verdict.PASS}
    return fleet, forms


async def promoted(fleet: Fleet) -> None:
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            await promote(run, fleet.repo(NAME), "container")


async def latest(fleet: Fleet) -> str:
    async with Registry() as registry:
        head = await registry.head(fleet.reference(fleet.repo(NAME).images[0].name).tagged("latest"))
    return head.digest if head else ""


def damaged(server: Server, built: Built) -> None:
    """Replace a layer by as many zeros in the registry's storage."""
    stored = server.stored(built.layers[0])
    stored.write_bytes(bytes(stored.stat().st_size))


def days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    then = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: then)


async def test_what_was_damaged_since_the_verdict_is_not_published(
    tmp_path: Path, registry28: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet, forms = await judged(tmp_path, registry28.host)
    damaged(registry28, forms["container"])
    days_later(monkeypatch, 57)
    with pytest.raises(Blocked, match=r"is not served as it was judged: layers\.content"):
        await promoted(fleet)
    assert await latest(fleet) == forms["baseline"].digest
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        assert ledger.standing(NAME).judgements["container"].verdict is Verdict.FAIL
        async with Run(fleet, ledger) as run:
            assert (await next_action(run, fleet.repo(NAME), plan_of(fleet)))[0].kind is not Kind.PROMOTE


async def test_a_rollout_reads_it_again_too(
    tmp_path: Path, registry28: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet, forms = await judged(tmp_path, registry28.host)
    damaged(registry28, forms["container"])
    days_later(monkeypatch, 2)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            action, seen = await next_action(run, fleet.repo(NAME), plan_of(fleet))
            assert action.kind is Kind.PROMOTE
            with pytest.raises(Blocked):
                await carry_out(run, fleet.repo(NAME), action, seen)
    assert await latest(fleet) == forms["baseline"].digest


async def test_what_was_read_within_the_window_is_not_read_again(tmp_path: Path, registry28: Server) -> None:
    fleet, forms = await judged(tmp_path, registry28.host)
    before = registry28.blobs_sent()[forms["container"].layers[0]]
    await promoted(fleet)
    assert await latest(fleet) == forms["container"].digest
    assert registry28.blobs_sent()[forms["container"].layers[0]] == before
