"""The pages of waves: one wave's table, and the messages that are sent about them."""

from __future__ import annotations

from collections.abc import Mapping

from phasegate import command
from phasegate.digits import count
from phasegate.ledger.course import Halt, Wave
from phasegate.ledger.state import Standing
from phasegate.pages.message import Message
from phasegate.policy.action import Action, Kind
from phasegate.policy.approval import lacking
from phasegate.policy.cause import NotApproved, Soaking
from phasegate.policy.failing import groups
from phasegate.policy.scene import Scene
from phasegate.policy.soak import soaking
from phasegate.policy.text import grouped, reason_of, render
from phasegate.policy.waves import count as waves_of
from phasegate.policy.waves import passed
from phases.ladder import position

_SHOWN = 10
_ROWS = 1000
"""The most repos in one table: Prefect keeps and shows it as a whole."""


def rows(scene: Scene, wave: Wave, ends: Mapping[str, Action]) -> list[dict[str, str]]:
    """Return one row per member. ``ends``: where the repos of this run came to rest."""
    return [_row(scene, wave, scene.standings[name], ends.get(name)) for name in scene.members(wave)]


def _row(scene: Scene, wave: Wave, standing: Standing, end: Action | None) -> dict[str, str]:
    judgement = standing.judgements.get(wave.phase)
    return {
        "repo": standing.repo,
        "at": standing.at,
        "verdict": str(judgement.verdict) if judgement else "-",
        "soak": _soak(scene, wave, standing),
        "why": _why(end),
    }


def fleet_rows(scene: Scene, ends: Mapping[str, Action]) -> list[dict[str, str]]:
    """Return one row per repo of the fleet: where it is, and why it rests there. Those that are stopped come first."""
    order = [Kind.BLOCKED, Kind.HELD, Kind.WAIT]
    place = {name: order.index(end.kind) if end.kind in order else len(order) for name, end in ends.items()}
    names = sorted(scene.standings, key=lambda name: (place.get(name, len(order)), name))[:_ROWS]
    return [
        {
            "repo": name,
            "release": scene.standings[name].serves or "-",
            "at": scene.standings[name].at if scene.standings[name].start else "-",
            "why": _why(ends.get(name), soak=True),
        }
        for name in names
    ]


def _why(end: Action | None, *, soak: bool = False) -> str:
    """Return why a repo rests; that it soaks is only said with ``soak``, as a wave has a column for that."""
    if end is None or (isinstance(end.cause, Soaking) and not soak):
        return "-"
    return f"{end.kind}: {end.why}" + (f"; {end.next}" if end.next else "")


def _soak(scene: Scene, wave: Wave, standing: Standing) -> str:
    at, phase = position(standing.at), position(wave.phase)
    if at < phase:
        return "-"
    if at > phase:
        return "through"
    cause = soaking(standing, scene.plan.policy)
    return render(cause, scene.plan.now) if cause else "through"


def progress(scene: Scene, wave: Wave) -> str:
    """Return a line like ``3 of 4 repos verified and soaked, 1 failed: closure.complete (web)``."""
    failing, members = scene.failing(wave), len(scene.members(wave))
    told = f"{len(scene.through(wave))} of {count(members, 'repo')} verified and soaked"
    return told + (f", {len(failing)} failed: {grouped(groups(failing))}" if failing else "")


def messages(scene: Scene, fleet: str) -> list[Message]:
    """Return all messages about the waves, halts and approvals as they are now, waves in the order of their opening."""
    told = [_wave(scene, fleet, wave) for wave in scene.course.waves]
    told += [_halt(scene, fleet, halt) for halt in scene.course.halts.values()]
    missing = (lacking(scene.plan.policy, scene.course, phase) for phase in scene.course.asked)
    return [*told, *(_approval(scene, fleet, each) for each in missing if each and each.since)]


def _wave(scene: Scene, fleet: str, wave: Wave) -> Message:
    name = f"wave {wave.number} of {wave.phase}"
    if passed(scene, wave):
        return Message(f"{wave.name} through", f"{fleet}: {name} is through", progress(scene, wave))
    members, inside = scene.members(wave), sum(len(scene.members(each)) for each in scene.course.of(wave.phase))
    more = f" and {len(members) - _SHOWN} more" if len(members) > _SHOWN else ""
    body = f"{', '.join(members[:_SHOWN])}{more}: {inside} of {count(scene.population(wave.phase), 'repo')} are in"
    body += f", wave {wave.number} of {waves_of(scene, wave.phase)}. Next: {command.PLAN}"
    return Message(f"{wave.name} opened", f"{fleet}: {name} has opened", body)


def _halt(scene: Scene, fleet: str, halt: Halt) -> Message:
    name = halt.phase or "the fleet"
    body = f"by {halt.by}: {reason_of(halt)}"
    failing = [each for wave in scene.course.of(halt.phase) for each in scene.failing(wave)]
    if failing and halt.cause is None:  # otherwise its reason names them
        body += f". Failed: {grouped(groups(failing))}"
    resume = command.resume(halt.phase)
    return Message(
        f"{name} halted {halt.at.isoformat()}", f"{fleet}: {name} is halted", f"{body}. Next: {command.PLAN}, {resume}"
    )


def _approval(scene: Scene, fleet: str, missing: NotApproved) -> Message:
    """Return the request for an approval: another message each time that people are asked."""
    phase = missing.phase
    asked = scene.course.asked[phase].last.isoformat()
    body = f"{render(missing, scene.plan.now)}. Next: {command.PLAN}, {command.approve(phase)}"
    return Message(f"{phase} asked {asked}", f"{fleet}: {phase} waits for an approval", body)
