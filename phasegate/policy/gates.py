"""The one list of gates before a repo's next rung: ``decide`` takes the first closed one, ``explain`` lists all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

from phasegate import command
from phasegate.catalogue import DRIFT
from phasegate.check import Verdict
from phasegate.ledger.cause import Evidence
from phasegate.ledger.state import Standing
from phasegate.policy.cause import Doubt, HeldBy, VerdictIs
from phasegate.policy.gate import FLEET, Gate, GateName, closed_for_all, fleet_gates
from phasegate.policy.scene import Scene
from phasegate.policy.soak import soaking
from phasegate.policy.waves import waiting

PROMOTION = frozenset(GateName) - {GateName.HOLD, GateName.CHECKS}
"""What holds up a promotion, apart from problems of the repo itself."""
PREPARATION = frozenset({GateName.SOAK, GateName.HALT})
"""What holds up building and verifying for a phase once the repo may enter it."""


def gates(
    scene: Scene, standing: Standing, phase: str, only: Collection[GateName] = frozenset(GateName)
) -> Iterator[Gate]:
    """Yield every closed gate between the repo and ``phase``; if ``phase`` is empty, only a hold."""
    for name, close in GATES.items():
        if name in only and (phase or name is GateName.HOLD) and (gate := close(scene, standing, phase)):
            yield gate


def _hold(scene: Scene, standing: Standing, phase: str) -> Gate | None:
    hold = standing.hold
    if hold is None:
        return None
    return Gate(GateName.HOLD, phase, HeldBy(hold), scene.plan.now, command.release(standing.repo))


def _soak(scene: Scene, standing: Standing, phase: str) -> Gate | None:
    """Return the soak of the phase that the repo is at."""
    cause = soaking(standing, scene.plan.policy)
    return Gate(GateName.SOAK, standing.at, cause, scene.plan.now) if cause else None


def _checks(scene: Scene, standing: Standing, phase: str) -> Gate | None:
    judgement = standing.judgements.get(phase)
    if judgement is None or judgement.verdict is Verdict.PASS:
        return None
    return Gate(GateName.CHECKS, phase, VerdictIs(phase, judgement.verdict), scene.plan.now)


def _fleets(name: GateName, scene: Scene, standing: Standing, phase: str) -> Gate | None:
    return next((gate for gate in closed_for_all(scene, phase) if gate.name is name), None)


def _wave(scene: Scene, standing: Standing, phase: str) -> Gate | None:
    """Return the wave gate, unless people must open a fleet-wide gate: no wave opens before it, and it says why."""
    if inside(scene, standing, phase) or next(fleet_gates(scene, phase), None):
        return None
    return Gate(GateName.WAVE, phase, waiting(scene, standing.repo, phase), scene.plan.now)


def inside(scene: Scene, standing: Standing, phase: str) -> bool:
    """Return whether the repo may enter ``phase`` as far as waves are concerned."""
    return not scene.plan.policy.waves or scene.course.wave_of(standing.repo, phase) is not None


def _toolchain(scene: Scene, standing: Standing, phase: str) -> Gate | None:
    judgement = standing.judgements.get(phase)
    if scene.plan.policy.toolchain != "wait" or judgement is None:
        return None
    for result in judgement.results:
        if result.check == DRIFT.id and result.verdict is not Verdict.PASS:
            accept = command.promote(standing.repo, phase)
            return Gate(GateName.TOOLCHAIN, phase, Doubt(Evidence.of(result)), scene.plan.now, accept)
    return None


# In the order of GateName.
GATES: dict[GateName, Callable[[Scene, Standing, str], Gate | None]] = {
    GateName.HOLD: _hold,
    GateName.SOAK: _soak,
    GateName.CHECKS: _checks,
    **{name: partial(_fleets, name) for name in FLEET},
    GateName.WAVE: _wave,
    GateName.TOOLCHAIN: _toolchain,
}
