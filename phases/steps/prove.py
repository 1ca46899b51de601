"""prove: one repo's next phase built and judged because a person asks for it, whatever gate of the fleet is closed."""

from __future__ import annotations

from dataclasses import replace

from phases.fleet.fleet import Repo
from phases.ladder import position
from phases.policy.action import Action, Kind
from phases.policy.climb import Plan, climb
from phases.steps.advance import carry_out
from phases.steps.house import House
from phases.steps.look import look

_PROVES = frozenset({Kind.OBSERVE, Kind.BUILD, Kind.JUDGE})


async def prove(house: House, repo: Repo, phase: str, plan: Plan) -> None:
    """Until ``phase`` has a verdict, or something else than building and judging is next: no tag moves, and no rung is
    passed by. Raises Busy while another run works on the repo."""
    alone = replace(plan, through=phase)
    last: Action | None = None
    while True:
        seen = await look(house, repo)
        standing = house.decided[repo.name] = house.ledger.standing(repo.name)
        action = climb(repo, standing, seen, alone)
        if action.kind not in _PROVES or position(action.phase) > position(phase) or action == last:
            return
        await carry_out(house, repo, action, seen)
        last = action
