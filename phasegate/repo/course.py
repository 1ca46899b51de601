"""Govern the fleet as a whole: open the waves, impose the halts and ask for the approvals that are due."""

from __future__ import annotations

from phasegate.ledger.course import Halt, Wave
from phasegate.ledger.events import FLEET, Asked, WaveOpened
from phasegate.policy import text
from phasegate.policy.asking import asks
from phasegate.policy.climb import Plan
from phasegate.policy.decide import decided
from phasegate.policy.scene import Scene
from phasegate.repo.decisions import halted
from phasegate.repo.run import Run


def govern(run: Run, plan: Plan) -> tuple[tuple[Wave, ...], tuple[Halt, ...]]:
    """Open waves, halt phases and ask for approvals as they fall due, and return the waves and halts.

    They are recorded under a lease: of two concurrent runs, one opens a wave and the other finds it open. Raises Busy
    while another run governs. Does nothing after the lease of the run was lost: another run sees to it.
    """
    if run.lost or not plan.policy.waves:
        return (), ()
    with run.ledger.lease("the course of the fleet", run.holder) as lease:
        standings = run.ledger.standings(repo.name for repo in run.fleet.repos)
        run.standings.update(standings)
        scene = Scene(standings, run.ledger.course(), plan)
        found = decided((), {}, scene)
        for wave in found.opens:
            opened = WaveOpened(repo=FLEET, phase=wave.phase, number=wave.number, members=wave.members)
            run.ledger.append(opened, lease=lease)
            run.tell("fleet", wave.phase, f"wave {wave.number} opens with {', '.join(wave.members)}")
        for halt in found.halts:
            run.ledger.append(halted(halt), lease=lease)
            run.tell("fleet", halt.phase, f"is halted: {text.reason_of(halt)}")
        for missing in asks(scene):
            wanted = plan.policy.approvals[missing.phase]
            run.ledger.append(Asked(repo=FLEET, phase=missing.phase, of=wanted.by, quorum=wanted.quorum), lease=lease)
            run.tell("fleet", missing.phase, f"waits for an approval: {text.render(missing, plan.now)}")
        return found.opens, found.halts
