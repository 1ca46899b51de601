"""Approvals that are not forgotten: people are asked when a repo is ready, and again while nobody answers."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phasegate import clock
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.fleet.policy import Approvers, Part, Policy
from phasegate.ledger.events import FLEET, Approved, Asked, Halted
from phasegate.ledger.ledger import Ledger
from phasegate.pages.waves import messages
from phasegate.policy.asking import asks
from phasegate.policy.cause import NotApproved
from phasegate.policy.plan import plan_of
from phasegate.policy.scene import Scene
from phasegate.repo.course import govern
from phasegate.repo.run import Run
from tests.kit import histories
from tests.kit.given import fleet
from tests.kit.in_process import phasegate
from tests.kit.policies import BEGIN, Paper, paper

DAY = 86400.0
POLICY = Policy(ramp=(Part(share=1.0),), remind=DAY, approvals={"oci": Approvers(("ann", "bob"), 2)})
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
ASKED = Asked(repo=FLEET, phase="oci", of=("ann", "bob"), quorum=2)


def scene(on: Paper) -> Scene:
    return Scene(on.standings, on.course, on.given)


def due(on: Paper) -> list[NotApproved]:
    return list(asks(scene(on)))


def waiting(remind: float = DAY) -> Paper:
    """A fleet whose repos are at `container`, and would go on to `oci`."""
    on = paper(2, replace(POLICY, remind=remind))
    on.tick()
    return on


def approve(on: Paper, *people: str) -> None:
    on.append(FLEET, *(Approved(repo=FLEET, phase="oci", by=by, reason="looked") for by in people))


def test_people_are_asked_when_a_repo_is_ready_and_not_before() -> None:
    on = paper(2, replace(POLICY, soak=3600.0))
    assert due(on) == []
    on.tick()
    assert (set(on.at().values()), due(on)) == ({"container"}, []), "they soak"
    on.wait(hours=1)
    assert due(on) == [NotApproved("oci", 2, 0, ("ann", "bob"))]


def test_they_are_asked_again_once_a_day_until_enough_have_approved() -> None:
    on = waiting()
    on.append(FLEET, ASKED)
    on.wait(hours=23)
    assert due(on) == []
    on.wait(hours=1)
    assert due(on) == [NotApproved("oci", 2, 0, ("ann", "bob"), BEGIN)]
    on.append(FLEET, ASKED)
    assert due(on) == []
    approve(on, "ann")
    on.wait(hours=24)
    assert due(on) == [NotApproved("oci", 2, 1, ("bob",), BEGIN)]
    approve(on, "bob")
    assert due(on) == []


def test_who_does_not_want_to_be_reminded_is_asked_once() -> None:
    on = waiting(remind=0.0)
    assert len(due(on)) == 1
    on.append(FLEET, ASKED)
    on.wait(days=90)
    assert due(on) == []


def test_nobody_is_asked_while_a_halt_is_in_the_way() -> None:
    on = waiting()
    on.append(FLEET, Halted(repo=FLEET, phase="", wave=0, by="ann", reason="incident 7"))
    assert due(on) == []


def test_nobody_is_asked_for_a_phase_beyond_the_end_of_the_run() -> None:
    on = waiting()
    on.plan["through"] = "container"
    assert due(on) == []


def test_other_approvers_are_asked_on_their_own_account() -> None:
    on = waiting()
    on.append(FLEET, ASKED)
    on.wait(hours=1)
    on.policy = replace(POLICY, approvals={"oci": Approvers(("ann", "carl"), 1)})
    assert due(on) == [NotApproved("oci", 1, 0, ("ann", "carl"))], "nobody has waited for these yet"


def test_each_request_is_a_message_of_its_own_that_says_how_long_it_has_been() -> None:
    on = waiting()
    assert not [each for each in messages(scene(on), "demo") if "asked" in each.id]
    on.append(FLEET, ASKED)
    (first,) = [each for each in messages(scene(on), "demo") if "asked" in each.id]
    assert first.subject == "demo: oci waits for an approval"
    on.wait(hours=26)
    assert [each.id for each in messages(scene(on), "demo") if "asked" in each.id] == [first.id]
    on.append(FLEET, ASKED)
    (second,) = [each for each in messages(scene(on), "demo") if "asked" in each.id]
    assert second.id != first.id
    assert second.body == (
        "oci wants 2 approvals, 0 given; of ann, bob; waiting for an approval for 26 h. "
        'Next: phasegate plan, phasegate approve oci --reason "..."'
    )
    approve(on, "ann", "bob")
    assert not [each for each in messages(scene(on), "demo") if "asked" in each.id]


@pytest.fixture
def waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """A fleet whose one repo is at `container` since NOON, which it is."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    path = fleet(tmp_path, "registry.example", ["tool"])
    approve = "policy: {soak: 0s, approve: {oci: {by: [ann, bob], quorum: 2}}}\n"
    path.write_text(approve + path.read_text().replace("team/", "demo/"))
    loaded = load_fleet(path)
    with closing(Ledger.open(loaded.ledger, loaded)) as ledger:
        ledger.append(*histories.climb(histories.release("tool"), ("container",)))
    return loaded


async def test_a_rollout_records_that_it_asked_and_the_next_one_does_not_ask(
    waits: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    with closing(Ledger.open(waits.ledger, waits)) as ledger:
        async with Run(waits, ledger, lambda repo, phase, what: said.append(f"{phase} {what}")) as run:
            for hours in (0, 1, 23, 24, 25, 47, 48):
                at = NOON + timedelta(hours=hours)
                monkeypatch.setattr(clock, "now", lambda at=at: at)
                govern(run, plan_of(waits))
        asked = [at for at, event in ledger.history(FLEET) if event == ASKED]
    assert asked == [NOON + timedelta(hours=hours) for hours in (0, 24, 48)]
    assert said[0] == "oci waits for an approval: oci wants 2 approvals, 0 given; of ann, bob"
    assert said[2].endswith("; waiting for an approval for 2 days")


def test_status_plan_and_log_show_it_with_its_age(
    waits: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Ledger.open(waits.ledger, waits)) as ledger:
        assert "approval" not in phasegate("status", cwd=tmp_path).stdout
        ledger.append(ASKED)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=26))
    said = "oci wants 2 approvals, 0 given; of ann, bob; waiting for an approval for 26 h"
    assert f'{said}; phasegate approve oci --reason "..."\n' in phasegate("status", cwd=tmp_path).stdout
    assert said in " ".join(phasegate("plan", cwd=tmp_path).stdout.split())
    assert json.loads(phasegate("status", "--json", cwd=tmp_path).stdout)["approvals"] == [
        {"phase": "oci", "since": "2026-11-27 12:00:00+00:00", "quorum": 2, "given": 0, "of": ["ann", "bob"]}
    ]
    assert "ann, bob were asked to approve oci" in phasegate("log", cwd=tmp_path).stdout
