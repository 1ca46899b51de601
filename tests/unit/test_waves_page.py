"""What is shown and sent of waves, of a fleet on paper."""

from __future__ import annotations

from dataclasses import replace

from phasegate.fleet.policy import Part, Policy
from phasegate.ledger.events import FLEET, Halted
from phasegate.pages.message import Message
from phasegate.pages.waves import fleet_rows, messages, progress, rows
from phasegate.policy.cause import Plain, WaveNotThrough
from phasegate.policy.scene import Scene
from phasegate.policy.waves import still
from tests.kit.policies import Paper, paper

HOUR = 3600.0
POLICY = Policy(
    ramp=(Part(1), Part(share=1.0)),
    verified=0.9,
    soak=24 * HOUR,
    recheck=6 * HOUR,
    wave_failures=Part(0, 0.1),
    rollback=True,
)


def scene(fleet: Paper) -> Scene:
    return Scene(fleet.standings, fleet.course, fleet.given)


def ids(fleet: Paper) -> list[str]:
    return [each.id.partition(" 20")[0] for each in messages(scene(fleet), "demo")]


def test_a_wave_is_told_when_it_opens_and_when_it_is_through() -> None:
    fleet = paper(12, POLICY)
    ends = fleet.tick()
    (opened,) = messages(scene(fleet), "demo")
    said = "r00: 1 of 12 repos are in, wave 1 of 2. Next: phasegate plan"
    assert opened == Message("container/1 opened", "demo: wave 1 of container has opened", said)
    (wave,) = fleet.course.waves
    (row,) = rows(scene(fleet), wave, ends.actions)
    assert row == {
        "repo": "r00",
        "at": "container",
        "verdict": "pass",
        "soak": "soaking: 0 of 24 h",
        "why": "-",  # the soak has its own column
    }
    for _ in range(4):
        fleet.wait(hours=6)
    assert ids(fleet) == ["container/1 through", "container/2 opened", "oci/1 opened"]
    assert progress(scene(fleet), wave) == "1 of 1 repo verified and soaked"
    (row,) = rows(scene(fleet), wave, {})
    assert (row["soak"], row["why"]) == ("through", "-")
    second = messages(scene(fleet), "demo")[1]
    assert second.body.startswith("r01, r02, r03, r04, r05, r06, r07, r08, r09, r10 and 1 more: 12 of 12 repos are in")


def test_the_fleets_table_has_every_repo_and_what_is_stopped_first() -> None:
    fleet = paper(3, replace(POLICY, ramp=(Part(share=1.0),), wave_failures=None))
    fleet.fails.add(("r01", "container"))
    ends = fleet.tick().actions
    table = fleet_rows(scene(fleet), ends)
    assert [(row["repo"], row["at"]) for row in table] == [
        ("r01", "baseline"),
        ("r00", "container"),
        ("r02", "container"),
    ]
    assert table[0]["why"].startswith("blocked: envelope.digest: ")
    assert table[1]["why"] == "wait: soaking: 0 of 24 h"  # no other column says so


def test_a_repo_that_came_to_rest_early_says_what_it_waits_for_by_the_end() -> None:
    fleet = paper(3, replace(POLICY, ramp=(Part(1), Part(2), Part(share=1.0))))
    early = fleet.tick().actions["r02"]
    assert early.cause == WaveNotThrough("container", 1, 0, 1, 1, ("r00",))
    for _ in range(4):
        fleet.wait(hours=6)
    late = still(scene(fleet), "r02", early)
    assert late.cause == WaveNotThrough("container", 2, 0, 1, 1, ("r01",))
    assert (late.kind, late.phase) == (early.kind, early.phase)
    rest = replace(early, cause=Plain.NOT_VERIFIED)
    assert still(scene(fleet), "r02", rest) is rest  # it waits for no wave


def test_a_halt_is_told_with_what_failed_by_its_cause_and_what_to_do() -> None:
    fleet = paper(12, replace(POLICY, ramp=(Part(share=1.0),)))
    fleet.tick()
    fleet.fails |= {("r03", "container"), ("r07", "container")}
    fleet.wait(hours=6)
    assert ids(fleet) == ["container/1 opened", "container halted"]
    halted = messages(scene(fleet), "demo")[-1]
    assert halted.subject == "demo: container is halted"
    assert halted.body == (
        "by phasegate: 2 of 12 failed in wave 1, 1 may: envelope.digest (r03, r07). "
        'Next: phasegate plan, phasegate resume container --reason "..."'
    )
    assert progress(scene(fleet), fleet.course.waves[0]).endswith(" (r03, r07)")


def test_a_halt_by_a_person_is_told_once_for_each_time() -> None:
    fleet = paper(2, Policy())
    fleet.append(FLEET, Halted(repo=FLEET, phase="", wave=0, by="ann@desk", reason="incident 7"))
    (first,) = messages(scene(fleet), "demo")
    assert (first.subject, first.body) == (
        "demo: the fleet is halted",
        'by ann@desk: incident 7. Next: phasegate plan, phasegate resume --all --reason "..."',
    )
    fleet.now = fleet.now.replace(hour=9)
    fleet.append(FLEET, Halted(repo=FLEET, phase="", wave=0, by="ann@desk", reason="incident 7"))
    (second,) = messages(scene(fleet), "demo")
    assert first.id != second.id
