"""govern: what the fleet as a whole does next. Waves that are due are opened, and halts that are due are made."""

from __future__ import annotations

from phases.ledger.course import Halt, Wave
from phases.ledger.events import FLEET, Halted, WaveOpened
from phases.policy.climb import Plan
from phases.policy.decide import decide
from phases.steps.house import House


def govern(house: House, plan: Plan) -> tuple[tuple[Wave, ...], tuple[Halt, ...]]:
    """Written to the ledger under a lease: of two runs at the same time one opens a wave, and the other finds it open.

    Gives what was opened and halted. Raises Busy while another run governs.
    """
    if not plan.policy.waves:
        return (), ()
    with house.ledger.lease("the course of the fleet", house.holder):
        standings = house.ledger.standings(repo.name for repo in house.fleet.repos)
        house.standings.update(standings)
        found = decide((), standings, house.ledger.course(), {}, plan)
        for wave in found.opens:
            house.ledger.append(WaveOpened(repo=FLEET, phase=wave.phase, number=wave.number, members=wave.members))
            house.tell("fleet", wave.phase, f"wave {wave.number} opens with {', '.join(wave.members)}")
        for halt in found.halts:
            house.ledger.append(Halted(repo=FLEET, phase=halt.phase, wave=halt.wave, by=halt.by, reason=halt.reason))
            house.tell("fleet", halt.phase, f"is halted: {halt.reason}")
        return found.opens, found.halts
