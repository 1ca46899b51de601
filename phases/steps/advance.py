"""advance: what one repo does next, and doing it. Every step is one of these; nothing else writes."""

from __future__ import annotations

from phases.errors import PhasegateError
from phases.fleet.fleet import PublishedSource, Repo
from phases.ledger.events import Failed
from phases.policy.action import Action, Kind, Seen
from phases.policy.climb import Plan
from phases.policy.decide import decide_one
from phases.steps.build import build
from phases.steps.house import House
from phases.steps.judge import judge
from phases.steps.look import look, observe
from phases.steps.promote import finish, promote, roll_back
from phases.steps.rewrite import rewrite
from phases.steps.take import take


async def next_action(house: House, repo: Repo, plan: Plan) -> tuple[Action, Seen]:
    """Look and decide. Reads only. A PhasegateError is what stands in the way of looking."""
    if plan.policy.waves and not house.standings:
        house.standings.update(house.ledger.standings(each.name for each in house.fleet.repos))
    seen = await look(house, repo)
    scene = house.scene(repo, plan)
    house.decided[repo.name] = scene.standings[repo.name]
    return decide_one(repo, seen, scene), seen


async def carry_out(house: House, repo: Repo, action: Action, seen: Seen) -> None:
    """One step. A PhasegateError is written to the ledger, as why the repo is not through, and raised again.

    Where another process has worked on the repo since it was decided, nothing is done: decide again. Raises
    Busy while another one works on it, and writes nothing of that.
    """
    with house.ledger.lease(f"repo {repo.name}", house.holder):
        if house.ledger.standing(repo.name) != house.decided[repo.name]:
            return
        try:
            await _step(house, repo, action, seen)
        except PhasegateError as error:
            house.ledger.append(
                Failed(
                    repo=repo.name,
                    step=str(action.kind),
                    phase=action.phase,
                    what=error.what,
                    fix=error.fix or "",
                    retryable=error.retryable,
                )
            )
            # Tried once more, it is the same decision.
            house.decided[repo.name] = house.ledger.standing(repo.name)
            raise


def _cause(action: Action) -> str:
    """The check that failed, without the words before it."""
    return action.why.partition("fails since: ")[2] or action.why


async def _step(house: House, repo: Repo, action: Action, seen: Seen) -> None:
    match action.kind:
        case Kind.OBSERVE:
            await observe(house, repo, seen)
        case Kind.BUILD:
            if repo.ci:
                await take(house, repo, seen)
            else:
                await (rewrite if isinstance(repo.source, PublishedSource) else build)(house, repo)
        case Kind.JUDGE:
            await judge(house, repo, action.phase)
        case Kind.PROMOTE | Kind.PUBLISH:
            await promote(house, repo, action.phase)
        case Kind.ROLL_BACK:
            await roll_back(house, repo, action.phase, by="phasegate", reason=f"automatic: {_cause(action)}")
        case Kind.FINISH:
            await finish(house, repo)
