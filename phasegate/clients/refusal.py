"""Prove that an engine below a phase's floor refuses it cleanly, and still runs what it had."""

from __future__ import annotations

import time
from dataclasses import dataclass

from phasegate.clients.facts import Engine, EngineFacts
from phasegate.clients.pull import PULL
from phasegate.clients.run import RunEvidence
from phasegate.clients.run import smoke as run_smoke
from phasegate.clients.store import held, inspect, load_keeper, remove
from phasegate.clients.updater import UpdaterEvidence, let_loose
from phasegate.errors import EngineError
from phasegate.fleet.fleet import Smoke, Updater
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.docker import attempt
from phasegate.process.output import passing, reason, tail


@dataclass(frozen=True, slots=True)
class RefusalEvidence:
    """``refused``: the pull failed; ``error`` is its one line.

    ``had`` is the image it had, under another ID, ``intact`` whether it is still there, ``still`` what the smoke
    command did in it afterwards (None where the plan has no smoke command). ``asked`` is what the client's own updater
    did after the refusal, None where the plan has none; ``intact`` and ``still`` are then after that too.
    """

    refused: bool
    error: str
    seconds: float
    had: str
    intact: bool
    still: RunEvidence | None
    asked: UpdaterEvidence | None = None


async def prove_refusal(
    engine: Engine,
    facts: EngineFacts,
    ref: Reference,
    image: Image,
    *,
    had: Reference,
    had_image: Image,
    smoke: Smoke | None,
    platform: Platform | None = None,
    timeout: float = PULL,
    updater: Updater | None = None,
) -> RefusalEvidence:
    """Try to pull ``ref`` on an engine that has ``had``, a form which it takes (pulled now where it is not there).

    In the classic store ``had`` becomes a keeper: the same layers under another image ID. With the same ID the
    engine would skip the pull and seem to take what it cannot. Only what the engine refused is its updater let loose
    on.
    """
    chosen = ["--platform", str(platform)] if platform else []
    if facts.store == "classic":
        if await inspect(engine, had_image.config.digest) is None:
            await _must_pull(engine, had, chosen, timeout)
        name = await load_keeper(engine, had.name, had_image)
        same = [
            found
            for found in await held(engine, facts.store)
            if found.id in (image.config.digest, had_image.config.digest)
        ]
        await remove(engine, same, ref.host)
    else:
        await _must_pull(engine, had, chosen, timeout)
        name = str(had)
    started = time.monotonic()
    done = await attempt(engine.host, "pull", *chosen, str(ref), timeout=timeout)
    seconds = time.monotonic() - started
    asked = None
    if updater and done.code and not passing(done.err or done.out):
        image_id = image.config.digest if facts.store == "classic" else ref.digest
        asked = await let_loose(engine, facts.store, ref, updater, had=name, image_id=image_id)
    intact = await inspect(engine, name) is not None
    still = await run_smoke(engine, name, smoke, platform) if intact and smoke else None
    return RefusalEvidence(
        refused=done.code != 0,
        error=reason(tail(done.err or done.out)) if done.code else "",
        seconds=seconds,
        had=name,
        intact=intact,
        still=still,
        asked=asked,
    )


async def _must_pull(engine: Engine, ref: Reference, chosen: list[str], timeout: float) -> None:
    done = await attempt(engine.host, "pull", *chosen, str(ref), timeout=timeout)
    if done.code:
        why = reason(tail(done.err or done.out))
        raise EngineError(
            f"engine {engine.name} does not take {ref} either: {why}", fix="phasegate verify that form first"
        )
