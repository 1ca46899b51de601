"""Prove one repo's next phase: build and judge it at a person's request, whichever of the fleet's gates are closed."""

from __future__ import annotations

from dataclasses import replace

from phasegate.fleet.fleet import Repo
from phasegate.fleet.lack import require
from phasegate.policy.action import Action, Kind
from phasegate.policy.climb import Plan, climb
from phasegate.repo.advance import carry_out
from phasegate.repo.look import look
from phasegate.repo.ready import lacking
from phasegate.repo.run import Run
from phases.ladder import position

_PROVES = frozenset({Kind.OBSERVE, Kind.BUILD, Kind.JUDGE})


async def prove(run: Run, repo: Repo, phase: str, plan: Plan, *, force: bool = False) -> None:
    """Observe, build and judge until ``phase`` has a verdict or the next step is something else.

    With ``force``, what somebody else pushed does not stop it. No tag moves and no rung is skipped. Raises Busy while
    another run works on the repo.
    """
    alone = replace(plan, through=phase, force=force)
    last: Action | None = None
    while True:
        seen = await look(run, repo)
        standing = run.decided[repo.name] = run.ledger.standing(repo.name)
        action = climb(repo, standing, seen, alone)
        if action.kind not in _PROVES or position(action.phase) > position(phase) or action == last:
            return
        require(lacking(run.fleet, repo, action.kind))
        await carry_out(run, repo, action, seen)
        last = action
