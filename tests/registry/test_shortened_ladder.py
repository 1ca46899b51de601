"""A ladder that is shortened below a repo that soaks does not end its soak in an exception."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from phasegate import clock
from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import FLEET, WaveOpened
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.cause import Soaking
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from tests.kit import given
from tests.kit.images import make_image
from tests.kit.servers import Server

NAME = "shortened"


async def rollout(path: Path) -> tuple[list[tuple[Kind, str]], Action]:
    fleet = load_fleet(path)
    done: list[tuple[Kind, str]] = []
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            while True:
                action, seen = await next_action(run, fleet.repo(NAME), plan_of(fleet))
                if action.kind not in WORK:
                    return done, action
                done.append((action.kind, action.phase))
                await carry_out(run, fleet.repo(NAME), action, seen)


async def test_its_checks_are_asked_again_and_its_soak_ends(
    tmp_path: Path, crane_registry: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = given.fleet(tmp_path, crane_registry.host, [NAME], ladder="zstd")
    text = path.read_text().replace("context: .", "source: published")
    path.write_text(text + "policy: {soak: 1h}\n")
    await given.published(crane_registry.host, NAME, make_image([{"tool": b"x" * 50_000}]))
    fleet = load_fleet(path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        ledger.append(WaveOpened(repo=FLEET, phase="oci", number=1, members=(NAME,)))
    done, end = await rollout(path)
    assert done[-1] == (Kind.PROMOTE, "oci")
    assert isinstance(end.cause, Soaking), end
    then = clock.now() + timedelta(hours=2)
    path.write_text(path.read_text().replace("ladder: zstd", "ladder: container"))
    monkeypatch.setattr(clock, "now", lambda: then)
    done, end = await rollout(path)
    assert (done, end.kind) == ([(Kind.JUDGE, "oci")], Kind.DONE), end
    fleet = load_fleet(path)
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        judgement = ledger.standing(NAME).judgements["oci"]
    assert (judgement.verdict, judgement.at >= then) == (Verdict.PASS, True)
