"""What is shown and sent of waves, of a fleet on paper."""

from __future__ import annotations

from dataclasses import replace

from phasegate.fleet.policy import Part, Policy
from phasegate.ledger.events import FLEET, Halted
from phasegate.pages.message import Message
from phasegate.pages.waves import messages, progress, rows
from phasegate.policy.scene import Scene
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
        "why": "wait: soaking: 0 of 24 h",
    }
    for _ in range(4):
        fleet.wait(hours=6)
    assert ids(fleet) == ["container/1 through", "container/2 opened", "oci/1 opened"]
    assert progress(scene(fleet), wave) == "1 of 1 repo verified and soaked"
    (row,) = rows(scene(fleet), wave, {})
    assert (row["soak"], row["why"]) == ("through", "-")
    second = messages(scene(fleet), "demo")[1]
    assert second.body.startswith("r01, r02, r03, r04, r05, r06, r07, r08, r09, r10 and 1 more: 12 of 12 repos are in")


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
