"""People's decisions, started in Prefect's UI or through its API; they do the same as the commands of these names.

They are served beside the rollback, where no rollout is in their way. The forms ask for ``by``, as Prefect's own
server has no users; the ledger records it as typed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.alive import alive
from flows.described import described
from flows.events import telling
from flows.fleets import FleetPath
from flows.forms import FLEET, Person, PhaseName, Reason, Repos, Scope
from flows.names import decided
from flows.step import refused
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Outline
from phasegate.fleet.outline import load_outline
from phasegate.ledger.ledger import Ledger
from phasegate.repo import decisions


@described
@flow(name="hold", flow_run_name=decided, persist_result=False)
async def hold(fleet: FleetPath, repos: Repos, reason: Reason, by: Person) -> State[None]:
    """Stop repos where they are, until they are released.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        repos: Names of the repos.
        reason: Why; shown while the repos are held, and kept in the ledger.
        by: Who you are: user, or user@host.
    """
    return await _decided(fleet, lambda of: decisions.hold(of, repos, by=by, reason=reason))


@described
@flow(name="release", flow_run_name=decided, persist_result=False)
async def release(fleet: FleetPath, repos: Repos, reason: Reason, by: Person) -> State[None]:
    """Lift the holds that rollbacks and people set: the repos climb again with the next rollout.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        repos: Names of the repos.
        reason: Why they may climb again; kept in the ledger.
        by: Who you are: user, or user@host.
    """
    return await _decided(fleet, lambda of: decisions.release(of, repos, by=by, reason=reason))


@described
@flow(name="retry", flow_run_name=decided, persist_result=False)
async def retry(fleet: FleetPath, repos: Repos, reason: Reason, by: Person) -> State[None]:
    """Forget what failed, so that the next rollout tries it again at once.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        repos: Names of the repos.
        reason: What has been mended; kept in the ledger.
        by: Who you are: user, or user@host.
    """
    return await _decided(fleet, lambda of: decisions.retry(of, repos, by=by, reason=reason))


@described
@flow(name="approve", flow_run_name=decided, persist_result=False)
async def approve(fleet: FleetPath, phase: PhaseName, reason: Reason, by: Person) -> State[None]:
    """Agree that a phase may begin, as one of those whom the fleet file names.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        phase: The phase that may begin.
        reason: What it was decided on; kept in the ledger.
        by: Who you are, as the fleet file has you: user, or user@host.
    """
    return await _decided(fleet, lambda of: decisions.approve(of, phase, by=by, reason=reason))


@described
@flow(name="halt", flow_run_name=decided, persist_result=False)
async def halt(fleet: FleetPath, phase: Scope, reason: Reason, by: Person) -> State[None]:
    """Promote no repo to a phase or above, or none at all, until it is resumed. Rollbacks go on.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        phase: The phase that is halted with all above it, or the whole fleet.
        reason: Why; shown while it lasts, and kept in the ledger.
        by: Who you are: user, or user@host.
    """
    return await _decided(fleet, lambda of: decisions.halt(of, _phase(phase), by=by, reason=reason))


@described
@flow(name="resume", flow_run_name=decided, persist_result=False)
async def resume(fleet: FleetPath, phase: Scope, reason: Reason, by: Person) -> State[None]:
    """Lift a halt: what failed before does not count again.

    Args:
        fleet: The fleet: the path of its file, on the machine that runs the flow.
        phase: The phase that was halted, or the whole fleet.
        reason: What has been mended; kept in the ledger.
        by: Who you are: user, or user@host.
    """
    return await _decided(fleet, lambda of: decisions.resume(of, _phase(phase), by=by, reason=reason))


ALL = (hold, release, retry, approve, halt, resume)


def _phase(scope: Scope) -> str:
    return "" if scope == FLEET else scope


async def _decided(path: str, decide: Callable[[Outline], str]) -> State[None]:
    try:
        fleet = load_outline(Path(path))
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger, telling(fleet, ledger):
            async with alive(ledger):
                return Completed(message=decide(fleet))
    except PhasegateError as error:
        return refused(error)
