"""What was due while nothing served the fleet: said at the start of `serve`, and done once instead of so many times."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from prefect._vendor.croniter.croniter import croniter
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled

from flows.deployment import deployment_name
from phasegate import clock
from phasegate.digits import count
from phasegate.fleet.fleet import Fleet
from phasegate.ledger.pulse import Pulse

_MOST = 1000
_START = 120.0
_PAGE = 200


async def report(fleet: str, last: Pulse, schedules: Mapping[str, str]) -> list[str]:
    """Say what was missed since the ``last`` runs, and return the flows of which a run is to begin now.

    ``schedules`` has the schedule of each flow. What Prefect has in its queue of them is marked as missed, or all of it
    would begin at once.
    """
    async with get_client() as client:
        await _mark(client, fleet, list(schedules))
    ends = {"rollout": last.tick.ended if last.tick else None, "audit": last.audit.ended if last.audit else None}
    late = {name: due(schedule, at, clock.now()) for name, schedule in schedules.items() if (at := ends[name])}
    told = " and ".join(count(number, name) for name, number in late.items() if number)
    if told:
        print(f"missed while nothing served the fleet: {told}; one of each begins now", flush=True)
    return [name for name, number in late.items() if number]


def due(schedule: str, since: datetime, now: datetime) -> int:
    """Return how often something was due between two times. A thousand stands for more."""
    dates: Any = croniter(schedule, since)  # type: ignore[no-untyped-call]
    number = 0
    while number < _MOST and dates.get_next(datetime) < now:
        number += 1
    return number


async def catch_up(fleet: Fleet, flows: Sequence[str]) -> None:
    """Begin one run of each of ``flows``, once its deployment is there."""
    async with get_client() as client:
        for flow in flows:
            deadline = time.monotonic() + _START
            while time.monotonic() < deadline:
                try:
                    deployment = await client.read_deployment_by_name(f"{flow}/{deployment_name(flow, fleet)}")
                except ObjectNotFound:
                    await asyncio.sleep(0.5)
                    continue
                await client.create_flow_run_from_deployment(deployment.id)
                break


async def _mark(client: PrefectClient, fleet: str, flows: list[str]) -> None:
    late = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=clock.now()),
    )
    named = FlowFilter(name=FlowFilterName(any_=flows))
    runs = await client.read_flow_runs(flow_filter=named, flow_run_filter=late, limit=_PAGE)
    for run in runs:
        if run.auto_scheduled and run.parameters.get("fleet") == fleet:
            state: State[None] = Cancelled(name="Missed", message="nothing served the fleet when it was due")
            await client.set_flow_run_state(run.id, state, force=True)
