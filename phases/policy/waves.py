"""Waves: which repos enter a phase next, and when. Members are fixed when a wave opens."""

from __future__ import annotations

import math

from phases.ladder import LADDER, position
from phases.ledger.course import Wave
from phases.ledger.state import Standing
from phases.policy.approval import lacking
from phases.policy.freeze import frozen
from phases.policy.scene import Scene
from phases.policy.soak import soaked
from phases.verify.result import Verdict

_SHOWN = 3


def opens(scene: Scene) -> tuple[Wave, ...]:
    """The waves that open now, one a phase at most."""
    if not scene.plan.policy.waves or frozen(scene.plan.policy.freezes, scene.plan.now):
        return ()
    found = (_next(scene, phase.name) for phase in LADDER)
    return tuple(wave for wave in found if isinstance(wave, Wave))


def waiting(scene: Scene, phase: str) -> str:
    """Why a repo that no wave of ``phase`` has taken in yet is not in one."""
    why = _next(scene, phase)
    if isinstance(why, str):
        return why
    return f"a later wave of {phase}: wave {why.number} opens first, with {_names(why.members)}"


def passed(scene: Scene, wave: Wave) -> bool:
    """Whether as much of ``wave`` is verified and soaked as the next one waits for."""
    return not _open(scene, wave)


def count(scene: Scene, phase: str) -> int:
    """How many waves the ramp makes of the phase's repos, those that are open included."""
    inside = sum(len(wave.members) for wave in scene.course.of(phase))
    total = scene.population(phase)
    sizes = {part.of(total) for part in scene.plan.policy.ramp}
    return len(scene.course.of(phase)) + len([size for size in sizes if size > inside])


def _next(scene: Scene, phase: str) -> Wave | str:
    """The wave of ``phase`` that opens now, or why none does."""
    plan, policy = scene.plan, scene.plan.policy
    if position(phase) > position(plan.through):
        return f"this run goes through {plan.through}"
    if halt := scene.halt(phase):
        return f"{halt.phase or 'the fleet'} is halted: {halt.reason}"
    if phase in plan.floor:
        return plan.floor[phase]
    if missing := lacking(policy, scene.course, phase):
        return missing
    waves = scene.course.of(phase)
    if waves and (why := _open(scene, waves[-1])):
        return why
    outside = scene.outside(phase)
    inside = sum(len(wave.members) for wave in waves)
    total = len(outside) + inside
    size = next((part.of(total) for part in policy.ramp if part.of(total) > inside), total) - inside
    chosen, coming = _ready(scene, phase, outside, size)
    if not chosen or (len(chosen) < size and coming):
        return f"wave {len(waves) + 1} of {phase} waits for {_names(coming)}" if coming else "nobody is ready for it"
    return Wave(phase, len(waves) + 1, tuple(chosen), plan.now)


def _open(scene: Scene, wave: Wave) -> str:
    """Why the next wave does not open yet: this one is not through."""
    members, through = scene.members(wave), scene.through(wave)
    wanted = math.ceil(round(scene.plan.policy.verified * len(members), 9))
    if len(through) >= wanted:
        return ""
    late = [name for name in members if name not in through]
    return (
        f"wave {wave.number} of {wave.phase} is not through: {len(through)} of {len(members)} verified and soaked, "
        f"{wanted} wanted ({_names(late)})"
    )


def _ready(scene: Scene, phase: str, outside: tuple[str, ...], size: int) -> tuple[list[str], list[str]]:
    """The first ``size`` repos in line that are one rung below and soaked there, and those that will be by
    themselves. A base goes before what is built on it, or with it."""
    plan = scene.plan
    chosen: list[str] = []
    coming: list[str] = []
    late: list[str] = []
    for name in outside:
        standing = scene.standings[name]
        if not (scene.following(standing) == phase and _calm(standing) and soaked(standing, plan.policy)):
            if not _resting(standing, scene):
                coming.append(name)
        elif _bases(scene, name, phase) - set(chosen):
            late.append(name)
        elif len(chosen) < size:
            chosen.append(name)
    for name in late:
        missing = _bases(scene, name, phase) - set(chosen)
        if not missing and len(chosen) < size:
            chosen.append(name)
        elif not any(_resting(scene.standings[base], scene) for base in missing):
            coming.append(name)
    return chosen, coming


def _bases(scene: Scene, name: str, phase: str) -> set[str]:
    """What ``name`` is built on that is to be in a wave of ``phase`` before it."""
    return {base for base in scene.plan.bases.get(name, ()) if _before(scene, base, phase)}


def _before(scene: Scene, base: str, phase: str) -> bool:
    """Whether ``base`` is still below ``phase``, and in no wave of it."""
    standing = scene.standings.get(base)
    if standing is None or phase not in scene.needed(standing):
        return False
    return position(standing.at) < position(phase) and scene.course.wave_of(base, phase) is None


def _calm(standing: Standing) -> bool:
    return standing.hold is None and standing.intent is None


def _resting(standing: Standing, scene: Scene) -> bool:
    """Whether it moves on only by a person: the others do not wait for it."""
    following = scene.following(standing)
    judgement = standing.judgements.get(following) if following else None
    at = standing.judgements.get(standing.at)
    return (
        standing.hold is not None
        or (judgement is not None and judgement.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE))
        or (at is not None and at.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE))
        or (standing.failure is not None and not standing.failure.retryable)
        or not following
    )


def _names(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
