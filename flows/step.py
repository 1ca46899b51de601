"""The only task: one step of a repo and phase, named like ``web/zstd judge``."""

from __future__ import annotations

from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, StateType, TaskRun
from prefect.states import Completed
from prefect.tasks import Task

from phasegate.errors import Busy, PhasegateError
from phasegate.policy.action import Action, Seen
from phasegate.repo.advance import carry_out
from phasegate.repo.run import Run

MAY_PASS = "MayPass"
"""The name of a failed state that is tried again: retryable is a type, not a string (rule 8)."""
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
    message = error.what + (f"; {error.fix}" if error.fix else "")
    name = BUSY if isinstance(error, Busy) else MAY_PASS if error.retryable else "Failed"
    return State(type=StateType.FAILED, name=name, message=message)


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
