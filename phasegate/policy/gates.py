"""The gates before one repo's next rung: every one that is closed, where ``decide`` tells the first. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from phasegate import command
from phasegate.check import Verdict
from phasegate.command import Command
from phasegate.fleet.fleet import Repo
from phasegate.fleet.freeze import frozen
from phasegate.policy.approval import lacking
from phasegate.policy.scene import Scene
from phasegate.policy.soak import soaked, soaking
from phasegate.policy.waves import waiting


@dataclass(frozen=True, slots=True)
class Gate:
    """A closed gate. ``next`` is the command that opens it; None where it opens by itself, or from outside."""

    name: str
    why: str
    next: Command | None = None


def closed_gates(repo: Repo, scene: Scene) -> tuple[Gate, ...]:
    """What stands between the repo and the rung above it; nothing where there is none above."""
    standing, plan = scene.standings[repo.name], scene.plan
    phase, policy = scene.following(standing), plan.policy
    gates: list[Gate] = []
    if standing.hold:
        why = f'{standing.hold.by}: "{standing.hold.reason}"'
        gates.append(Gate("hold", why, command.release(repo.name)))
    if not phase:
        return tuple(gates)
    if not soaked(standing, policy):
        gates.append(Gate("soak", soaking(standing, policy, plan.now)))
    judgement = standing.judgements.get(phase)
    if judgement and judgement.verdict is not Verdict.PASS:
        gates.append(Gate("checks", f"the verdict on {phase} is {judgement.verdict}"))
    halt, missing = scene.halt(phase), lacking(policy, scene.course, phase)
    if halt:
        gates.append(
            Gate(
                "halt", f"{halt.phase or 'the fleet'} is halted by {halt.by}: {halt.reason}", command.resume(halt.phase)
            )
        )
    if phase in plan.floor:
        gates.append(Gate("clients", plan.floor[phase]))
    if missing:
        gates.append(Gate("approval", missing, command.approve(phase)))
    if until := frozen(policy.freezes, plan.now):
        gates.append(Gate("freeze", until))
    # No wave opens before those three do.
    if policy.waves and scene.course.wave_of(repo.name, phase) is None and not (halt or missing or phase in plan.floor):
        gates.append(Gate("wave", waiting(scene, repo.name, phase)))
    return tuple(gates)
