"""The proof that the schedule lives: what the last rollout did, and a request to a monitoring service."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from prefect.context import FlowRunContext

from flows.session import session
from phasegate.errors import PhasegateError, RegistryError
from phasegate.fleet.limits import Heartbeat
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import pulse, ticked
from phasegate.policy.action import Action, Kind
from phasegate.registry.ping import ping
from phasegate.repo.run import Run

_RESTING = (Kind.DONE, Kind.WAIT, Kind.HELD)


async def beat(run: Run, began: datetime, ends: Mapping[str, Action]) -> None:
    """Record that a rollout of the whole fleet has ended; if it was a good one, request the fleet file's URL.

    It was good unless it lost its lease, or could look at none of its repos: what a check found, or a person must
    decide, does not count against the schedule.
    """
    good = not run.lost and any(end.phase != "-" for end in ends.values())
    kinds = Counter(end.kind if end.kind in _RESTING else Kind.BLOCKED for end in ends.values())
    ticked(
        run.ledger,
        began,
        good=good,
        through=kinds[Kind.DONE],
        waiting=kinds[Kind.WAIT],
        held=kinds[Kind.HELD],
        stopped=kinds[Kind.BLOCKED],
        requests=run.registry.answers,
    )
    heartbeat = run.fleet.heartbeat
    if heartbeat is None or not good:
        return
    try:
        await ping(_url(heartbeat))
    except PhasegateError as error:
        session().tell("fleet", "heartbeat", f"was not sent: {error.what}")


def overtaken(ledger: Ledger) -> bool:
    """Return whether a rollout of the whole fleet has begun since this flow run was due.

    Where no worker was there, the runs that were due meanwhile are all begun at once when one comes back.
    """
    context = FlowRunContext.get()
    due = context.flow_run.expected_start_time if context and context.flow_run else None
    last = pulse(ledger).tick
    scheduled = bool(context and context.flow_run and context.flow_run.auto_scheduled)
    return scheduled and due is not None and last is not None and last.began >= due


def _url(heartbeat: Heartbeat) -> str:
    if heartbeat.url:
        return heartbeat.url
    if url := os.environ.get(heartbeat.variable):
        return url
    raise RegistryError(f"the variable {heartbeat.variable} is not set")
