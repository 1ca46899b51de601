"""Waves: which repos enter a phase next, and when. A wave's members are fixed when it opens."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from phasegate.check import Verdict
from phasegate.ledger.course import Wave
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import Cause, LaterWave, Plain, RunEnds, WaveDue, WaveNotThrough, WaveWaits
from phasegate.policy.gate import fleet_gates, needs_a_person
from phasegate.policy.scene import Scene
from phasegate.policy.soak import soaked
from phases.ladder import LADDER, position

_HOUR = 3600.0
_FOR_A_WAVE = (WaveNotThrough, WaveWaits, WaveDue, LaterWave)


def opens(scene: Scene) -> tuple[Wave, ...]:
    """Return the waves that open now, at most one per phase."""
    if not scene.plan.policy.waves:
        return ()
    found = (_next(scene, phase.name) for phase in LADDER)
    return tuple(wave for wave in found if isinstance(wave, Wave))


def waiting(scene: Scene, repo: str, phase: str) -> Cause:
    """Return why ``repo`` is not in a wave of ``phase`` yet."""
    found = _next(scene, phase)
    if not isinstance(found, Wave):
        return found
    return WaveDue(phase, found.number) if repo in found.members else LaterWave(phase, found.number, found.members)


def still(scene: Scene, repo: str, end: Action) -> Action:
    """Return ``end``; where a repo waits for its wave, with what it waits for by now: others have moved since."""
    if end.kind is not Kind.WAIT or not isinstance(end.cause, _FOR_A_WAVE) or not scene.plan.policy.waves:
        return end
    return replace(end, cause=waiting(scene, repo, end.phase), at=scene.plan.now)


def any_ready(scene: Scene, phase: str) -> bool:
    """Return whether a repo could enter ``phase`` now, as far as it and its bases are concerned."""
    return bool(_ready(scene, phase, 1)[0])


def passed(scene: Scene, wave: Wave) -> bool:
    """Return whether enough of ``wave`` is verified and soaked for the next one to open."""
    return not _open(scene, wave)


def count(scene: Scene, phase: str) -> int:
    """Return how many waves the ramp makes of the phase's repos, including those already open."""
    return len(scene.course.of(phase)) + len(sizes(scene, phase))


def wanted(scene: Scene, wave: Wave) -> int:
    """Return how many members of ``wave`` have to be verified and soaked for the next one to open."""
    return math.ceil(round(scene.plan.policy.verified * len(scene.members(wave)), 9))


def sizes(scene: Scene, phase: str) -> tuple[int, ...]:
    """Return how many repos each wave of ``phase`` takes that is to come."""
    inside, total = scene.inside(phase), scene.population(phase)
    steps = sorted({inside, *(size for part in scene.plan.policy.ramp if (size := part.of(total)) > inside)})
    return tuple(after - before for before, after in pairwise(steps))


def _next(scene: Scene, phase: str) -> Wave | Cause:
    """Return the wave of ``phase`` that opens now, or why none does."""
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
    """Return why ``wave`` still keeps the next one closed, or None once it is through."""
    members, through = scene.members(wave), set(scene.through(wave))
    if len(through) >= (enough := wanted(scene, wave)):
        return None
    late = tuple(name for name in members if name not in through)
    return WaveNotThrough(wave.phase, wave.number, len(through), len(members), enough, late)


def _ready(scene: Scene, phase: str, size: int) -> tuple[list[str], list[str]]:
    """Return the first ``size`` repos in line that are ready for ``phase``, and those worth waiting for.

    Ready repos are one rung below and soaked there; the others will get there automatically. A base goes before what is
    built on it, or with it. The policy's last repos go after all others, except what is built on them.
    """
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
    """Return whether the first of ``ready`` has waited twice the soak for others, which may never get there."""
    since = [standing.proved or standing.since for standing in map(scene.standings.__getitem__, ready)]
    waited = scene.plan.now - min((at for at in since if at), default=scene.plan.now)
    return waited.total_seconds() >= max(_HOUR, 2 * scene.plan.policy.soak)


def _bases(scene: Scene, name: str, phase: str) -> Collection[str]:
    """Return the bases of ``name`` that must enter ``phase`` before or with it: still below, not in a wave of it."""
    return [base for base in scene.plan.bases.get(name, ()) if _before(scene, base, phase)]


def _before(scene: Scene, base: str, phase: str) -> bool:
    standing = scene.standings.get(base)
    if standing is None or phase not in scene.needed(standing):
        return False
    return position(standing.at) < position(phase) and scene.course.wave_of(base, phase) is None


def _stuck(standing: Standing, following: str, phase: str, scene: Scene) -> bool:
    """Return whether the repo needs a person before it can reach ``phase``.

    The others do not wait for it: in a wave it would be late, or failing.
    """
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
