"""The rollback flow, for the served deployment. ``phasegate rollback`` does the same without Prefect."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.alive import alive
from flows.described import described
from flows.events import telling
from flows.fleets import FleetPath
from flows.forms import PhaseName, Reason, Target, WaveName
from flows.names import decided
from flows.session import session
from flows.step import failed, refused, state_of
from phasegate.errors import PhasegateError
from phasegate.fleet.outline import load_outline
from phasegate.ledger.course import wave_name
from phasegate.ledger.ledger import Ledger
from phasegate.policy.text import created, left
from phasegate.reason import stated
from phasegate.repo.promote import roll_back
from phasegate.repo.rollback_scope import going_back
from phasegate.repo.run import Access


@described
@flow(name="rollback", flow_run_name=decided, persist_result=False)
async def rollback(
    fleet: FleetPath,
    to: Target,
    reason: Reason,
    repos: list[str] | None = None,
    wave: WaveName = "",
    phase: PhaseName | None = None,
    everything: bool = False,
    by: str = "",
    force: bool = False,
    counts: bool = False,
) -> State[None]:
    """Put repos' tags back to an earlier phase, and hold them there: of repos, of a wave, of a phase, or of all.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        to: The phase to go back to.
        reason: Why; shown while the repos are held, and kept in the ledger.
        repos: Names of repos.
        wave: Or a wave, as in zstd/2: those of its repos that are above the phase to go back to.
        phase: Or all repos that are at this phase or above it.
        everything: Or all repos of the fleet that are above the phase to go back to.
        by: Who asks for it; empty for the user that runs the flow.
        force: Even where somebody else moved a tag.
        counts: As a failure of the phases that are left, which may halt them.
    """
    try:
        reason, loaded = stated(reason), load_outline(Path(fleet))
        named = wave_name(wave) if wave else None
        covered = going_back(loaded, to, repos=repos or (), wave=named, phase=phase or "", everything=everything)
        names = [repo.name for repo in covered.repos]
        with closing(Ledger.open(loaded.ledger, loaded)) as ledger, telling(loaded, ledger):
            async with Access(loaded, ledger, session().tell) as run, alive(ledger):
                states = await asyncio.gather(
                    *(
                        state_of(_roll_back(run, name, to, by, reason, force, counts, return_state=True))
                        for name in names
                    )
                )
    except PhasegateError as error:
        return refused(error)
    late = [f"{name}: {state.message}" for name, state in zip(names, states, strict=True) if not state.is_completed()]
    late += [error.what for error in covered.left_out.values()]
    if late:
        return Failed(message="; ".join(late))
    none = f"no repo is above {to}: there is nothing to put back"
    return Completed(message=f"{', '.join(names)} back at {to}, held" if names else none)


@task(task_run_name="{repo}/{to} roll back", cache_policy=NO_CACHE, persist_result=False)
async def _roll_back(run: Access, repo: str, to: str, by: str, reason: str, force: bool, counts: bool) -> State[None]:
    try:
        named = run.fleet.repo(repo)
        outcome = await roll_back(run, named, to, by=by, reason=reason, force=force, failed=counts, wait=True)
    except PhasegateError as error:
        return failed(error)
    said = "; ".join(
        [f"{repo} is back at {outcome.phase or to}", *map(created, outcome.created), *map(left, outcome.left)]
    )
    return Failed(message=said) if any(tag.found or tag.unreached for tag in outcome.left) else Completed(message=said)
