"""Whether there is room on a client's disk. Docker does not say how much there is, so it is given something to keep."""

from __future__ import annotations

import asyncio
import io
import json
import tarfile
from dataclasses import dataclass

from phasegate.clients.client import Client
from phasegate.clients.remote_cli import RemoteCli
from phasegate.errors import EngineError
from phasegate.process.docker import attempt, docker
from phasegate.process.transient import full

PROBE = "phasegate-doctor:probe"
_SIZE = 8 << 20


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of the room on a client's disk.

    free: bytes, None if the client does not say
    took: bytes that it was given and kept for a moment
    full: its own words, if it has no room
    """

    free: int | None = None
    took: int = 0
    full: str = ""


async def room(client: Client, *, timeout: float) -> Room:
    """Return what there is to say. Nothing stays on the client. Raises EngineError if it cannot be found out."""
    match client.spec.family.name:
        case "docker":
            return await _given(client.spec.host, timeout)
        case "podman":
            return await _asked(RemoteCli(client.spec.name, client.spec.command), timeout)
        case _:
            return Room()


async def _given(host: str, timeout: float) -> Room:
    """Have a Docker engine make an image of a few megabytes, and remove it."""
    try:
        await docker(host, "import", "-", PROBE, timeout=timeout, stdin=_tar())
    except EngineError as error:
        if full(error.output):
            return Room(full=error.what)
        raise
    finally:
        # What another doctor has just removed is gone as well. An engine that is away has been reported above.
        await asyncio.shield(attempt(host, "image", "rm", "--force", PROBE, timeout=timeout))
    return Room(took=_SIZE)


async def _asked(cli: RemoteCli, timeout: float) -> Room:
    """Ask Podman, which knows. What is not its JSON, such as a greeting of the machine it is on, says nothing."""
    answer = await cli.answer("info", "--format", "json", timeout=timeout)
    try:
        info = json.loads(answer)
    except ValueError:
        return Room()
    match info:
        case {"store": {"graphRootAllocated": int(allocated), "graphRootUsed": int(used)}}:
            return Room(free=allocated - used)
    return Room()


def _tar() -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        member = tarfile.TarInfo("probe")
        member.size = _SIZE
        tar.addfile(member, io.BytesIO(bytes(_SIZE)))
    return raw.getvalue()
