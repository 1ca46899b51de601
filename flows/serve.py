"""Serve the flows: a Prefect server (found, or started here), and two processes that run what it is asked for.

Rollbacks and people's decisions have their own process, so that no rollout can be in their way (rule 10). Prefect's
runner starts another process for each flow run. All of them end with this one, however it ends, and whatever they leave
is found at the next start: nothing in Prefect's database may stop the schedule.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.settings import PREFECT_API_AUTH_STRING, temporary_settings
from prefect.types.entrypoint import EntrypointType

from flows import lifeline, missed, prefect_settings, server
from flows.alive import mark_crashed
from flows.audit import audit
from flows.batch import batch
from flows.decisions import ALL as PERSON
from flows.deployment import deployment_name, remove_earlier
from flows.fleets import FLEETS
from flows.promote import promote
from flows.rollback import rollback
from flows.rollout import rollout
from flows.schedule import check_schedule
from flows.service_manager import BEATS, Beats, Manager, beat
from phasegate.errors import Busy, PhasegateError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import pulse
from phasegate.metrics import publish
from phasegate.metrics.read import measure

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_START = 120.0
_END = 30.0
_PARTS = ("work", "rollback")


def serve(fleet: Fleet, cron: str, audits: str, bind: str, metrics: tuple[str, int] | None = None) -> int:
    """Serve until SIGINT or SIGTERM asks for the end.

    cron, audits: when rollouts and audits begin.
    bind: the address at which a server that is started here listens; empty for that of PREFECT_API_URL.
    metrics: the address and port at which Prometheus finds the fleet's figures, if anywhere.

    Raises PhasegateError if there is no server, or if a process ends on its own.
    """
    for word, schedule in (("--cron", cron), ("--audit", audits)):
        check_schedule(word, schedule)
    try:
        with _alone(fleet), _asked_to_end(), _measured(fleet, metrics):
            _serve(fleet, cron, audits, bind)
    except KeyboardInterrupt:
        print("serve: ended, as it was asked to", flush=True)
    return 0


def _serve(fleet: Fleet, cron: str, audits: str, bind: str) -> None:
    url = os.environ["PREFECT_API_URL"]
    os.environ[FLEETS] = str(fleet.path)
    manager = Manager()
    with ExitStack() as stack:
        beats = Beats(_PARTS)
        stack.callback(beats.close)
        processes = {}
        asks = ""
        if not asyncio.run(_answers()):
            settings = prefect_settings.secured(url)
            # For the children; this process read its settings when it imported Prefect.
            os.environ.update(settings)
            stack.enter_context(temporary_settings({PREFECT_API_AUTH_STRING: settings["PREFECT_API_AUTH_STRING"]}))
            processes["server"] = stack.enter_context(_ended(_server(url, bind)))
            _wait_for(url, processes["server"])
            asks = f", which asks for the string in {prefect_settings.auth_file()}"
        late = _tidied(fleet, cron, audits)
        for part in _PARTS:
            argv = [sys.executable, "-m", "flows.serve", part, str(fleet.path), cron, audits]
            processes[part] = stack.enter_context(_ended(_part(argv, beats.end_of(part))))
        print(
            f"Prefect at {url.removesuffix('/api')}{asks}. Rollouts at '{cron}', audits at '{audits}'; "
            "SIGINT or SIGTERM ends it.",
            flush=True,
        )
        asyncio.run(missed.catch_up(fleet, late))
        stack.callback(manager.say, "STOPPING=1")
        sign = "READY=1"
        while True:
            time.sleep(0.5)
            if beats.all_there():
                manager.say(sign)
                sign = "WATCHDOG=1"
            for name, process in processes.items():
                if process.poll() is not None:
                    raise PhasegateError(f"serve: its {name} process ended", fix="see its lines above; start it again")


@contextmanager
def _measured(fleet: Fleet, metrics: tuple[str, int] | None) -> Iterator[None]:
    """Serve the fleet's figures meanwhile, from a thread of this process: it does nothing else."""
    if metrics is None:
        yield
        return
    endpoint = publish.Endpoint(fleet.title, lambda: measure(fleet.path), tell=partial(print, flush=True))
    address, port = metrics
    end = publish.serve(endpoint, address, port)
    print(f"metrics at http://{f'[{address}]' if ':' in address else address}:{port}/metrics", flush=True)
    try:
        yield
    finally:
        end()


def _tidied(fleet: Fleet, cron: str, audits: str) -> list[str]:
    """Mark as crashed what earlier processes of `serve` left running: none of them is alive now.

    Return the flows whose runs were missed, after saying so.
    """
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        asyncio.run(server.check_accepted())
        asyncio.run(remove_earlier(fleet.path))
        tell = partial(print, flush=True)
        if crashed := asyncio.run(mark_crashed(str(fleet.path), ledger, tell=tell, started=False)):
            print(f"marked as crashed, as their processes had died: {', '.join(crashed)}", flush=True)
        last = pulse(ledger)
    return asyncio.run(missed.report(str(fleet.path), last, {"rollout": cron, "audit": audits}))


async def deployments(part: str, fleet: Fleet, cron: str, audits: str) -> list[RunnerDeployment]:
    """Return what one process serves.

    No deployment has a concurrency limit: its slots are in Prefect's database, and those that the dead have taken are
    never free again. That one rollout of the fleet works at a time is seen to by the ledger's lease (``repo.tick``).
    The schedules are on, whatever an earlier version left in that database.
    """

    async def of(flow: Flow[..., Any], **schedule: Any) -> RunnerDeployment:
        return await flow.ato_deployment(
            deployment_name(flow.name, fleet),
            parameters={"fleet": str(fleet.path)},
            entrypoint_type=EntrypointType.MODULE_PATH,
            concurrency_limit=None,
            **schedule,
        )

    if part == "rollback":
        return [await of(flow) for flow in (rollback, *PERSON)]
    scheduled = [await of(rollout, cron=cron, paused=False), await of(audit, cron=audits, paused=False)]
    return [*scheduled, await of(promote)]


async def offer(pool: str, fleet: Fleet) -> None:
    """Register the deployment of batches, which the workers of ``pool`` run, and the pool if there is none."""
    async with get_client() as client:
        try:
            await client.read_work_pool(pool)
        except ObjectNotFound:
            await client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    deployment = await batch.ato_deployment(
        deployment_name(batch.name, fleet), work_pool_name=pool, entrypoint_type=EntrypointType.MODULE_PATH
    )
    await deployment.aapply()


def _server(url: str, bind: str) -> subprocess.Popen[bytes]:
    place = urlsplit(url)
    if place.hostname not in _LOOPBACK:
        raise PhasegateError(f"no Prefect server answers at {url}", fix="start it, or mend PREFECT_API_URL")
    return server.start(bind or str(place.hostname), place.port or 80, {}, "warning")


async def _answers() -> bool:
    async with get_client() as client:
        return await client.api_healthcheck() is None


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    print("starting Prefect ...", flush=True)
    deadline = time.monotonic() + _START
    while not asyncio.run(_answers()):
        if process.poll() is not None or time.monotonic() > deadline:
            raise PhasegateError(f"a Prefect server for {url} did not start", fix="see its lines above")
        time.sleep(0.5)


def _part(argv: list[str], beats: int) -> subprocess.Popen[bytes]:
    """Start a process in its own session, so that only this process interrupts it: the server must end last.

    It gives its signs of life into the pipe ``beats``.
    """
    env = {**os.environ, **lifeline.environment(), BEATS: str(beats)}
    return subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=(beats,))


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End the process with the block."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_END)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def _alone(fleet: Fleet) -> Iterator[None]:
    """Be the only `serve` of the fleet on this machine. The kernel frees the lock when the process ends."""
    import fcntl

    path = fleet.path.parent / ".phasegate" / "serve.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(
                f"{fleet.path} is served already, by process {file.read().strip() or 'unknown'}",
                fix="end that one first",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _asked_to_end() -> Iterator[None]:
    """Make SIGINT and SIGTERM end the children in their order; a second one ends everything at once.

    A shell starts a command in the background with SIGINT ignored, so it is set here in any case.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class _Runner(Runner):
    """Prefect's runner, but its end at a SIGTERM: that made a coroutine, never awaited it, and exited all the same."""

    def handle_sigterm(self, *_args: Any, **_options: Any) -> None:
        sys.exit(0)


def main(part: str, fleet: str, cron: str, audits: str) -> None:
    """Run one process of ``serve``."""

    async def run() -> None:
        # Prefect would pause the schedules at the end, and a killed process could not: that means nothing here.
        runner = _Runner(pause_on_shutdown=False)
        loaded = load_fleet(Path(fleet))
        for deployment in await deployments(part, loaded, cron, audits):
            await runner.aadd_deployment(deployment)
        if loaded.workers and part == "work":
            await offer(loaded.workers.pool, loaded)
        beats = asyncio.create_task(beat(runner))
        try:
            await runner.start()
        finally:
            beats.cancel()

    os.environ.update(lifeline.environment())
    asyncio.run(run())


if __name__ == "__main__":
    main(*sys.argv[1:])
