"""Run an image's smoke command on a client, without a network, and never leave its container behind."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phasegate import clock
from phasegate.clients.client import Client, Container, Ran
from phasegate.errors import EngineError, TimedOut
from phasegate.fleet.fleet import Smoke
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.again import again

OUTPUT = 64 << 10
SLACK = 60
"""Seconds after its time limit that a run has to remove its own container."""


@dataclass(frozen=True, slots=True)
class RunEvidence:
    """What one smoke run showed.

    - ``code``: the command's exit code, None if it ran into its time limit.
    - ``output``: the end of both streams.
    - ``seconds``: how long it ran.
    - ``config``: the image's settings as the client shows them (see ``settings_of``).
    """

    code: int | None
    output: str
    seconds: float
    config: Mapping[str, Any]


async def run_smoke(
    client: Client, ref: Reference | str, smoke: Smoke, platform: Platform | None = None
) -> RunEvidence:
    """Run ``smoke.command`` in the image ``ref`` (by digest, or by another name that the client has for it).

    The command is the whole argv: its first word replaces the entry point. An empty one runs the image as it is. A
    container that the client fails to start is started again after a transient error; one that ran is not, whatever its
    exit code. Raises EngineError if the client does not have the image or cannot start the container.
    """
    shown = await client.settings(str(ref), platform)
    await _sweep(client)
    started = time.monotonic()

    async def run() -> Ran:
        nonlocal started
        started = time.monotonic()
        return await _run(client, str(ref), smoke, platform)

    code: int | None = None
    try:
        ran = await again(f"{client.spec.name} run", run, target=client.spec.name)
        code, output = ran.code, ran.output
    except TimedOut as error:
        output = error.what
    return RunEvidence(code, output[-OUTPUT:], time.monotonic() - started, shown)


async def _run(client: Client, ref: str, smoke: Smoke, platform: Platform | None) -> Ran:
    """Run the command in a container of its own, which is gone whenever this ends."""
    until = int(clock.seconds() + smoke.timeout) + SLACK
    container = Container(f"phasegate-run-{until}-{secrets.token_hex(6)}", until)
    try:
        return await client.run(ref, smoke.command, container, platform, smoke.timeout)
    except (EngineError, asyncio.CancelledError):
        # The container may outlive the command line that started it. One that cannot be ended now is swept later.
        with contextlib.suppress(EngineError):
            await asyncio.shield(client.end(container.name))
        raise


async def _sweep(client: Client) -> None:
    """Remove smoke containers whose time is up: their run was killed before it could remove them."""
    over = [name for name, until in (await client.containers()).items() if until < clock.seconds()]
    if over:
        await client.end(*over)
