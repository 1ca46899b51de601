"""The promote flow: one repo, one phase, at a person's request."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.alive import alive
from flows.described import described
from flows.events import telling
from flows.fleets import FleetPath
from flows.forms import PhaseName
from flows.names import decided
from flows.session import session
from flows.step import refused, state_of
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.policy.climb import Plan, settled_in
from phasegate.policy.plan import plan_of
from phasegate.policy.scene import Scene
from phasegate.repo.may import refuse_closed
from phasegate.repo.promote import promote as move_tags
from phasegate.repo.prove import prove, undisturbed
from phasegate.repo.recreate import recreate
from phasegate.repo.run import Run


@described
@flow(name="promote", flow_run_name=decided, persist_result=False)
async def promote(
    fleet: FleetPath, repo: str, phase: PhaseName, by: str = "", reason: str = "", force: bool = False
) -> State[None]:
    """Move one repo's tags to the candidates of a phase.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        repo: Name of the repo.
        phase: The phase whose candidates the tags are moved to.
        by: Who asks for it; empty for the user that runs the flow.
        reason: Why; needed where a person decides instead of a verdict, or passes a gate. Kept in the ledger.
        force: Even where somebody else moved a tag; needs a reason.
    """
    reason = " ".join(reason.split())  # blanks are no reason
    try:
        loaded = load_fleet(Path(fleet))
        loaded.repo(repo)
        with closing(Ledger.open(loaded.ledger, loaded)) as ledger, telling(loaded, ledger):
            async with Run(loaded, ledger, session().tell) as run, alive(ledger):
                return await state_of(_promote(run, repo, phase, by, reason, force, return_state=True))
    except PhasegateError as error:
        session().error = error
        return refused(error)


@task(task_run_name="{repo}/{phase} promote", cache_policy=NO_CACHE, persist_result=False)
async def _promote(run: Run, repo: str, phase: str, by: str, reason: str, force: bool) -> State[None]:
    try:
        spec = run.fleet.repo(repo)
        if force:
            with run.ledger.lease(f"repo {repo}", run.holder):
                if made := await recreate(run, spec, phase, by=by, reason=reason):
                    return Completed(message=f"{repo} is at {phase}: {', '.join(str(move.where) for move in made)}")
        standings = run.ledger.standings(each.name for each in run.fleet.repos)
        plan = await asyncio.to_thread(plan_of, run.fleet, standings=standings)
        if standings[repo].intent is None and not force:
            await undisturbed(run, spec)
        policy = _open(run, spec, phase, plan, reason)
        settled = settled_in(spec, standings[repo], phase, replace(plan, force=force))
        if standings[repo].intent is None and not standings[repo].hold and not settled:
            await prove(run, spec, phase, plan, force=force)
            policy = _open(run, spec, phase, plan, reason)
        with run.ledger.lease(f"repo {repo}", run.holder):
            await move_tags(run, spec, phase, by=by, reason=reason, force=force, plan=plan, policy=policy)
    except PhasegateError as error:
        session().error = error
        return refused(error)
    return Completed(message=f"{repo} is at {phase}")


def _open(run: Run, repo: Repo, phase: str, plan: Plan, reason: str) -> int | None:
    """Return the number of the policy at which the fleet's policy would promote the repo; None if a person decides.

    Raises Blocked if it would not. A person passes a gate by giving a reason.
    """
    if reason:
        return None
    policy = run.ledger.policy()
    standings = run.ledger.standings(each.name for each in run.fleet.repos)
    scene = Scene(standings, run.ledger.course(), replace(plan, now=run.ledger.now()))
    refuse_closed(repo, phase, scene)
    return policy
