"""Gates, and the fleet-wide ones: closed for a phase whatever the repo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from phasegate import command
from phasegate.command import Advice, Hint
from phasegate.policy import text
from phasegate.policy.approval import lacking
from phasegate.policy.cause import Cause, Floor, Halted, NotApproved
from phasegate.policy.scene import Scene


class GateName(StrEnum):
    """The gates, in the order in which they are checked."""

    HOLD = "hold"
    SOAK = "soak"
    CHECKS = "checks"
    HALT = "halt"
    CLIENTS = "clients"
    APPROVAL = "approval"
    FREEZE = "freeze"
    WAVE = "wave"
    TOOLCHAIN = "toolchain"


BY_ITSELF = frozenset({GateName.SOAK, GateName.FREEZE, GateName.WAVE})
"""The gates that open with time; a person opens the others."""
LIMIT = Hint("`telemetry` in the fleet file says where the figures come from, and the limit")


@dataclass(frozen=True, slots=True)
class Gate:
    """A closed gate in front of ``phase``.

    ``next`` is what opens it; None if it opens automatically, or from outside. ``at`` is when it was found closed.
    """

    name: GateName
    phase: str
    cause: Cause
    at: datetime
    next: Advice | None = None

    @property
    def why(self) -> str:
        """Return the cause as one sentence."""
        return text.render(self.cause, self.at)


def fleet_gates(scene: Scene, phase: str) -> Iterator[Gate]:
    """Yield the gates that are closed for every repo."""
    for closed in FLEET.values():
        if gate := closed(scene, phase):
            yield gate


def needs_a_person(scene: Scene, phase: str) -> bool:
    """Return whether the phase is closed by something that has nothing to do with how its repos fare."""
    return phase in scene.plan.floor or _lacking(scene, phase) is not None


def _halt(scene: Scene, phase: str) -> Gate | None:
    halt = scene.halt(phase)
    return Gate(GateName.HALT, phase, Halted(halt), scene.plan.now, command.resume(halt.phase)) if halt else None


def _clients(scene: Scene, phase: str) -> Gate | None:
    said = scene.plan.floor.get(phase)
    return Gate(GateName.CLIENTS, phase, Floor(said), scene.plan.now, LIMIT) if said is not None else None


def _approval(scene: Scene, phase: str) -> Gate | None:
    missing = _lacking(scene, phase)
    return Gate(GateName.APPROVAL, phase, missing, scene.plan.now, command.approve(phase)) if missing else None


def _lacking(scene: Scene, phase: str) -> NotApproved | None:
    return scene.once(("lacking", phase), lambda: lacking(scene.plan.policy, scene.course, phase))


FLEET: dict[GateName, Callable[[Scene, str], Gate | None]] = {
    GateName.HALT: _halt,
    GateName.CLIENTS: _clients,
    GateName.APPROVAL: _approval,
}
