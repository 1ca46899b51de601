"""Which flow runs are alive: each holds a lease in the ledger for as long as its process lives.

Prefect does not know: where a run's process dies with everything around it, its state stays RUNNING for ever. The next
start of `serve`, and each run of the whole fleet, marks such runs as crashed.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType, TaskRun
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Crashed

from flows.session import session
from phasegate import clock
from phasegate.ledger.holder import Holder
from phasegate.ledger.ledger import Ledger
from phasegate.repo.run import who

CHUNK = "chunk"
"""The name of the flow of a part of a rollout, which has no parameters: it lives as long as its parent."""
FLOWS = ("rollout", "batch", "audit", "promote", "rollback", "hold", "release", "retry", "approve", "halt", "resume")
_OPEN = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
_STARTS = {StateType.PENDING: timedelta(minutes=10), StateType.RUNNING: timedelta(seconds=30)}
"""How long a run may take from that state to its lease: its process starts, and opens the ledger."""
PAGE = 200
"""The most that Prefect's server returns at once."""
_LATE = "its process ended without saying so: phasegate found it so later"


@asynccontextmanager
async def alive(ledger: Ledger) -> AsyncIterator[None]:
    """Hold the lease of the flow run in whose context this is called."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        yield
        return
    holder = str(replace(Holder.parse(who()), pid=os.getpid()))
    with ledger.lease(lease_name(context.flow_run.id), holder, once=True):
        yield


async def mark_crashed(fleet: str, ledger: Ledger, *, tell: Callable[[str], None], started: bool = True) -> list[str]:
    """Mark the flow runs of ``fleet`` whose process has died, and return the names of those that were marked.

    One that Prefect refuses to mark leaves the others their turn, and is found again by the next call.

    tell: gets a line for each that Prefect refused to mark.
    started: whether some may have been started just now, and have no lease yet.
    """
    marked: list[str] = []
    async with get_client() as client:
        found = await open_runs(client, (*FLOWS, CHUNK), _OPEN)
        dead = [run for run in found if await _dead(client, run, fleet, ledger, started=started)]
        for run in dead:
            try:
                await crash(client, run)
            except PrefectHTTPStatusError as refused:
                status = refused.response.status_code
                tell(f"run '{run.name}' has died and could not be marked as crashed: Prefect answered {status}")
            else:
                marked.append(run.name)
    return marked


async def tidy(fleet: str, ledger: Ledger) -> None:
    """Mark dead runs in the course of a live one. What Prefect cannot do stops nothing."""

    def tell(what: str) -> None:
        session().tell("fleet", "", what)

    try:
        await mark_crashed(fleet, ledger, tell=tell)
    except Exception as error:  # Prefect's client may raise anything
        tell(f"runs that died were not marked as crashed: {type(error).__name__}")


async def open_runs(client: PrefectClient, flows: Sequence[str], states: Sequence[StateType]) -> list[FlowRun]:
    """Return the runs of ``flows`` in one of ``states``."""
    found: list[FlowRun] = []
    named = FlowFilter(name=FlowFilterName(any_=list(flows)))
    open_ = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states))))
    while True:
        page = await client.read_flow_runs(flow_filter=named, flow_run_filter=open_, limit=PAGE, offset=len(found))
        found += page
        if len(page) < PAGE:
            return found


async def _dead(client: PrefectClient, run: FlowRun, fleet: str, ledger: Ledger, *, started: bool) -> bool:
    of = run
    if run.parent_task_run_id is not None:
        parent = await client.read_task_run(run.parent_task_run_id)
        if parent.flow_run_id is None:
            return False
        of = await client.read_flow_run(parent.flow_run_id)
    if of.parameters.get("fleet") != fleet:
        return False
    if started and young(of):
        return False
    return not ledger.leased(lease_name(of.id))


def young(run: FlowRun) -> bool:
    """Return whether the run may have been started just now, and have no lease yet."""
    state = run.state
    since: datetime | None = state.timestamp if state else None
    return state is None or since is None or clock.now() - since < _STARTS.get(state.type, timedelta())


def lease_name(run: UUID) -> str:
    """Return the name of the lease that a flow run holds while its process lives."""
    return f"flow run {run}"


async def crash(client: PrefectClient, run: FlowRun) -> None:
    """Mark ``run`` and its tasks as crashed.

    Prefect answers 500 if the run holds a slot of a concurrency limit that has been removed since, such as the one that
    earlier versions deployed: "Failed to release concurrency slots". Then its slots are released first.
    """
    slots = run.state.state_details.deployment_concurrency_lease_id if run.state else None
    try:
        await client.set_flow_run_state(run.id, Crashed(message=_LATE), force=True)
    except PrefectHTTPStatusError:
        if slots is None:
            raise
        await client.release_concurrency_slots_with_lease(slots)
        await client.set_flow_run_state(run.id, Crashed(message=_LATE), force=True)
    await _crash_tasks(client, run)


async def _crash_tasks(client: PrefectClient, run: FlowRun) -> None:
    states = TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=_OPEN)))
    of = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    found: list[TaskRun] = []
    while page := await client.read_task_runs(
        flow_run_filter=of, task_run_filter=states, limit=PAGE, offset=len(found)
    ):
        found += page
    for each in found:
        await client.set_task_run_state(each.id, Crashed(message=_LATE), force=True)
