"""Climb: decide on a repo and do one step, until there is nothing left to do for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from flows.events import tell
from flows.session import session
from flows.step import BUSY, OUTDATED, state_of, step
from phasegate import command
from phasegate.command import Advice
from phasegate.errors import LedgerError, PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.cause import Said
from phasegate.policy.climb import Plan
from phasegate.repo.advance import next_action
from phasegate.repo.alone import defect, note
from phasegate.repo.evidence import leave_evidence
from phasegate.repo.run import Run

AGAIN = 20
"""How often in a row a step is decided again, because something that counts came after its decision."""
AT_ONCE = 16
"""Repos in work at the same time. Builds, hosts and engines have narrower limits, in the Run."""

Way = Callable[[Run, Repo, Plan], Awaitable[Action]]
Arrived = Callable[[Repo, Action], Awaitable[None]]


async def for_all(
    run: Run, repos: Sequence[Repo], plan: Plan, way: Way, arrived: Arrived | None = None
) -> dict[str, Action]:
    """Go ``way`` with all repos, several at once, and return the action that each ended with.

    Whatever goes wrong with a repo, an error that nobody foresaw included, stops that repo alone. ``arrived`` is called
    after each.
    """
    room = asyncio.Semaphore(AT_ONCE)
    ends: dict[str, Action] = {}

    async def one(repo: Repo) -> None:
        async with room:
            ends[repo.name] = await _alone(run, repo, way(run, repo, plan))
        if arrived:
            await arrived(repo, ends[repo.name])

    async with asyncio.TaskGroup() as group:
        for repo in repos:
            group.create_task(one(repo))
    return {repo.name: ends[repo.name] for repo in repos}


async def climb(run: Run, repo: Repo, plan: Plan) -> Action:
    """Decide and act until the repo comes to rest. Return the action that says where and why."""
    last: Action | None = None
    again = 0
    while True:
        action, seen = await decided(run, repo, plan)
        if action.kind not in WORK:
            return action
        if action == last:
            return stopped(action.phase, f"{action.kind} changed nothing: {action.why}", command.STATUS)
        state = await state_of(step(run, repo.name, action, seen, return_state=True))
        # Another run's step is none of ours: counted, this run would look again and again until that one is done.
        run.steps += state.name != BUSY
        tell(run.fleet, run.ledger)
        if state.name == BUSY and not plan.insisted:
            return replace(stopped(action.phase, state.message or ""), kind=Kind.WAIT)
        if not state.is_completed():
            return stopped(action.phase, state.message or f"{action.kind} ended as {state.name}")
        if state.name == OUTDATED and again < AGAIN:
            again += 1
        else:
            last, again = action, 0


async def decided(run: Run, repo: Repo, plan: Plan) -> tuple[Action, Seen]:
    """Look at the repo and decide. At rest, evidence is attached that could not be at the time of the promotion."""
    action, seen = await next_action(run, repo, replace(plan, now=run.ledger.now()))
    if action.kind not in WORK:
        await leave_evidence(run, repo)
    return action, seen


async def rest(repo: Repo, end: Action) -> None:
    """Report that ``repo`` came to rest; what ``for_all`` may call after each."""
    session().ends[repo.name] = end
    session().rest(repo.name, end)


def stopped(phase: str, why: str, fix: Advice | None = None) -> Action:
    return Action(Kind.BLOCKED, phase or "-", Said(next(iter(why.splitlines()), "no reason was given")), fix)


async def _alone(run: Run, repo: Repo, way: Awaitable[Action]) -> Action:
    try:
        return await way
    except PhasegateError as error:
        found = error
    except Exception as error:
        found = defect(run, repo.name, error)
        with suppress(LedgerError):
            note(run, repo.name, found)
    return stopped("", found.what, command.Hint(found.fix) if found.fix else None)
