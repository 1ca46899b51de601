"""Gates, and the fleet-wide ones: closed for a phase whatever the repo."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from phasegate import command
from phasegate.command import Advice, Hint
from phasegate.fleet.freeze import frozen
from phasegate.policy import text
from phasegate.policy.approval import lacking
from phasegate.policy.cause import Cause, Floor, Halted
from phasegate.policy.scene import Scene


class Opener(Enum):
    """Who or what opens a gate."""

    TIME = "time"
    OPERATOR = "operator"
    """A person who has looked at how the repos fare."""
    APPROVER = "approver"
    """A person who answers for the phase, however its repos fare."""


class GateName(StrEnum):
    """The gates, in the order in which they are checked, each with what opens it."""

    opener: Opener

    def __new__(cls, word: str, opener: Opener) -> GateName:
        name = str.__new__(cls, word)
        name._value_ = word
        name.opener = opener
        return name

    HOLD = "hold", Opener.OPERATOR
    SOAK = "soak", Opener.TIME
    CHECKS = "checks", Opener.OPERATOR
    HALT = "halt", Opener.OPERATOR
    CLIENTS = "clients", Opener.APPROVER
    APPROVAL = "approval", Opener.APPROVER
    FREEZE = "freeze", Opener.TIME
    WAVE = "wave", Opener.TIME
    TOOLCHAIN = "toolchain", Opener.OPERATOR


PEOPLE = frozenset(Opener) - {Opener.TIME}
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


def fleet_gates(scene: Scene, phase: str, openers: Collection[Opener] = PEOPLE) -> Iterator[Gate]:
    """Return the gates that are closed for every repo and that one of ``openers`` opens."""
    return (gate for gate in closed_for_all(scene, phase) if gate.name.opener in openers)


def closed_for_all(scene: Scene, phase: str) -> tuple[Gate, ...]:
    """Return every fleet-wide gate that is closed: the same for each repo, so it is worked out once."""
    return scene.once(
        ("fleet", phase), lambda: tuple(gate for close in FLEET.values() if (gate := close(scene, phase)))
    )


def needs_a_person(scene: Scene, phase: str) -> bool:
    """Return whether the phase is closed by something that has nothing to do with how its repos fare."""
    return any(fleet_gates(scene, phase, {Opener.APPROVER}))


def _halt(scene: Scene, phase: str) -> Gate | None:
    halt = scene.halt(phase)
    return Gate(GateName.HALT, phase, Halted(halt), scene.plan.now, command.resume(halt.phase)) if halt else None


def _clients(scene: Scene, phase: str) -> Gate | None:
    said = scene.plan.floor.get(phase)
    return Gate(GateName.CLIENTS, phase, Floor(said), scene.plan.now, LIMIT) if said is not None else None


def _approval(scene: Scene, phase: str) -> Gate | None:
    missing = lacking(scene.plan.policy, scene.course, phase)
    return Gate(GateName.APPROVAL, phase, missing, scene.plan.now, command.approve(phase)) if missing else None


def _freeze(scene: Scene, phase: str) -> Gate | None:
    until = scene.once("frozen", lambda: frozen(scene.plan.policy.freezes, scene.plan.now))
    return Gate(GateName.FREEZE, phase, until, scene.plan.now) if until else None


# In the order of GateName.
FLEET: dict[GateName, Callable[[Scene, str], Gate | None]] = {
    GateName.HALT: _halt,
    GateName.CLIENTS: _clients,
    GateName.APPROVAL: _approval,
    GateName.FREEZE: _freeze,
}
