"""Run a client's own updater on a candidate that its engine refuses, and count what it asks of the registry."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path

from phasegate.clients.counting_proxy import Door, door
from phasegate.clients.docker_store import Images
from phasegate.errors import TimedOut
from phasegate.fleet.client import Updater
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.process.docker import attempt
from phasegate.process.environment import DOCKER, environment
from phasegate.process.run import Finished, run


@dataclass(frozen=True, slots=True)
class UpdaterEvidence:
    """What the updater asked of the registry.

    - ``requests``: how many requests it sent.
    - ``brought``: bytes of answers it got.
    - ``kinds``: its requests by kind, as one line.
    - ``seconds``: how long it ran.
    - ``code``: its exit code, None if it was stopped, at a limit or because its time was up.
    - ``over``: whether it exceeded a limit.
    - ``took``: whether the candidate is in the engine's store afterwards.
    """

    requests: int
    brought: int
    kinds: str
    seconds: float
    code: int | None
    over: bool
    took: bool


async def let_loose(images: Images, ref: Reference, updater: Updater, *, had: str, image_id: str) -> UpdaterEvidence:
    """Run the updater against a door in front of a registry until it ends, its time is up or it exceeds a limit.

    - ``images``: the engine's store.
    - ``ref``: the candidate, whose registry is behind the door.
    - ``updater``: the command and its limits.
    - ``had``: the image that the updater would replace.
    - ``image_id``: what the engine would call the candidate.

    Whatever it pulled through the door is removed. Raises EngineError if the command cannot be started, and FleetError
    if the door cannot listen.
    """
    limits = {"requests": updater.requests, "size": updater.bytes}
    async with door(ref.host, updater.door, insecure=updater.insecure, **limits) as counted:
        at = replace(ref, host=counted.host)
        env = {
            **environment(DOCKER, names=updater.env),
            "PHASEGATE_IMAGE": str(at),
            "PHASEGATE_OLD": had,
            "PHASEGATE_CLIENT": images.engine.name,
            "DOCKER_HOST": images.engine.host,
        }
        started = time.monotonic()
        try:
            done = await _until_over(updater, env, counted)
            seconds = time.monotonic() - started
            over = counted.over.is_set()
            brought = [found for found in await images.held() if found.id == image_id or _through(found.names, at)]
        finally:
            await asyncio.shield(_tidy(images, at))
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counted.asked.items()))
    return UpdaterEvidence(
        requests=counted.total,
        brought=counted.total_bytes,
        kinds=kinds,
        seconds=seconds,
        code=done.code if done else None,
        over=over,
        took=bool(brought),
    )


def mark(updater: Updater | None) -> str:
    """Return a hash of what a verdict depends on: the updater's settings and its script. Empty without an updater."""
    if updater is None:
        return ""
    script = Path(updater.command[0])
    content = digest_of(script.read_bytes()) if script.is_file() else ""
    return digest_of(f"{updater!r}{content}".encode())[7:19]


async def _until_over(updater: Updater, env: dict[str, str], counted: Door) -> Finished | None:
    """Run the command; return None if it was stopped. The door's limit stops its whole group at once."""
    running = asyncio.ensure_future(run(updater.command, timeout=updater.seconds, env=env))
    over = asyncio.ensure_future(counted.over.wait())
    try:
        await asyncio.wait((running, over), return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            return None
        return running.result()
    except TimedOut:
        return None
    finally:
        for task in (running, over):
            task.cancel()
        # A cancelled run ends its process group first.
        await asyncio.gather(running, over, return_exceptions=True)


def _through(names: tuple[str, ...], at: Reference) -> bool:
    return any(name.startswith(f"{at.host}/") for name in names)


async def _tidy(images: Images, at: Reference) -> None:
    """Remove what came through the door, only under the door's names: the image may have others that are not ours."""
    names = [name for found in await images.held() for name in found.names if name.startswith(f"{at.host}/")]
    if names:
        await attempt(images.engine.host, "image", "rm", *names)
