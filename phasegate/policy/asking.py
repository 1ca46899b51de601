"""Which approvals people are to be asked for now, for the first time or once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from phasegate.policy.cause import NotApproved
from phasegate.policy.gate import fleet_gates
from phasegate.policy.scene import Scene
from phasegate.policy.waves import any_ready
from phases.ladder import LADDER, position


def asks(scene: Scene) -> Iterator[NotApproved]:
    """Return the approvals that are waited for, and nobody has been asked for since the policy's ``remind``.

    An approval is waited for when a repo is ready for the phase and nothing else that a person has to do is in its way.
    """
    policy, through = scene.plan.policy, position(scene.plan.through)
    for phase in (each.name for each in LADDER if each.name in policy.approvals and position(each.name) <= through):
        gate = next(fleet_gates(scene, phase), None)
        if gate is None or not isinstance(gate.cause, NotApproved) or not any_ready(scene, phase):
            continue
        ask = scene.course.asked.get(phase) if gate.cause.since else None
        if ask is None or (policy.remind and scene.plan.now - ask.last >= timedelta(seconds=policy.remind)):
            yield gate.cause
