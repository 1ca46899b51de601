"""The one list of gates: ``decide`` takes the first closed one, ``explain`` lists all, waves ask the fleet's part."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from phasegate import command
from phasegate.catalogue import DRIFT
from phasegate.check import Result, Severity, Verdict
from phasegate.fleet.policy import Approvers, Freeze, Policy
from phasegate.ledger.cause import Evidence
from phasegate.ledger.course import Halt
from phasegate.policy.action import Kind
from phasegate.policy.cause import Doubt, Floor
from phasegate.policy.decide import closed, decide_one
from phasegate.policy.gate import FLEET, Gate, GateName, fleet_gates
from phasegate.policy.gates import GATES, gates
from phasegate.policy.scene import Scene
from phasegate.policy.waves import waiting
from tests.kit.policies import Paper, paper
from tests.muted import MUTED

pytestmark = pytest.mark.usefixtures("muted")

HOUR = 3600.0
YEAR = Freeze("this year", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
ALL_SHUT = Policy(soak=24 * HOUR, approvals={"oci": Approvers(("ann",))}, freezes=(YEAR,), toolchain="wait")
MOVED = Result(DRIFT.id, DRIFT.version, Verdict.INCONCLUSIVE, "buildx 1 -> 2", severity=Severity.REPORTS)


def soaking(policy: Policy = ALL_SHUT) -> Paper:
    """``r00`` is at ``container`` and judged for ``oci``, under ``policy`` and a floor."""
    fleet = paper(1, Policy())
    for _ in range(4):
        (action,) = fleet.decide().actions.values()
        fleet.carry_out("r00", action)
    assert fleet.at() == {"r00": "container"}
    fleet.carry_out("r00", replace(fleet.decide().actions["r00"], kind=Kind.JUDGE, phase="oci"))
    fleet.policy, fleet.plan = policy, {"floor": {"oci": "too many"}}
    return fleet


def scene(fleet: Paper) -> Scene:
    """With a halt, and the verdict on ``oci`` telling of another toolchain."""
    standing = fleet.standing("r00")
    judgement = standing.judgements["oci"]
    judgements = {**standing.judgements, "oci": replace(judgement, results=(*judgement.results, MOVED))}
    course = fleet.course.halted(Halt("oci", 0, "ann", "incident 7", fleet.now))
    return Scene({"r00": replace(standing, judgements=judgements)}, course, fleet.given)


def shut(fleet: Paper) -> list[Gate]:
    seen = scene(fleet)
    return list(gates(seen, seen.standings["r00"], "oci"))


def test_all_that_is_closed_is_listed_in_the_order_in_which_it_holds_up() -> None:
    names = [gate.name for gate in shut(soaking())]
    assert names == [name for name in GateName if name not in (GateName.HOLD, GateName.CHECKS, GateName.WAVE)]


def test_decide_takes_the_first_as_one_after_the_other_opens() -> None:
    fleet = soaking()
    repo, seen, full = fleet.repos[0], fleet.seen["r00"], scene(fleet)
    opened = {
        GateName.SOAK: lambda it: replace(it, plan=replace(it.plan, policy=replace(it.plan.policy, soak=0))),
        GateName.HALT: lambda it: replace(it, course=fleet.course),
        GateName.CLIENTS: lambda it: replace(it, plan=replace(it.plan, floor={})),
        GateName.APPROVAL: lambda it: replace(it, plan=replace(it.plan, policy=replace(it.plan.policy, approvals={}))),
        GateName.FREEZE: lambda it: replace(it, plan=replace(it.plan, policy=replace(it.plan.policy, freezes=()))),
    }
    kinds: list[tuple[GateName, Kind]] = []
    while gate := next(gates(full, full.standings["r00"], "oci"), None):
        action, by_hand = decide_one(repo, seen, full), closed(repo, "oci", full)
        assert (action.phase, action.cause, action.next) == (gate.phase, gate.cause, gate.next)
        assert by_hand == gate
        assert action.why == gate.why == MUTED
        kinds.append((gate.name, action.kind))
        if gate.name is GateName.TOOLCHAIN:
            break
        full = replace(opened[gate.name](full), _memo={})
    assert kinds == [
        (GateName.SOAK, Kind.WAIT),
        (GateName.HALT, Kind.BLOCKED),
        (GateName.CLIENTS, Kind.BLOCKED),
        (GateName.APPROVAL, Kind.BLOCKED),
        (GateName.FREEZE, Kind.WAIT),
        (GateName.TOOLCHAIN, Kind.BLOCKED),
    ]


def test_a_changed_toolchain_is_a_gate_that_a_person_passes() -> None:
    fleet = soaking(Policy(toolchain="wait"))
    fleet.plan = {}
    full = replace(scene(fleet), course=fleet.course, _memo={})
    (gate,) = gates(full, full.standings["r00"], "oci")
    assert (gate.name, gate.cause, gate.next) == (
        GateName.TOOLCHAIN,
        Doubt(Evidence.of(MOVED)),
        command.promote("r00", "oci"),
    )
    assert decide_one(fleet.repos[0], fleet.seen["r00"], full).kind is Kind.BLOCKED


def test_waves_say_what_the_fleets_first_gate_says() -> None:
    fleet = soaking()
    full = replace(scene(fleet), course=fleet.course, _memo={})
    assert [gate.name for gate in fleet_gates(full, "oci")] == [GateName.CLIENTS, GateName.APPROVAL]
    assert waiting(full, "r00", "oci") == Floor("too many")


def test_the_gates_are_asked_in_the_order_of_their_names() -> None:
    assert list(GATES) == list(GateName)
    assert list(FLEET) == [name for name in GateName if name in FLEET]
