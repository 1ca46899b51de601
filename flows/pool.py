"""Hand the work of a rollout to a work pool, whose workers may be on any machine.

The tick looks at each repo and decides. Repos with work to do go to workers in batches, each of them a flow run; what
became of them is read from the ledger. Prefect says which runs have ended, and is believed where the leases of the run
and of its repos are over, too: so a batch that Prefect has lost is waited for, and that of a dead worker is handed out
again once nothing can write in its name.
"""

from __future__ import annotations

import time
from asyncio import sleep
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import ceil
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus, WorkQueueStatus
from prefect.client.schemas.responses import DeploymentResponse
from prefect.context import FlowRunContext
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled

from flows.alive import PAGE, crash, lease_name, open_runs, young
from flows.climb import decided, for_all, rest, stopped
from flows.deployment import beside
from phasegate import command
from phasegate.digits import count
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.climb import Plan
from phasegate.repo.run import Run

FLOW = "batch"
EVERY = 2.0
"""Seconds between two looks at the batches."""
PATIENCE = 300.0
"""Seconds for which batches wait for a worker while the pool has none."""
DEATHS = 2
"""So many workers may die with a repo in their batch before it is left alone."""
_OPEN = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING)


def hands_out(fleet: Fleet) -> bool:
    """Return whether this rollout hands its work to a pool. One that a command runs has no deployment: it does not."""
    return fleet.workers is not None and _own_deployment() is not None


async def hand_out(run: Run, repos: Sequence[Repo], plan: Plan) -> dict[str, Action]:
    """Have the pool's workers climb with all repos, and return where each came to rest.

    Raises PhasegateError if the pool has no workers, or Prefect does not take a batch.
    """
    async with get_client() as client:
        with _asking("which batches are out"):
            pool = _Pool(run, plan, client, await _deployment(client))
            await pool.adopt()
        return await pool.work(repos)


@contextmanager
def _asking(what: str) -> Iterator[None]:
    """Raise PhasegateError for whatever Prefect's client raises: that is what its HTTP library does."""
    try:
        yield
    except PhasegateError:
        raise
    except Exception as error:
        raise PhasegateError(
            f"Prefect did not answer {what}: {type(error).__name__}", fix="the next rollout goes on", retryable=True
        ) from error


@dataclass(frozen=True, slots=True)
class _Batch:
    run: UUID
    repos: tuple[str, ...]


class _Pool:
    def __init__(self, run: Run, plan: Plan, client: PrefectClient, deployment: DeploymentResponse) -> None:
        self._run = run
        self._plan = plan
        self._client = client
        self._deployment = deployment
        self._out: list[_Batch] = []
        self._handed: dict[str, Action] = {}
        self._said: dict[str, str] = {}
        self._deaths: Counter[str] = Counter()
        self._lonely = time.monotonic()

    async def work(self, repos: Sequence[Repo]) -> dict[str, Action]:
        ends: dict[str, Action] = {}
        todo = list(repos)
        while True:
            away = {name for batch in self._out for name in batch.repos}
            free = [repo for repo in todo if repo.name not in away]
            found = await for_all(self._run, free, self._plan, _look)
            wanted: dict[str, Action] = {}
            for repo in free:
                end = self._end(repo.name, found[repo.name])
                if end is None:
                    wanted[repo.name] = found[repo.name]
                else:
                    ends[repo.name] = end
                    await rest(repo, end)
            if wanted:
                with _asking(f"for {count(len(wanted), 'repo')} to hand out"):
                    await self._hand_out(wanted)
            if not self._out:
                return {repo.name: ends[repo.name] for repo in repos}
            over = {name for batch in await self._over() for name in batch.repos}
            todo = [repo for repo in repos if repo.name in over]

    def _end(self, name: str, action: Action) -> Action | None:
        """Return the action that the repo rests at, or None if a worker has to see to it."""
        handed = self._handed.get(name)
        # Counted, as the next wave may open after it.
        self._run.steps += handed is not None and handed != action
        if action.kind not in WORK:
            return action
        if self._deaths[name] >= DEATHS:
            return stopped(
                action.phase, f"{DEATHS} workers died with it in their batch", command.Hint("see their logs")
            )
        if handed == action:
            why = self._said.get(name) or "a worker left it as it was: another run may be at work on it"
            return replace(stopped(action.phase, why), kind=Kind.WAIT)
        return None

    async def adopt(self) -> None:
        """Wait for batches of an earlier tick that was killed, rather than hand out their repos a second time."""
        fleet = str(self._run.fleet.path)
        for run in await open_runs(self._client, (FLOW,), _OPEN):
            if run.parameters.get("fleet") == fleet:
                self._out.append(_Batch(run.id, tuple(run.parameters.get("repos", ()))))
        if self._out:
            repos = count(sum(len(batch.repos) for batch in self._out), "repo")
            self._run.tell("fleet", "", f"waits for {repos} that an earlier rollout handed out")

    async def _hand_out(self, wanted: Mapping[str, Action]) -> None:
        workers = self._run.fleet.workers
        assert workers is not None
        names = list(wanted)
        # A fleet that is smaller than a batch for each worker is divided among all.
        size = min(workers.batch, ceil(len(names) / max(1, await self._online())))
        for start in range(0, len(names), size):
            part = names[start : start + size]
            made = await self._client.create_flow_run_from_deployment(
                self._deployment.id,
                parameters={
                    "fleet": str(self._run.fleet.path),
                    "repos": part,
                    "through": self._plan.through,
                    "since": self._plan.since,
                },
            )
            self._out.append(_Batch(made.id, tuple(part)))
            self._handed |= {name: wanted[name] for name in part}
        self._run.tell("fleet", "", f"{count(len(names), 'repo')} for the workers of {self._deployment.work_pool_name}")

    async def _over(self) -> list[_Batch]:
        """Wait until batches are over, and return them."""
        while True:
            await sleep(EVERY)
            self._run.check_lease()
            try:
                runs = await self._runs()
                over = [batch for batch in self._out if await self._is_over(batch, runs.get(batch.run))]
                if not over:
                    await self._check_workers(runs)
            except PhasegateError:
                raise
            except Exception as error:  # what its HTTP library raises; this goes on waiting
                self._run.tell("fleet", "", f"Prefect does not say what its batches do: {type(error).__name__}")
                continue
            if over:
                self._out = [batch for batch in self._out if batch not in over]
                return over

    async def _is_over(self, batch: _Batch, run: FlowRun | None) -> bool:
        ledger, lease = self._run.ledger, lease_name(batch.run)
        state = run.state if run else None
        if run and state and not state.is_final():
            if state.is_scheduled() or young(run) or ledger.leased(lease):
                return False
            await crash(self._client, run)
            return False
        if ledger.leased(lease, *(f"repo {name}" for name in batch.repos)):
            return False
        if state is None or state.is_crashed():
            self._deaths.update(batch.repos)
            for name in batch.repos:
                self._handed.pop(name, None)
        elif not state.is_completed():
            ended = f"its batch of {count(len(batch.repos), 'repo')} ended as {state.name}"
            self._said |= dict.fromkeys(batch.repos, f"{ended}: {state.message}" if state.message else ended)
        return True

    async def _check_workers(self, runs: Mapping[UUID, FlowRun]) -> None:
        """Take back what no worker has begun, and raise PhasegateError, if none has asked for work for too long."""
        waiting = [run for run in runs.values() if run.state and run.state.is_scheduled()]
        if len(waiting) < len(self._out) or await self._polled():
            self._lonely = time.monotonic()
            return
        if time.monotonic() - self._lonely < PATIENCE:
            return
        pool, queue = self._deployment.work_pool_name, self._deployment.work_queue_name
        repos = count(sum(len(batch.repos) for batch in self._out), "repo")
        for run in waiting:
            state: State[None] = Cancelled(message="no worker came for it")
            await self._client.set_flow_run_state(run.id, state, force=True)
        raise PhasegateError(
            f"no worker has come for {repos} in {PATIENCE:.0f} s",
            fix=f"prefect worker start --pool {pool} --work-queue {queue}",
            retryable=True,
        )

    async def _polled(self) -> bool:
        """Return whether a worker asks the queue of the batches for work."""
        queue = self._deployment.work_queue_id
        if queue is None:
            return False
        return (await self._client.read_work_queue(queue)).status is WorkQueueStatus.READY

    async def _online(self) -> int:
        """Return how many workers the pool has."""
        workers = await self._client.read_workers_for_work_pool(str(self._deployment.work_pool_name))
        return sum(worker.status is WorkerStatus.ONLINE for worker in workers)

    async def _runs(self) -> dict[UUID, FlowRun]:
        found: dict[UUID, FlowRun] = {}
        ids = [batch.run for batch in self._out]
        for start in range(0, len(ids), PAGE):
            part = FlowRunFilter(id=FlowRunFilterId(any_=ids[start : start + PAGE]))
            found |= {run.id: run for run in await self._client.read_flow_runs(flow_run_filter=part, limit=PAGE)}
        return found


async def _look(run: Run, repo: Repo, plan: Plan) -> Action:
    action, _ = await decided(run, repo, plan)
    return action


def _own_deployment() -> UUID | None:
    context = FlowRunContext.get()
    return context.flow_run.deployment_id if context and context.flow_run else None


async def _deployment(client: PrefectClient) -> DeploymentResponse:
    """Return the deployment of batches that was registered beside that of this rollout."""
    own = _own_deployment()
    assert own is not None
    name = f"{FLOW}/{beside((await client.read_deployment(own)).name, 'rollout', FLOW)}"
    try:
        return await client.read_deployment_by_name(name)
    except ObjectNotFound:
        raise PhasegateError(
            f"Prefect has no deployment '{name}', which the fleet file's `workers` need",
            fix="phasegate serve registers it, and so does prefect deploy with deploy/prefect.yaml",
        ) from None
