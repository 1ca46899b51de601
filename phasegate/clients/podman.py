"""A podman client: what it says of itself, a pull that proves something, and a smoke run.

Podman's own output names every layer as copied, those that it had as well. Its debug log does say which it skipped
('Skipping blob DIGEST (already present)'), so the pull runs with that log and is no evidence without it.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from phasegate.clients.facts import Engine, EngineFacts
from phasegate.clients.pull import PullEvidence, ours, seen, unpacked_by
from phasegate.clients.remote_cli import ask, told
from phasegate.clients.run import LABEL, OUTPUT, RunEvidence, settings_of
from phasegate.errors import EngineError, TimedOut
from phasegate.fleet.fleet import Smoke
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.process.output import passing, reason, tail

_COPIED = re.compile(r"Copying blob (sha256:[0-9a-f]{64})")
_SKIPPED = re.compile(r"Skipping blob (sha256:[0-9a-f]{64}) \(already present\)")
_LOG = re.compile(r"^time=.* level=\w+ .*$", re.MULTILINE)


async def facts(engine: Engine, timeout: float) -> EngineFacts:
    info = json.loads((await ask(engine, "info", "--format", "json", timeout=timeout)).out or "{}")
    host, version = info.get("host") or {}, (info.get("version") or {}).get("Version")
    if not version:
        raise EngineError(f"client {engine.name} ({engine.address}) does not answer", fix="start it", retryable=True)
    return EngineFacts(str(version), "podman", "", f"{host.get('os')}/{host.get('arch')}", "podman")


async def prove_pull(
    engine: Engine,
    facts: EngineFacts,
    ref: Reference,
    image: Image,
    platform: Platform | None,
    memory: Memory,
    timeout: float,
) -> PullEvidence:
    """As ``phasegate.clients.pull.prove_pull``. The image goes first, with all its names: its layers go with it."""
    unpacked = unpacked_by(facts, image, memory)
    await _remove(engine, ref, image.config.digest)
    evidence = await _pull(engine, ref, image, platform, unpacked, timeout)
    if evidence.ok and not evidence.proven:
        # Layers of another image of ours, which nobody vouches for: once more without any of ours.
        await _remove(engine, ref)
        evidence = await _pull(engine, ref, image, platform, unpacked, timeout)
    seen(facts, image, evidence.downloaded, memory)
    if not evidence.ok:
        return evidence
    again = await _pull(engine, ref, image, platform, unpacked, timeout)
    return replace(evidence, second_noop=again.ok and not again.downloaded and again.image_id == evidence.image_id)


async def remove_all(engine: Engine, host: str) -> None:
    """Remove all that phasegate brought from the registry ``host``."""
    await _remove(engine, Reference(host, "all"))


async def _pull(
    engine: Engine,
    ref: Reference,
    image: Image,
    platform: Platform | None,
    unpacked: frozenset[str],
    timeout: float,
) -> PullEvidence:
    chosen = ["--platform", str(platform)] if platform else []
    expected = image.config.digest
    had = await inspect(engine, str(ref)) is not None
    started = time.monotonic()
    done = await ask(engine, "--log-level=debug", "pull", *chosen, str(ref), timeout=timeout)
    seconds = time.monotonic() - started
    if done.code:
        output = tail(_LOG.sub("", done.err))
        return PullEvidence(False, reason(output), passing(output), seconds, expected_id=expected)
    skipped = set(_SKIPPED.findall(done.err)) if "level=debug" in done.err else set(_COPIED.findall(done.err))
    copied = set(_COPIED.findall(done.err)) - skipped
    digests = dict.fromkeys(layer.digest for layer in image.layers)
    existing = tuple(digest for digest in digests if digest not in copied)
    found = await inspect(engine, str(ref))
    return PullEvidence(
        ok=True,
        seconds=seconds,
        downloaded=tuple(digest for digest in digests if digest in copied),
        existing=existing,
        unvouched=tuple(digest for digest in existing if digest not in unpacked),
        skipped=had,
        image_id=f"sha256:{found['Id']}" if found else "",
        expected_id=expected,
    )


async def inspect(engine: Engine, name: str) -> Mapping[str, Any] | None:
    """``podman image inspect``, None where it has no such image."""
    done = await ask(engine, "image", "inspect", name)
    if done.code:
        return None
    found: list[dict[str, Any]] = json.loads(done.out)
    return found[0] if found else None


async def _remove(engine: Engine, ref: Reference, config: str = "") -> None:
    """Images of ours: the one with this ``config``, and whatever has the name ``ref``; without ``config``, all."""
    listed = json.loads(await told(engine, "image", "ls", "--all", "--no-trunc", "--format", "json") or "[]") or []
    names: list[str] = []
    for found in listed:
        mine = [str(name) for name in found.get("Names") or ()]
        wanted = not config or config.endswith(str(found["Id"])) or str(ref) in mine
        if wanted and ours(mine, ref.host):
            names += mine
    if names:
        await ask(engine, "image", "rm", *dict.fromkeys(names))


async def smoke(engine: Engine, ref: str, smoke: Smoke, platform: Platform | None) -> RunEvidence:
    """As ``phasegate.clients.run.smoke``."""
    found = await inspect(engine, ref)
    if found is None:
        raise EngineError(f"client {engine.name} does not have {ref}", fix="pull it first")
    await _sweep(engine)
    name = f"phasegate-run-{secrets.token_hex(6)}"
    args = ["run", "--rm", "--name", name, "--network=none", "--pull=never"]
    args += ["--label", f"{LABEL}={int(time.time() + smoke.timeout) + 60}"]
    if platform:
        args += ["--platform", str(platform)]
    entry = ["--entrypoint", json.dumps([smoke.command[0]])] if smoke.command else []
    started = time.monotonic()
    code: int | None = None
    try:
        done = await ask(engine, *args, *entry, ref, *smoke.command[1:], timeout=smoke.timeout)
        code, output = done.code, _LOG.sub("", done.text)
    except TimedOut as error:
        output = error.what
    finally:
        if code is None:
            await asyncio.shield(ask(engine, "rm", "--force", "--volumes", "--time", "1", name))
    if code == 125:
        raise EngineError(f"client {engine.name}: podman run: {reason(output)}", output=tail(output))
    # Podman shows health check and user beside the config, not in it.
    beside = {name: found[key] for key, name in _BESIDE.items() if found.get(key)}
    shown = settings_of({**found, "Config": {**(found.get("Config") or {}), **beside}})
    return RunEvidence(code, output[-OUTPUT:], time.monotonic() - started, shown)


_BESIDE = {"Healthcheck": "Healthcheck", "HealthCheck": "Healthcheck", "User": "User"}


async def _sweep(engine: Engine) -> None:
    """Remove smoke containers whose time is over: their run was killed before it could."""
    listed = await told(engine, "ps", "--all", "--filter", f"label={LABEL}", "--format", "json")
    over = [
        str(found["Id"])
        for found in json.loads(listed or "[]") or []
        if str((found.get("Labels") or {}).get(LABEL, "")).isdigit() and int(found["Labels"][LABEL]) < time.time()
    ]
    if over:
        await ask(engine, "rm", "--force", "--volumes", *over)
