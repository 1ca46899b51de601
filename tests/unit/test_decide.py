"""decide: waves, soak, gates and failures, told by what a fleet on paper does as its clock goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from phasegate import command
from phasegate.check import Verdict
from phasegate.fleet.freeze import Frozen
from phasegate.fleet.policy import ALL, RAMP, Approvers, Backoff, Freeze, Part, Policy
from phasegate.ledger.cause import CauseKind, Group, Overrun
from phasegate.ledger.course import Halt
from phasegate.ledger.events import FLEET, Approved, Failed, Halted, PutOnHold, Resumed, Retried, Unheld
from phasegate.ledger.state import Hold
from phasegate.policy import cause as c
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import (
    Cause,
    Floor,
    LaterWave,
    NotApproved,
    OnHold,
    Plain,
    Soaking,
    WaveDue,
    WaveNotThrough,
)
from phasegate.policy.decide import closed, settled
from phasegate.policy.failing import Failing, groups
from phasegate.policy.gate import GateName
from phasegate.policy.scene import Scene
from tests.kit import histories
from tests.kit.policies import BEGIN, Paper, paper

pytestmark = pytest.mark.usefixtures("muted")

HOUR = 3600.0
POLICY = Policy(
    ramp=RAMP,
    verified=0.9,
    soak=24 * HOUR,
    recheck=6 * HOUR,
    wave_failures=Part(0, 0.1),
    phase_failures=Part(3, 0.05),
    backoff=Backoff(2 * HOUR, 48 * HOUR),
    rollback=True,
)


def waves(fleet: Paper) -> list[tuple[str, int, int]]:
    return [(wave.phase, wave.number, len(wave.members)) for wave in fleet.course.waves]


def until(fleet: Paper, name: str, phase: str) -> None:
    for _ in range(24 * 30):
        if fleet.standing(name).at == phase:
            return
        fleet.wait(hours=1)
    raise AssertionError(f"{name} never is at {phase}")


def of(fleet: Paper, name: str) -> Action:
    return fleet.decide().actions[name]


def test_without_a_policy_every_repo_goes_to_the_end_in_one_go() -> None:
    fleet = paper(3, Policy())
    end = fleet.tick()
    assert set(fleet.at().values()) == {"index"}
    assert {action.kind for action in end.actions.values()} == {Kind.DONE}
    assert not fleet.course.waves


def test_who_is_in_the_wave_that_is_due_is_told_so_and_the_others_who_goes_first() -> None:
    fleet = paper(3, POLICY)
    for name in fleet.standings:
        fleet.append(name, histories.observed(name))
    assert of(fleet, "r00").cause == WaveDue("container", 1)
    assert of(fleet, "r01").cause == LaterWave("container", 1, ("r00",))


def test_waves_open_one_after_the_other_as_they_come_through_their_soak() -> None:
    fleet = paper(8, POLICY)
    end = fleet.tick()
    assert waves(fleet) == [("container", 1, 1)]
    assert end.actions["r00"].cause == Soaking(BEGIN, 24 * HOUR)
    assert end.actions["r05"].cause == WaveNotThrough("container", 1, 0, 1, 1, ("r00",))
    fleet.wait(hours=23)
    assert waves(fleet) == [("container", 1, 1)], "its soak is not over"
    fleet.wait(hours=1)
    assert waves(fleet) == [("container", 1, 1), ("container", 2, 4), ("oci", 1, 1)]
    fleet.wait(hours=24)
    assert waves(fleet)[3:] == [("container", 3, 3), ("oci", 2, 4), ("zstd", 1, 1)]


def test_the_checks_are_asked_again_during_the_soak_and_after_it() -> None:
    fleet = paper(1, POLICY)
    fleet.tick()
    for _ in range(30):
        fleet.wait(hours=1)
    judged = [action.cause for name, action in fleet.done if action.kind is Kind.JUDGE and action.phase == "container"]
    assert judged == [
        Plain.NOT_VERIFIED,
        *[Soaking(BEGIN, 24 * HOUR, recheck=True)] * 3,
        Plain.SOAK_OVER,
    ]


def failed_in_its_soak() -> Paper:
    """``r03`` fails at zstd, six hours after its tags moved."""
    fleet = paper(8, POLICY)
    until(fleet, "r03", "zstd")
    fleet.fails.add(("r03", "zstd"))
    fleet.wait(hours=6)
    return fleet


def test_what_fails_in_its_soak_is_put_back_and_held_and_halts_its_wave() -> None:
    fleet = failed_in_its_soak()
    assert fleet.standing("r03").at == "oci"
    assert of(fleet, "r03").kind is Kind.HELD
    halt = fleet.course.halts["zstd"]
    assert (halt.wave, halt.cause) == (2, Overrun(1, 4, 0, (Group("envelope.digest", ("r03",)),)))
    before = fleet.at()
    fleet.wait(hours=72)
    assert fleet.at() == before, "the others are where they were, and safe"
    assert of(fleet, "r05").cause == c.Halted(halt)
    assert of(fleet, "r05").next == command.resume("zstd")


def test_after_a_mend_a_release_and_a_resume_it_finishes() -> None:
    fleet = failed_in_its_soak()
    fleet.fails.clear()
    fleet.append("r03", Unheld(repo="r03", by="ann", reason="mended"))
    fleet.append(FLEET, Resumed(repo=FLEET, phase="zstd", by="ann", reason="mended"))
    until(fleet, "r07", "index")
    assert set(fleet.at().values()) == {"index"}
    assert sum(action.kind is Kind.ROLL_BACK for _, action in fleet.done) == 1


def test_what_fails_again_after_its_release_is_put_back_again_only_by_another_promotion() -> None:
    fleet = failed_in_its_soak()
    fleet.append("r03", Unheld(repo="r03", by="ann", reason="try"))
    fleet.append(FLEET, Resumed(repo=FLEET, phase="zstd", by="ann", reason="try"))
    fleet.wait(hours=1)
    assert fleet.standing("r03").at == "oci", "the checks fail before its tags move"
    assert sum(action.kind is Kind.ROLL_BACK for _, action in fleet.done) == 1


def test_a_rollback_by_hand_alone_where_the_plan_says_so() -> None:
    fleet = paper(1, replace(POLICY, rollback=False))
    fleet.tick()
    fleet.fails.add(("r00", "container"))
    fleet.wait(hours=6)
    action = of(fleet, "r00")
    assert (action.kind, fleet.standing("r00").at) == (Kind.BLOCKED, "container")
    assert action.next == command.roll_back("r00", "baseline")


def test_a_hold_by_a_person_holds_and_is_no_failure() -> None:
    fleet = paper(8, POLICY)
    fleet.tick()
    fleet.append("r00", PutOnHold(repo="r00", by="ann", reason="holidays"))
    fleet.wait(hours=48)
    assert fleet.at()["r00"] == "container"
    assert of(fleet, "r00").cause == OnHold(Hold("ann", "holidays", BEGIN, rollback=False))
    assert not fleet.course.halts


@pytest.mark.parametrize("phase", ["", "container", "zstd"])
def test_a_halt_by_a_person_stops_the_phase_and_those_above(phase: str) -> None:
    fleet = paper(2, Policy(soak=HOUR))
    fleet.append(FLEET, Halted(repo=FLEET, phase=phase, wave=0, by="ann", reason="incident 7"))
    for _ in range(9):
        fleet.wait(hours=1)
    assert set(fleet.at().values()) == {"oci" if phase == "zstd" else "baseline"}
    assert of(fleet, "r00").cause == c.Halted(Halt(phase, 0, "ann", "incident 7", BEGIN))


def test_a_freeze_stops_promotions_and_waves_but_no_rollback() -> None:
    freeze = Freeze("holidays", datetime(2026, 11, 3, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC))
    fleet = paper(2, replace(POLICY, freezes=(freeze,), wave_failures=None))
    fleet.tick()
    fleet.fails.add(("r00", "container"))
    fleet.wait(hours=20)
    assert fleet.standing("r00").hold is not None
    assert of(fleet, "r01").kind is Kind.WAIT
    assert of(fleet, "r01").cause == Frozen(("holidays",), freeze.end, "UTC")
    assert waves(fleet) == [("container", 1, 1)]


def test_in_a_freeze_proofs_go_on_and_tags_stand_still() -> None:
    freeze = Freeze("holidays", BEGIN - timedelta(days=1), BEGIN + timedelta(days=2))
    fleet = paper(2, replace(POLICY, freezes=(freeze,)))
    for _ in range(3):
        fleet.tick()
        fleet.wait(hours=1)
    assert waves(fleet) == [("container", 1, 1)]
    assert fleet.standing("r00").judgements["container"].verdict is Verdict.PASS
    assert set(fleet.at().values()) == {"baseline"}
    assert of(fleet, "r00").cause == Frozen(("holidays",), freeze.end, "UTC")
    fleet.wait(hours=48)
    assert fleet.at()["r00"] == "container"


def test_a_phase_that_wants_approval_begins_with_the_quorum_of_those_who_may() -> None:
    wanted = {"oci": Approvers(("ann", "bob@desk"), quorum=2)}
    fleet = paper(1, replace(POLICY, approvals=wanted))
    until(fleet, "r00", "container")
    fleet.wait(hours=25)
    assert of(fleet, "r00").cause == NotApproved("oci", 2, 0, ("ann", "bob@desk"))
    for by in ("ann@home", "ann@desk", "bob@home", "eve@desk"):
        fleet.append(FLEET, Approved(repo=FLEET, phase="oci", by=by, reason="looked"))
        fleet.wait(minutes=1)
        assert fleet.at() == {"r00": "container"}, by
    fleet.append(FLEET, Approved(repo=FLEET, phase="oci", by="bob@desk", reason="looked"))
    fleet.wait(minutes=1)
    assert fleet.at() == {"r00": "oci"}


def test_the_floor_of_clients_stops_its_phase_and_nothing_else() -> None:
    fleet = paper(1, replace(POLICY, soak=0), floor={"zstd": "fleet.floor: 1.1% of clients"})
    fleet.tick()
    assert fleet.at() == {"r00": "oci"}
    assert of(fleet, "r00").cause == Floor("fleet.floor: 1.1% of clients")


def test_nobody_goes_on_before_the_way_back_was_rehearsed_on_the_first() -> None:
    fleet = paper(4, replace(POLICY, ramp=(ALL,)))
    fleet.tick()
    promoted = [name for name, action in fleet.done if action.kind is Kind.PROMOTE]
    judged = [name for name, action in fleet.done if action.kind is Kind.JUDGE]
    assert fleet.done.index(("r00", next(a for n, a in fleet.done if n == "r00" and a.kind is Kind.JUDGE))) < min(
        number for number, (_, action) in enumerate(fleet.done) if action.kind is Kind.PROMOTE
    )
    assert promoted == ["r00", "r01", "r02", "r03"]
    assert set(judged) == set(promoted)


def failed(fleet: Paper, name: str, *, retryable: bool) -> None:
    fleet.append(name, Failed(repo=name, step="judge", phase="container", what="no answer", retryable=retryable))


def test_what_may_pass_by_itself_is_tried_again_later_each_time() -> None:
    fleet = paper(1, replace(POLICY, ramp=()))
    fleet.decide()
    for action in fleet.decide().actions.values():
        fleet.carry_out("r00", action)
    for action in fleet.decide().actions.values():
        fleet.carry_out("r00", action)
    waits = []
    for _ in range(4):
        failed(fleet, "r00", retryable=True)
        hours = 0
        while of(fleet, "r00").kind is Kind.WAIT:
            fleet.now += timedelta(hours=1)
            hours += 1
        waits.append(hours)
    assert waits == [2, 4, 8, 16]


def test_what_does_not_pass_by_itself_waits_for_a_person() -> None:
    fleet = paper(1, replace(POLICY, ramp=()))
    for _ in range(2):
        for action in fleet.decide().actions.values():
            fleet.carry_out("r00", action)
    failed(fleet, "r00", retryable=False)
    fleet.wait(hours=1000)
    assert of(fleet, "r00").kind is Kind.BLOCKED
    fleet.append("r00", Retried(repo="r00", by="ann", reason="mended"))
    fleet.tick()
    assert fleet.at() == {"r00": "container"}


def test_a_base_is_in_a_wave_before_what_is_built_on_it() -> None:
    fleet = paper(3, replace(POLICY, ramp=(Part(1), ALL), soak=0), bases={"r00": ("r02",)})
    fleet.tick()
    first: dict[str, Sequence[str]] = {}
    for wave in fleet.course.waves:
        first.setdefault(wave.phase, wave.members)
    assert first["container"] == ("r01",), "r00 is first in line, and is built on r02"
    assert set(fleet.at().values()) == {"index"}


def test_a_plan_tells_what_the_waves_that_it_would_open_do() -> None:
    fleet = paper(8, POLICY)
    for name, action in fleet.decide().actions.items():
        fleet.carry_out(name, action)
    found, after = settled(fleet.repos, fleet.standings, fleet.course, fleet.seen, fleet.given)
    assert [wave.members for wave in after.waves] == [("r00",)]
    assert found.actions["r00"].kind is Kind.BUILD
    assert not fleet.course.waves


def test_a_person_is_told_what_stands_before_a_promotion_by_hand() -> None:
    fleet = paper(2, POLICY)
    fleet.tick()

    def stands(name: str, phase: str) -> tuple[GateName, Cause] | None:
        number = int(name.removeprefix("r"))
        gate = closed(fleet.repos[number], phase, Scene(fleet.standings, fleet.course, fleet.given))
        return (gate.name, gate.cause) if gate else None

    assert stands("r00", "oci") == (GateName.SOAK, Soaking(BEGIN, 24 * HOUR))
    waits = WaveNotThrough("container", 1, 0, 1, 1, ("r00",))
    assert stands("r01", "container") == (GateName.WAVE, waits)
    fleet.wait(hours=24)
    assert stands("r01", "container") is None, "its wave is open"
    assert stands("r00", "container") is None, "it is there"


def test_a_persons_reason_is_no_step_of_the_same_text() -> None:
    found = [
        Failing("web", CauseKind.STEP, "build", BEGIN),
        Failing("api", CauseKind.REASON, "build", BEGIN),
        Failing("node", CauseKind.STEP, "build", BEGIN),
    ]
    assert groups(found) == (
        Group("build", ("web", "node"), CauseKind.STEP),
        Group("build", ("api",), CauseKind.REASON),
    )
