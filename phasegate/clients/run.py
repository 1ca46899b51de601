"""Run an image's smoke command on an engine, without a network, and never leave its container behind."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.clients.facts import Engine
from phasegate.clients.store import inspect
from phasegate.errors import EngineError, TimedOut
from phasegate.fleet.fleet import Smoke
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.process.docker import attempt
from phasegate.process.output import reason, tail

LABEL = "phasegate.until"
OUTPUT = 64 << 10
_SETTINGS = (
    "Entrypoint", "Cmd", "Env", "User", "Labels", "ExposedPorts", "Volumes", "WorkingDir", "Healthcheck", "StopSignal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunEvidence:
    """``code`` is the command's exit code, None where it ran into its time limit. ``output`` ends both streams.

    ``config`` is what the engine itself says of the image: its settings by the names that ``docker inspect``
    has, those that are empty left out, and ``Architecture``, ``Os``, ``Variant``.
    """

    code: int | None
    output: str
    seconds: float
    config: Mapping[str, Any]


async def smoke(engine: Engine, ref: Reference | str, smoke: Smoke, platform: Platform | None = None) -> RunEvidence:
    """Run ``smoke.command`` in the image ``ref`` (a digest reference, or a keeper's name), which the engine must have.

    The command is the whole argv: its first word takes the entry point's place. An empty one runs the image as it
    is. Raises EngineError where docker cannot start the container.
    """
    if engine.kind != "docker":
        from phasegate.clients import containerd, podman

        if engine.kind == "podman":
            return await podman.smoke(engine, str(ref), smoke, platform)
        return await containerd.smoke(engine, str(ref), smoke, platform)
    found = await inspect(engine, str(ref))
    if found is None:
        raise EngineError(f"engine {engine.name} does not have {ref}", fix="pull it first")
    await _sweep(engine)
    name = f"phasegate-run-{secrets.token_hex(6)}"
    args = ["run", "--rm", "--name", name, "--network=none", "--pull=never"]
    args += ["--label", f"{LABEL}={int(time.time() + smoke.timeout) + 60}"]
    if platform:
        args += ["--platform", str(platform)]
    entry = ["--entrypoint", smoke.command[0]] if smoke.command else []
    started = time.monotonic()
    code: int | None = None
    try:
        done = await attempt(engine.host, *args, *entry, str(ref), *smoke.command[1:], timeout=smoke.timeout)
        code, output = done.code, done.text
    except TimedOut as error:
        output = error.what
    finally:
        # The container of a client that was ended lives on.
        if code is None:
            await asyncio.shield(attempt(engine.host, "rm", "--force", "--volumes", name))
    # 125 is docker's own failure; 126 and 127 say that the command cannot be run, which is the image's.
    if code == 125:
        raise EngineError(f"engine {engine.name}: docker run: {reason(output)}", output=tail(output))
    shown = settings_of(found) if found.get("Os") else await _created(engine, ref, platform)
    return RunEvidence(code, output[-OUTPUT:], time.monotonic() - started, shown)


def settings_of(inspected: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of an inspected image, in one spelling for all engine versions."""
    config = inspected.get("Config") or {}
    settings = {name: config[name] for name in _SETTINGS if config.get(name)}
    platform = {name: inspected[name] for name in ("Architecture", "Os", "Variant") if inspected.get(name)}
    return settings | platform


async def _created(engine: Engine, ref: Reference | str, platform: Platform | None) -> dict[str, Any]:
    """The settings that a container made of the image gets.

    The containerd store shows an empty config for an image of which it took layers from snapshots that were there,
    without their blobs; its containers have the right settings all the same.
    """
    name = f"phasegate-run-{secrets.token_hex(6)}"
    chosen = ["--platform", str(platform)] if platform else []
    try:
        made = await attempt(
            engine.host, "create", "--name", name, "--network=none", "--pull=never",
            "--label", f"{LABEL}={int(time.time()) + 60}", *chosen, str(ref),
        )  # fmt: skip
        if made.code:
            raise EngineError(f"engine {engine.name}: docker create: {reason(made.text)}", output=tail(made.text))
        done = await attempt(engine.host, "container", "inspect", name)
        settings = settings_of(json.loads(done.out)[0])
    finally:
        await asyncio.shield(attempt(engine.host, "rm", "--force", "--volumes", name))
    labels = {key: value for key, value in (settings.pop("Labels", None) or {}).items() if key != LABEL}
    return settings | ({"Labels": labels} if labels else {})


async def _sweep(engine: Engine) -> None:
    """Remove smoke containers whose time is over: their run was killed before it could."""
    form = f'{{{{.ID}}}} {{{{.Label "{LABEL}"}}}}'
    listed = await attempt(engine.host, "ps", "--all", "--filter", f"label={LABEL}", "--format", form)
    rows = (line.split() for line in listed.out.splitlines())
    over = [row[0] for row in rows if len(row) == 2 and row[1].isdigit() and int(row[1]) < time.time()]
    if over:
        await attempt(engine.host, "rm", "--force", "--volumes", *over)
