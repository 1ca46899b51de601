"""The rollout flow: move every repo of the fleet as far up the ladder as its checks let it.

For each repo: look, decide, do one step, and repeat until there is nothing left to do. ``phasegate`` decides what to
do and whether it may be done; this module sees to order, limits and what Prefect shows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow
from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact, aupdate_progress_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.alive import CHUNK as PART
from flows.alive import alive, tidy
from flows.climb import climb, for_all, rest
from flows.described import described
from flows.fleets import FleetPath
from flows.forms import PhaseName
from flows.heartbeat import beat, overtaken
from flows.names import timed
from flows.page import update_page
from flows.pool import hand_out, hands_out
from flows.session import session
from flows.step import BLOCKED, failed
from flows.wave_artifacts import WaveArtifacts
from phasegate.errors import Busy, PhasegateError
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.fleet.load import load_fleet
from phasegate.ledger.course import Halt, Wave
from phasegate.ledger.ledger import Ledger
from phasegate.pages.rollout import stuck, summary
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import Said
from phasegate.policy.climb import Plan
from phasegate.policy.plan import plan_of
from phasegate.policy.scene import Scene
from phasegate.policy.waves import still
from phasegate.repo.course import govern
from phasegate.repo.run import Run
from phasegate.repo.tick import tick

CHUNK = 500
"""Repos a flow run: a burst of many more tasks loses rows in the server (docs/design.md, 'Prefect, used well')."""


@described
@flow(name="rollout", flow_run_name=timed, persist_result=False)
async def rollout(fleet: FleetPath, repos: list[str] | None = None, through: PhaseName | None = None) -> State[None]:
    """Move repos up the ladder, each as far as its checks let it.

    A tick: begun as often as one likes, by whatever. While another run of the whole fleet goes on it does nothing.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        repos: Names of repos; empty for all of the fleet.
        through: The last phase of this run; empty for the end of the fleet's ladder.
    """
    try:
        loaded = load_fleet(Path(fleet))
        chosen = [loaded.repo(name) for name in loaded.called(*repos)] if repos else list(loaded.repos)
        async with AsyncExitStack() as stack:
            ledger = stack.enter_context(closing(Ledger.open(loaded.ledger, loaded)))
            run = await stack.enter_async_context(Run(loaded, ledger, session().tell))
            await stack.enter_async_context(alive(ledger))
            if not repos:
                await tidy(fleet, ledger)
                try:
                    await stack.enter_async_context(tick(run))
                except Busy as busy:
                    session().busy = busy.what
                    return Completed(message=f"{busy.what}; nothing was done")
                if overtaken(ledger):
                    return Completed(message="a later rollout has done this one's work")
            began = run.ledger.now()
            ends = await _rounds(run, chosen, through or loaded.last, insisted=bool(repos))
            if not repos:
                await beat(run, began, ends)
                await update_page(loaded)
    except PhasegateError as error:
        session().error = error
        return failed(error)
    return _state(ends)


def _state(ends: Mapping[str, Action]) -> State[None]:
    """Return the state of the run: failed for an error, and blocked where a check or a person stops a repo."""
    if any(end.kind is Kind.BLOCKED and isinstance(end.cause, Said) for end in ends.values()):
        return Failed(message=summary(ends))
    return Completed(name=BLOCKED, message=summary(ends)) if stuck(ends) else Completed(message=summary(ends))


async def _rounds(run: Run, repos: Sequence[Repo], through: str, *, insisted: bool) -> dict[str, Action]:
    """Run all repos as far as they go, then record the waves and halts due, and run the repos concerned again."""
    began = run.ledger.now()
    ends: dict[str, Action] = {}
    todo = list(repos)
    board: WaveArtifacts | None = None
    while todo:
        if run.fleet.policy.waves:
            run.refresh()
        standings = dict(run.standings) if run.fleet.policy.waves else {}
        plan = await asyncio.to_thread(plan_of, run.fleet, through, since=began, standings=standings, insisted=insisted)
        board = board or WaveArtifacts(run, plan, standings)
        steps = run.steps
        ends |= await _chunks(run, todo, plan)
        opened, halted = _governed(run, replace(plan, now=run.ledger.now()))
        await board.update(replace(plan, now=run.ledger.now()), ends)
        if not (opened or halted or run.steps > steps):
            break
        todo = _woken(run, repos, ends)
    return _at_last(run, replace(plan, now=run.ledger.now()), {repo.name: ends[repo.name] for repo in repos})


def _at_last(run: Run, plan: Plan, ends: Mapping[str, Action]) -> dict[str, Action]:
    """Return where the repos are at the end of the run: those that came to rest first may wait for another wave now."""
    scene = Scene(run.standings, run.ledger.course(), plan)
    session().ends |= (found := {name: still(scene, name, end) for name, end in ends.items()})
    return found


def _woken(run: Run, repos: Sequence[Repo], ends: Mapping[str, Action]) -> list[Repo]:
    """Return repos that a wave has taken in meanwhile, or that wait in one. Others wait for the clock or a person."""
    course = run.ledger.course()
    waiting = [repo for repo in repos if ends[repo.name].kind is Kind.WAIT]
    return [repo for repo in waiting if course.wave_of(repo.name, ends[repo.name].phase)]


def _governed(run: Run, plan: Plan) -> tuple[tuple[Wave, ...], tuple[Halt, ...]]:
    """Record the waves and halts that are due. If another run is doing so right now, it does it for both."""
    try:
        return govern(run, plan)
    except Busy as busy:
        run.tell("fleet", "", busy.what)
        return (), ()


async def _chunks(run: Run, repos: Sequence[Repo], plan: Plan) -> dict[str, Action]:
    if hands_out(run.fleet):
        return await hand_out(run, repos, plan)
    if len(repos) <= CHUNK:
        return await _chunk(run, repos, plan)
    ends: dict[str, Action] = {}
    for start in range(0, len(repos), CHUNK):
        part = repos[start : start + CHUNK]
        # A separate flow run. It gets what it works on through a closure, as a Run cannot be a parameter.
        ends |= await flow(name=PART, persist_result=False)(_bound(run, part, plan))()
    return ends


def _bound(run: Run, repos: Sequence[Repo], plan: Plan) -> Callable[[], Coroutine[Any, Any, dict[str, Action]]]:
    async def chunk() -> dict[str, Action]:
        return await _chunk(run, repos, plan)

    return chunk


async def _chunk(run: Run, repos: Sequence[Repo], plan: Plan) -> dict[str, Action]:
    # With waves, each wave has its own progress artifact.
    progress = None if run.fleet.policy.waves else await _begun(run.fleet, len(repos))

    done = 0

    async def arrived(repo: Repo, end: Action) -> None:
        nonlocal done
        done += 1
        await rest(repo, end)
        if progress:
            await aupdate_progress_artifact(progress, 100 * done / len(repos))

    ends = await for_all(run, repos, plan, climb, arrived)
    rows = [
        {"repo": repo.name, "phase": (end := ends[repo.name]).phase, "end": str(end.kind), "why": end.why}
        for repo in repos
    ]
    if progress:
        await acreate_table_artifact(rows, key="rollout", description=summary(ends))
    return ends


async def _begun(fleet: Fleet, repos: int) -> UUID:
    return await acreate_progress_artifact(0.0, key="rollout-progress", description=f"{fleet.path.name}: {repos} repos")
