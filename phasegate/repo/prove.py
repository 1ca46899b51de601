"""Prove one repo's next phase: build and judge it at a person's request, whichever of the fleet's gates are closed."""

from __future__ import annotations

from dataclasses import replace

from phasegate import clock, command
from phasegate.errors import Blocked, TagMoved
from phasegate.fleet.fleet import Repo
from phasegate.fleet.lack import require
from phasegate.policy import text
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.climb import Plan, climb, elsewhere
from phasegate.repo.advance import carry_out
from phasegate.repo.look import look, tags_of
from phasegate.repo.ready import lacking
from phasegate.repo.run import Run
from phases.ladder import position

_PROVES = frozenset({Kind.OBSERVE, Kind.BUILD, Kind.JUDGE})


async def undisturbed(run: Run, repo: Repo) -> None:
    """Raise TagMoved if somebody else moved a tag that phasegate has moved: before any gate is mentioned."""
    standing = run.ledger.standing(repo.name)
    release = standing.release
    if release is None or not standing.published:
        return
    seen = Seen(release.version, release.source, await tags_of(run, repo, release.version))
    if moved := elsewhere(repo, standing, seen):
        insist = command.promote(repo.name, standing.at, force=True)
        fix = command.accept(repo.name) if moved.now else insist
        raise TagMoved(f"repo '{repo.name}': {text.render(moved, clock.now())}", fix=str(fix), insist=insist)


async def prove(run: Run, repo: Repo, phase: str, plan: Plan, *, force: bool = False) -> None:
    """Observe, build and judge until ``phase`` has a verdict or the next step is something else.

    A verdict that is a failure or an error from before is asked for once more.
    With ``force``, what somebody else pushed does not stop it. No tag moves and no rung is skipped. Raises Blocked if
    the repo cannot get there on its own, and Busy while another run works on it.
    """
    alone = replace(plan, through=phase, force=force, since=run.ledger.now())
    last: Action | None = None
    while True:
        seen = await look(run, repo)
        standing = run.decided[repo.name] = run.ledger.standing(repo.name)
        action = climb(repo, standing, seen, alone)
        if action.kind not in _PROVES or position(action.phase) > position(phase) or action == last:
            break
        require(lacking(run.fleet, repo, action.kind))
        await carry_out(run, repo, action, seen)
        last = action
    if phase not in standing.judgements and action.kind in (Kind.HELD, Kind.BLOCKED, Kind.WAIT):
        raise Blocked(f"repo '{repo.name}': {action.why}", fix=str(action.next) if action.next else None)
