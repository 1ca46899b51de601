"""The batch flow: a worker's part of a rollout. The tick that hands it out decides on waves and halts."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, closing
from datetime import datetime
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.alive import alive
from flows.climb import climb, for_all, rest
from flows.described import described
from flows.fleets import FleetPath
from flows.forms import PhaseName
from flows.names import timed
from flows.session import session
from flows.step import failed
from phasegate.errors import FleetError, PhasegateError
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.pages.rollout import summary
from phasegate.policy.plan import plan_of
from phasegate.repo.run import Run

SAME = "give each worker the fleet file that the rollout reads"


@described
@flow(name="batch", flow_run_name=timed, persist_result=False)
async def batch(fleet: FleetPath, repos: list[str], through: PhaseName, since: datetime) -> State[None]:
    """Move these repos up the ladder, each as far as its checks let it.

    What becomes of each is in the ledger, where the tick finds it. A repo that another run works on is left to that.
    One that this machine's fleet file does not have is left alone: the flow fails once the others are done.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        repos: Names of repos.
        through: The last phase of this run.
        since: When the rollout began.
    """
    try:
        loaded = load_fleet(Path(fleet))
        called = {repo.name: repo for repo in loaded.repos}
        chosen = [called[name] for name in repos if name in called]
        missing = [name for name in repos if name not in called]
        async with AsyncExitStack() as stack:
            ledger = stack.enter_context(closing(Ledger.open(loaded.ledger, loaded)))
            await stack.enter_async_context(alive(ledger))
            run = await stack.enter_async_context(Run(loaded, ledger, session().tell))
            if loaded.policy.waves:
                run.refresh()
            known = dict(run.standings)
            plan = await asyncio.to_thread(plan_of, loaded, through, since=since, standings=known)
            ends = await for_all(run, chosen, plan, climb, rest)
    except PhasegateError as error:
        session().error = error
        return failed(error)
    if missing:
        gone = FleetError(f"{loaded.path}: there is no repo {', '.join(map(repr, missing))}", fix=SAME)
        session().error = gone
        return failed(gone)
    return Completed(message=summary(ends))
