"""Nobody starves, and nothing is counted that is no failure: cases that once were wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from phasegate import command
from phasegate.check import Verdict
from phasegate.fleet.policy import ALL, Backoff, Part, Policy
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import Floor, Plain, Revoked, WaveWaits
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from tests.kit.histories import BASELINE_FORM
from tests.kit.policies import repo
from tests.kit.worlds import World

pytestmark = pytest.mark.usefixtures("muted")

HOUR = 3600.0
POLICY = Policy(
    ramp=(Part(1), Part(3), ALL), verified=0.5, soak=24 * HOUR, recheck=6 * HOUR, wave_failures=Part(0),
    backoff=Backoff(2 * HOUR, 48 * HOUR), rollback=True,
)  # fmt: skip
AT_CONTAINER = Form(Builder.CONTAINER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)


def world(
    count: int, policy: Policy = POLICY, starts: dict[str, Form] | None = None, **bases: tuple[str, ...]
) -> World:
    names = [f"r{number}" for number in range(count)]
    forms = dict.fromkeys(names, BASELINE_FORM) | (starts or {})
    return World({name: repo(name) for name in names}, forms, policy, bases)


def wait(fleet: World, hours: float, every: float = 6) -> dict[str, Action]:
    for _ in range(round(hours / every)):
        fleet.now += timedelta(hours=every)
        ends = fleet.tick()
    return ends


def first(fleet: World, phase: str) -> tuple[str, ...]:
    return fleet.course.of(phase)[0].members


def test_what_a_person_accepted_is_no_doubt_in_its_soak() -> None:
    fleet = world(1)
    fleet.verdicts["r0", "container"] = Verdict.INCONCLUSIVE
    end = fleet.tick()["r0"]
    assert end.next == command.promote("r0", "container")
    fleet.promote("r0", "container")
    wait(fleet, 30)
    assert fleet.facts["r0"].at == "oci"


def test_a_doubt_that_its_soak_brings_up_is_accepted_alike() -> None:
    fleet = world(1)
    fleet.tick()
    fleet.verdicts["r0", "container"] = Verdict.INCONCLUSIVE
    end = wait(fleet, 48)["r0"]
    assert (end.kind, fleet.facts["r0"].at) == (Kind.BLOCKED, "container")
    assert end.next == command.promote("r0", "container")
    fleet.promote("r0", "container")
    wait(fleet, 6)
    assert fleet.facts["r0"].at == "oci"


def test_the_same_failure_asked_again_does_not_halt_again_what_was_resumed() -> None:
    fleet = world(4)
    fleet.verdicts["r1", "container"] = Verdict.FAIL
    wait(fleet, 30)
    assert "container" in fleet.course.halts
    fleet.resume("container")
    judged = len(fleet.done)
    fleet.verdicts["r1", "container"] = Verdict.ERROR
    wait(fleet, 30)
    fleet.verdicts["r1", "container"] = Verdict.FAIL
    wait(fleet, 96)
    assert sum(name == "r1" and action.kind is Kind.JUDGE for name, action in fleet.done[judged:]) > 1
    assert not fleet.course.halts
    fleet.retry("r1")
    wait(fleet, 6)
    assert "container" in fleet.course.halts, "it was said to be mended, and is not"


def test_a_new_version_that_fails_in_a_form_its_repo_has_is_no_failure_of_the_phase() -> None:
    fleet = world(4)
    wait(fleet, 30)
    assert fleet.facts["r0"].at == "oci"
    fleet.versions["r0"], fleet.verdicts["r0", "container"] = "2", Verdict.FAIL
    end = wait(fleet, 48)["r0"]
    assert (end.kind, end.phase) == (Kind.BLOCKED, "container")
    assert not fleet.course.halts


def test_a_version_that_is_not_published_yet_proves_nothing_of_the_soak() -> None:
    fleet = world(1, replace(POLICY, recheck=0.0))
    fleet.tick()
    fleet.now += timedelta(hours=25)
    fleet.versions["r0"] = "2"
    fleet.tick()
    judged = [action.cause for _, action in fleet.done if (action.kind, action.phase) == (Kind.JUDGE, "container")]
    assert judged[-1] is Plain.SOAK_OVER
    assert [action.kind for _, action in fleet.done].index(Kind.PUBLISH) < len(fleet.done) - 2


def test_a_version_that_never_was_published_below_has_no_way_back_and_that_is_told() -> None:
    fleet = world(1)
    fleet.tick()
    fleet.versions["r0"] = "2"
    wait(fleet, 6)
    fleet.verdicts["r0", "container"] = Verdict.FAIL
    end = wait(fleet, 12)["r0"]
    assert (end.kind, fleet.facts["r0"].at) == (Kind.BLOCKED, "container")
    assert isinstance(end.cause, Revoked)
    assert end.cause.only == "2"
    assert all(action.kind is not Kind.ROLL_BACK for _, action in fleet.done)


def test_what_was_mended_under_its_version_goes_back_to_where_that_version_was() -> None:
    fleet = world(1)
    fleet.tick()
    fleet.verdicts["r0", "container"] = Verdict.FAIL
    wait(fleet, 6)
    fleet.lift("r0")
    fleet.resume("container")
    fleet.verdicts.clear()
    fleet.tick()
    assert fleet.facts["r0"].at == "container"
    fleet.verdicts["r0", "container"] = Verdict.FAIL
    wait(fleet, 6)
    assert (fleet.facts["r0"].at, sum(a.kind is Kind.ROLL_BACK for _, a in fleet.done)) == ("baseline", 2)


def test_repos_that_are_built_on_each_other_enter_all_the_same() -> None:
    fleet = world(3, r0=("r1",), r1=("r0",), r2=("r1",))
    wait(fleet, 200)
    assert {it.at for it in fleet.facts.values()} == {"index"}


def test_a_wave_does_not_wait_for_what_only_a_person_moves() -> None:
    fleet = world(5, r1=("r0",), r2=("r1",))
    fleet.carry_out("r0", fleet.action("r0"))
    fleet.hold("r0")
    wait(fleet, 200)
    ats = {name: it.at for name, it in fleet.facts.items()}
    assert ats == {"r0": "baseline", "r1": "baseline", "r2": "baseline", "r3": "index", "r4": "index"}


def test_a_wave_does_not_wait_for_what_only_ever_errs() -> None:
    fleet = world(4)
    wait(fleet, 30)
    fleet.sick["r1"] = True
    wait(fleet, 200)
    assert [name for name, it in fleet.facts.items() if it.at == "index"] == ["r0", "r2", "r3"]


def test_a_wave_goes_on_where_somebody_else_moved_the_tag_of_its_first_repo() -> None:
    fleet = world(4, replace(POLICY, ramp=(ALL,), wave_failures=None))
    fleet.tick()
    fleet.push("r0")
    assert wait(fleet, 66)["r1"].cause == WaveWaits("oci", 1, ("r0",))
    wait(fleet, 6)
    assert [it.at for it in fleet.facts.values()] == ["container", "oci", "oci", "oci"]


def test_the_last_one_goes_last_where_it_starts_higher_too() -> None:
    fleet = world(4, replace(POLICY, last=("r0",)), {"r0": AT_CONTAINER})
    wait(fleet, 300)
    assert first(fleet, "oci") != ("r0",)
    assert fleet.course.of("oci")[-1].members[-1] == "r0"
    assert fleet.facts["r0"].at == "index"


def test_the_ramp_counts_the_repos_that_the_fleet_has_now() -> None:
    fleet = world(8)
    wait(fleet, 30)
    assert [len(wave.members) for wave in fleet.course.of("container")] == [1, 2]
    for name in first(fleet, "container"):
        del fleet.repos[name]
    wait(fleet, 24)
    assert len(fleet.course.of("container")[2].members) == 1, "two of the three that may be in are"


def test_outside_of_a_wave_nothing_is_done_for_a_phase_that_the_floor_stops() -> None:
    fleet = world(3, replace(POLICY, soak=0.0))
    fleet.floor["oci"] = "fleet.floor: 2 % of clients"
    ends = fleet.tick()
    assert {end.cause for end in ends.values()} == {Floor("fleet.floor: 2 % of clients")}
    assert not [action for _, action in fleet.done if action.phase == "oci"]
