"""The rollback flow, for the served deployment. ``phasegate rollback`` does the same with Prefect down."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Literal

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.desk import desk
from flows.step import failed, state_of
from phases.errors import PhasegateError
from phases.fleet.load import load_fleet
from phases.ledger.ledger import Ledger
from phases.steps.house import House
from phases.steps.promote import roll_back

Target = Literal["baseline", "container", "oci", "zstd", "index", "attest"]


@flow(name="rollback", persist_result=False)
async def rollback(
    fleet: str, repos: list[str], to: Target, reason: str, by: str = "", force: bool = False
) -> State[None]:
    """Put repos' tags back to an earlier phase, and hold them there.

    Args:
        fleet: Path of the fleet file, on the machine that runs the flow.
        repos: Names of the repos.
        to: The phase to go back to.
        reason: Why; shown while the repo is held, and kept in the ledger.
        by: Who asks for it; empty for the user that runs the flow.
        force: Even where somebody else moved a tag.
    """
    plan = load_fleet(Path(fleet))
    names = [plan.repo(name).name for name in dict.fromkeys(repos)]
    with closing(Ledger.open(plan.ledger)) as ledger:
        async with House(plan, ledger, desk().tell) as house:
            states = await asyncio.gather(
                *(state_of(_roll_back(house, name, to, by, reason, force, return_state=True)) for name in names)
            )
    late = [f"{name}: {state.message}" for name, state in zip(names, states, strict=True) if not state.is_completed()]
    return Failed(message="; ".join(late)) if late else Completed(message=f"{', '.join(names)} back at {to}, held")


@task(task_run_name="{repo}/{to} roll back", cache_policy=NO_CACHE, persist_result=False)
async def _roll_back(house: House, repo: str, to: str, by: str, reason: str, force: bool) -> State[None]:
    try:
        await roll_back(house, house.fleet.repo(repo), to, by=by, reason=reason, force=force)
    except PhasegateError as error:
        return failed(error)
    return Completed(message=f"{repo} is back at {to}")
