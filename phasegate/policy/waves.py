"""Waves: which repos enter a phase next, and when. Members are fixed when a wave opens."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from phasegate.check import Verdict
from phasegate.fleet.freeze import frozen
from phasegate.ledger.course import Wave
from phasegate.ledger.state import Standing
from phasegate.policy.cause import Cause, LaterWave, Plain, RunEnds, WaveDue, WaveNotThrough, WaveWaits
from phasegate.policy.gate import fleet_gates, needs_a_person
from phasegate.policy.scene import Scene
from phasegate.policy.soak import soaked
from phases.ladder import LADDER, position

_HOUR = 3600.0


def opens(scene: Scene) -> tuple[Wave, ...]:
    """The waves that open now, one a phase at most."""
    if not scene.plan.policy.waves or frozen(scene.plan.policy.freezes, scene.plan.now):
        return ()
    found = (_next(scene, phase.name) for phase in LADDER)
    return tuple(wave for wave in found if isinstance(wave, Wave))


def waiting(scene: Scene, repo: str, phase: str) -> Cause:
    """Why ``repo`` is in no wave of ``phase`` yet."""
    found = _next(scene, phase)
    if not isinstance(found, Wave):
        return found
    return WaveDue(phase, found.number) if repo in found.members else LaterWave(phase, found.number, found.members)


def passed(scene: Scene, wave: Wave) -> bool:
    """Whether as much of ``wave`` is verified and soaked as the next one waits for."""
    return not _open(scene, wave)


def count(scene: Scene, phase: str) -> int:
    """How many waves the ramp makes of the phase's repos, those that are open included."""
    inside, total = scene.inside(phase), scene.population(phase)
    sizes = {part.of(total) for part in scene.plan.policy.ramp}
    return len(scene.course.of(phase)) + len([size for size in sizes if size > inside])


def _next(scene: Scene, phase: str) -> Wave | Cause:
    """The wave of ``phase`` that opens now, or why none does."""
    return scene.once(("next", phase), lambda: _opening(scene, phase))


def _opening(scene: Scene, phase: str) -> Wave | Cause:
    plan, policy = scene.plan, scene.plan.policy
    if position(phase) > position(plan.through):
        return RunEnds(plan.through)
    if gate := next(fleet_gates(scene, phase), None):
        return gate.cause
    waves = scene.course.of(phase)
    if waves and (why := _open(scene, waves[-1])):
        return why
    inside, total = scene.inside(phase), scene.population(phase)
    size = next((part.of(total) for part in policy.ramp if part.of(total) > inside), total) - inside
    chosen, coming = _ready(scene, phase, size)
    if not chosen or (len(chosen) < size and coming and not _late(scene, chosen)):
        return WaveWaits(phase, len(waves) + 1, tuple(coming)) if coming else Plain.NOBODY_READY
    return Wave(phase, len(waves) + 1, tuple(chosen), plan.now)


def _open(scene: Scene, wave: Wave) -> WaveNotThrough | None:
    """Why the next wave does not open yet: this one is not through."""
    members, through = scene.members(wave), set(scene.through(wave))
    wanted = math.ceil(round(scene.plan.policy.verified * len(members), 9))
    if len(through) >= wanted:
        return None
    late = tuple(name for name in members if name not in through)
    return WaveNotThrough(wave.phase, wave.number, len(through), len(members), wanted, late)


def _ready(scene: Scene, phase: str, size: int) -> tuple[list[str], list[str]]:
    """The first ``size`` repos in line that are one rung below and soaked there, and those that will be by
    themselves: the wave is worth waiting for these. A base goes before what is built on it, or with it, and the
    policy's last ones after all others but those."""
    plan, last = scene.plan, set(scene.plan.policy.last)
    chosen: dict[str, None] = {}
    ready: dict[str, Collection[str]] = {}
    coming: list[str] = []
    stuck: set[str] = set()
    for name in scene.outside(phase):
        standing, bases = scene.standings[name], _bases(scene, name, phase)
        following = scene.following(standing)
        if _stuck(standing, following, phase, scene) or not stuck.isdisjoint(bases):
            stuck.add(name)
        elif following == phase and standing.intent is None and soaked(standing, plan.policy):
            ready[name] = bases
            if not last and all(base in chosen for base in bases):
                chosen[name] = None
                if len(chosen) == size:
                    return list(chosen), []
        elif not standing.tries:
            coming.append(name)
    early = [name for name in (*ready, *coming) if name not in last and last.isdisjoint(ready.get(name, ()))]
    before = -1
    while before < len(chosen) < size:
        before = len(chosen)
        for name, bases in ready.items():
            waits = name in last and not all(each in chosen for each in early)
            if len(chosen) < size and name not in chosen and not waits and all(base in chosen for base in bases):
                chosen[name] = None
    return list(chosen), coming + [name for name in ready if name not in chosen]


def _late(scene: Scene, ready: Sequence[str]) -> bool:
    """Whether the first of them has waited for others twice the soak: what those wait for may never come."""
    since = [standing.proved or standing.since for standing in map(scene.standings.__getitem__, ready)]
    waited = scene.plan.now - min((at for at in since if at), default=scene.plan.now)
    return waited.total_seconds() >= max(_HOUR, 2 * scene.plan.policy.soak)


def _bases(scene: Scene, name: str, phase: str) -> Collection[str]:
    """What ``name`` is built on that enters ``phase`` before it or with it: still below, and in no wave of it."""
    return [base for base in scene.plan.bases.get(name, ()) if _before(scene, base, phase)]


def _before(scene: Scene, base: str, phase: str) -> bool:
    standing = scene.standings.get(base)
    if standing is None or phase not in scene.needed(standing):
        return False
    return position(standing.at) < position(phase) and scene.course.wave_of(base, phase) is None


def _stuck(standing: Standing, following: str, phase: str, scene: Scene) -> bool:
    """Whether it comes to ``phase`` only once a person has done something: the others do not wait for it, and it would
    be late, or failing, in a wave."""
    ahead, at = standing.judgements.get(following), standing.judgements.get(standing.at)
    return (
        standing.hold is not None
        or not following
        or (ahead is not None and ahead.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE))
        or (at is not None and at.verdict is Verdict.FAIL)
        or standing.doubt is not None
        or (standing.failure is not None and not standing.failure.retryable)
        or (following != phase and needs_a_person(scene, following))
    )
