"""The only task: one step of a repo and phase, named like ``web/zstd judge``."""

from __future__ import annotations

from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, StateType, TaskRun
from prefect.states import Completed
from prefect.tasks import Task

from phasegate.errors import Blocked, Busy, FleetError, Held, PhasegateError
from phasegate.policy.action import Action, Seen
from phasegate.repo.advance import carry_out
from phasegate.repo.run import Run

MAY_PASS = "MayPass"
"""The name of a failed state that is tried again: retryable is a type, not a string (rule 8)."""
REFUSED = "Refused"
BLOCKED = "Blocked"
"""The name of a completed state of a run that did all it could: a check or a person stops some repos."""
DRIFTED = "Drifted"
"""The name of a completed state of an audit that found drift."""
BUSY = "Busy"
"""The name of a failed state where another run works on the repo: that one does it, so it is not tried again."""
OUTDATED = "Outdated"
"""The name of a completed state where nothing was done, as something came after the decision: it is made again."""


def _may_pass(_task: Task[..., object], _run: TaskRun, state: State) -> bool:
    return state.name == MAY_PASS


async def state_of(run: Any) -> State[Any]:
    """Return the state in which ``run``, a flow or task called with ``return_state``, ended.

    Prefect has no type for the state of an asynchronous one.
    """
    state: State[Any] = await run
    return state


def failed(error: PhasegateError) -> State[None]:
    """Return the error as a state, with its one line and its remedy but no traceback."""
    name = BUSY if isinstance(error, Busy) else MAY_PASS if error.retryable else "Failed"
    return State(type=StateType.FAILED, name=name, message=message_of(error))


def message_of(error: PhasegateError) -> str:
    return error.what + (f"; {error.fix}" if error.fix else "")


def refused(error: PhasegateError) -> State[None]:
    """Return the state of a run in which a person's request was refused, and nothing was done.

    It is cancelled, with the name Refused: only what went wrong is failed, so that somebody can be called for that.
    """
    if isinstance(error, Blocked | Busy | FleetError | Held):
        return State(type=StateType.CANCELLED, name=REFUSED, message=message_of(error))
    return failed(error)


@task(
    task_run_name="{repo}/{action.phase} {action.kind}",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=1,
    retry_delay_seconds=10,
    retry_condition_fn=_may_pass,
)
async def step(run: Run, repo: str, action: Action, seen: Seen) -> State[None]:
    """Carry out ``action``, decided from what was ``seen``. After a retryable error it is tried once more."""
    try:
        done = await carry_out(run, run.fleet.repo(repo), action, seen)
    except PhasegateError as error:
        return failed(error)
    return Completed(message=action.why) if done else Completed(name=OUTDATED, message="decided again")
