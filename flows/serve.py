"""Serve the flows: a Prefect server (found, or started here), and two processes that run what it is asked for.

Rollbacks and people's decisions have their own process, so that no rollout can be in their way (rule 10). Prefect's
runner starts another process for each flow run.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import aserve
from prefect.types.entrypoint import EntrypointType
from pydantic import ValidationError

from flows.audit import audit
from flows.decisions import ALL as PERSON
from flows.promote import promote
from flows.rollback import rollback
from flows.rollout import rollout
from phasegate.errors import FleetError, PhasegateError

LOCAL = "http://127.0.0.1:4200/api"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_START = 120.0
_END = 30.0
_PARTS = ("work", "rollback")


def serve(fleet: Path, cron: str, audits: str) -> int:
    """Serve until interrupted. Raises PhasegateError if there is no server, or if a process ends on its own."""
    for word, schedule in (("--cron", cron), ("--audit", audits)):
        try:
            CronSchedule(cron=schedule)
        except ValidationError:
            raise FleetError(f"{word} {schedule!r} is no schedule", fix="five fields, as in '0 * * * *'") from None
    url = os.environ.setdefault("PREFECT_API_URL", LOCAL)
    with ExitStack() as stack:
        stack.enter_context(_ended_by_sigterm())
        processes = {}
        if not asyncio.run(_answers()):
            processes["server"] = stack.enter_context(_child(_server(url)))
            _wait_for(url, processes["server"])
        for part in _PARTS:
            argv = [sys.executable, "-m", "flows.serve", part, str(fleet), cron, audits]
            processes[part] = stack.enter_context(_child(argv))
        print(
            f"Prefect at {url.removesuffix('/api')}. Rollouts at '{cron}', audits at '{audits}'; interrupt ends it.",
            flush=True,
        )
        while True:
            time.sleep(0.5)
            for name, process in processes.items():
                if process.poll() is not None:
                    raise PhasegateError(f"serve: its {name} process ended by itself", fix="see its lines above")


async def deployments(part: str, fleet: Path, cron: str, audits: str) -> list[RunnerDeployment]:
    """Return what one process serves. Two rollouts of a fleet never run at the same time: the later is cancelled."""
    name, given = fleet.parent.name, {"fleet": str(fleet)}
    common: dict[str, Any] = {"name": name, "parameters": given, "entrypoint_type": EntrypointType.MODULE_PATH}
    if part == "rollback":
        return [await each.ato_deployment(**common) for each in (rollback, *PERSON)]
    one = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    return [
        await rollout.ato_deployment(**common, cron=cron, concurrency_limit=one),
        await audit.ato_deployment(**common, cron=audits, concurrency_limit=one),
        await promote.ato_deployment(**common),
    ]


def _server(url: str) -> list[str]:
    place = urlsplit(url)
    if place.hostname not in _LOOPBACK:
        raise PhasegateError(f"no Prefect server answers at {url}", fix="start it, or mend PREFECT_API_URL")
    port = str(place.port or 80)
    return [sys.executable, "-m", "prefect", "server", "start", "--host", str(place.hostname), "--port", port]


async def _answers() -> bool:
    async with get_client() as client:
        return await client.api_healthcheck() is None


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    print("starting Prefect ...", flush=True)
    deadline = time.monotonic() + _START
    while not asyncio.run(_answers()):
        if server.poll() is not None or time.monotonic() > deadline:
            raise PhasegateError(f"a Prefect server for {url} did not start", fix="see its lines above")
        time.sleep(0.5)


@contextmanager
def _child(argv: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a child process in its own session, so that only this process interrupts it: the server must end last."""
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, start_new_session=True)
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
def _ended_by_sigterm() -> Iterator[None]:
    """Make a service manager's SIGTERM end the children like an interrupt."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def main(part: str, fleet: str, cron: str, audits: str) -> None:
    """Run one process of ``serve``."""

    async def run() -> None:
        await aserve(*await deployments(part, Path(fleet), cron, audits), print_starting_message=False)

    asyncio.run(run())


if __name__ == "__main__":
    main(*sys.argv[1:])
