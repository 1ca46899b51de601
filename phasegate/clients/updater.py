"""A client's own updater, let loose on a candidate that its engine refuses: what it asks of the registry is counted."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path

from phasegate.clients.counting_proxy import Door, door
from phasegate.clients.docker_store import Images
from phasegate.errors import TimedOut
from phasegate.fleet.fleet import Updater
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.process.docker import attempt
from phasegate.process.run import Finished, run


@dataclass(frozen=True, slots=True)
class UpdaterEvidence:
    """What the updater asked in ``seconds``: ``requests``, ``brought`` bytes of answers, ``kinds`` as one line.

    ``code`` is its exit code, None where it was ended: ``over`` a limit, or its time was up. ``took``: the candidate
    is in the engine's store afterwards.
    """

    requests: int
    brought: int
    kinds: str
    seconds: float
    code: int | None
    over: bool
    took: bool


async def let_loose(images: Images, ref: Reference, updater: Updater, *, had: str, image_id: str) -> UpdaterEvidence:
    """Run the updater against a door before ``ref``'s registry, until it ends, its time is up or a limit is exceeded.

    ``had`` is the image that it would replace, ``image_id`` what the engine would call the candidate. What it pulled
    through the door is removed. Raises EngineError where the command cannot be started, FleetError for the door.
    """
    limits = {"requests": updater.requests, "size": updater.bytes}
    async with door(ref.host, updater.door, insecure=updater.insecure, **limits) as counted:
        at = replace(ref, host=counted.host)
        env = {
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
    """What a verdict depends on: the plan's words and the script itself. Empty without an updater."""
    if updater is None:
        return ""
    script = Path(updater.command[0])
    content = digest_of(script.read_bytes()) if script.is_file() else ""
    return digest_of(f"{updater!r}{content}".encode())[7:19]


async def _until_over(updater: Updater, env: dict[str, str], counted: Door) -> Finished | None:
    """None where the command was ended. The door's limit ends it at once, its whole group."""
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
        # A cancelled run ends its group first.
        await asyncio.gather(running, over, return_exceptions=True)


def _through(names: tuple[str, ...], at: Reference) -> bool:
    return any(name.startswith(f"{at.host}/") for name in names)


async def _tidy(images: Images, at: Reference) -> None:
    """Remove what came through the door: by the door's names alone, whoever else calls the image something."""
    names = [name for found in await images.held() for name in found.names if name.startswith(f"{at.host}/")]
    if names:
        await attempt(images.engine.host, "image", "rm", *names)
