"""Govern the fleet as a whole: open the waves and impose the halts that are due."""

from __future__ import annotations

from phasegate.ledger.course import Halt, Wave
from phasegate.ledger.events import FLEET, WaveOpened
from phasegate.policy import text
from phasegate.policy.climb import Plan
from phasegate.policy.decide import decide
from phasegate.repo.decisions import halted
from phasegate.repo.run import Run


def govern(run: Run, plan: Plan) -> tuple[tuple[Wave, ...], tuple[Halt, ...]]:
    """Open waves and halt phases as they fall due, and return both.

    They are recorded under a lease: of two concurrent runs, one opens a wave and the other finds it open. Raises Busy
    while another run governs. Does nothing after the lease of the run was lost: another run sees to it.
    """
    if run.lost or not plan.policy.waves:
        return (), ()
    with run.ledger.lease("the course of the fleet", run.holder) as lease:
        standings = run.ledger.standings(repo.name for repo in run.fleet.repos)
        run.standings.update(standings)
        found = decide((), standings, run.ledger.course(), {}, plan)
        for wave in found.opens:
            opened = WaveOpened(repo=FLEET, phase=wave.phase, number=wave.number, members=wave.members)
            run.ledger.append(opened, lease=lease)
            run.tell("fleet", wave.phase, f"wave {wave.number} opens with {', '.join(wave.members)}")
        for halt in found.halts:
            run.ledger.append(halted(halt), lease=lease)
            run.tell("fleet", halt.phase, f"is halted: {text.reason_of(halt)}")
        return found.opens, found.halts
