"""A Prefect server that runs for as long as one command, if no server is configured.

Prefect would start one itself, but that one would outlive a ``kill -9`` of the command. This must run before anything
imports prefect, which reads its settings on import.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flows.server import check_accepted, start

_ADDRESS = "127.0.0.1"
_START = 120.0
_END = 10.0


@asynccontextmanager
async def server() -> AsyncIterator[subprocess.Popen[bytes] | None]:
    """Start the server without waiting for it: ``answering`` waits, once the rest of the command is loaded."""
    if os.environ.get("PREFECT_API_URL"):
        yield None
        return
    port = _free_port()
    # Other users of this machine can reach the port, too.
    auth = f"phasegate:{secrets.token_urlsafe(24)}"
    ours = {"PREFECT_API_URL": f"http://{_ADDRESS}:{port}/api", "PREFECT_API_AUTH_STRING": auth}
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    settings = {
        "PREFECT_UI_ENABLED": "0",
        "PREFECT__SERVER_EPHEMERAL": "1",
        "PREFECT_SERVER_API_AUTH_STRING": auth,
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{_ADDRESS}:{port}",
    }
    process = start(_ADDRESS, port, settings, "error")
    try:
        yield process
    finally:
        await _heard()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        process.terminate()
        # Not awaited: this is the command's last act, and a cancellation must not leave the server running.
        try:
            process.wait(_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _heard() -> None:
    """Let Prefect's threads send their logs and events first, or they would look for a server that is gone."""
    if "prefect" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogHandler

    await APILogHandler.aflush()
    draining = EventsWorker.drain_all(timeout=_END)
    if not isinstance(draining, tuple):
        await draining


async def answering(process: subprocess.Popen[bytes] | None) -> None:
    """Wait until the server answers. Raises PhasegateError if it does not."""
    import asyncio

    from prefect.client.orchestration import get_client

    from phasegate.errors import PhasegateError

    if process is None:
        await check_accepted()
        return
    limit = time.monotonic() + _START
    async with get_client() as client:
        while await client.api_healthcheck() is not None:
            if process.poll() is not None or time.monotonic() > limit:
                raise PhasegateError("Prefect's server did not start", fix="see its lines above")
            await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port
