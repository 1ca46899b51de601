"""A containerd client by ``ctr``: what it says of itself, a pull that proves something, and a smoke run.

``ctr`` keeps quiet about what it unpacked: from the snapshot of another compression of a layer it goes on without
reading the layer at all. So the content store and the snapshots before and after the pull are the evidence.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from phasegate.clients.facts import Engine, EngineFacts
from phasegate.clients.pull import PullEvidence, ours, seen, unpacked_by
from phasegate.clients.remote_cli import ask, told
from phasegate.clients.run import OUTPUT, RunEvidence, settings_of
from phasegate.errors import EngineError, TimedOut
from phasegate.fleet.fleet import Smoke
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.process.output import passing, reason, tail

HOSTS = "/etc/containerd/certs.d"
"""Where containerd's own settings of registries are by convention; one that is not there changes nothing."""

_VERSION = re.compile(r"Version:\s*v?(\S+)")
_PLATFORM = re.compile(r"^io\.containerd\.snapshotter\.v1\s+overlayfs\s+(\S+)", re.MULTILINE)
_OWN = re.compile(r"^ctr: ", re.MULTILINE)
_NO_COMMAND = re.compile(r'exec: "|exec format error')
_RUN = "phasegate-run-"


@dataclass(frozen=True, slots=True)
class _Store:
    """``content``: digests of blobs; ``snapshots``: chain IDs of unpacked layers; ``images``: digest by name."""

    content: frozenset[str]
    snapshots: frozenset[str]
    images: dict[str, str]


async def facts(engine: Engine, timeout: float) -> EngineFacts:
    said = (await ask(engine, "version", timeout=timeout)).out.rpartition("Server:")[2]
    version = _VERSION.search(said)
    if version is None:
        raise EngineError(f"client {engine.name} ({engine.address}) does not answer", fix="start it", retryable=True)
    platform = _PLATFORM.search(await told(engine, "plugins", "ls"))
    return EngineFacts(version[1], "containerd", "", platform[1] if platform else "", "containerd")


async def prove_pull(
    engine: Engine,
    facts: EngineFacts,
    ref: Reference,
    image: Image,
    platform: Platform | None,
    memory: Memory,
    timeout: float,
) -> PullEvidence:
    """As ``phasegate.clients.pull.prove_pull``. Layers that this engine is known to have unpacked stay there."""
    unpacked = unpacked_by(facts, image, memory)
    if all(layer.digest in unpacked for layer in image.layers):
        await _remove(engine, [str(ref)], ref.host)
    else:
        await remove_all(engine, ref.host)
    evidence = await _pull(engine, ref, image, platform, unpacked, timeout)
    if evidence.ok and not evidence.proven:
        await remove_all(engine, ref.host)
        evidence = await _pull(engine, ref, image, platform, unpacked, timeout)
    seen(facts, image, evidence.downloaded, memory)
    if not evidence.ok:
        return evidence
    before = await _store(engine)
    # Keep what was just pulled and no other of its repository: the next phase needs its layers.
    older = [name for name in before.images if name.startswith(f"{ref.name}@") and name != str(ref)]
    await _remove(engine, older, ref.host)
    before = await _store(engine)
    again = await ask(engine, *_argv(ref, platform), timeout=timeout)
    return replace(evidence, second_noop=again.code == 0 and await _store(engine) == before)


async def remove_all(engine: Engine, host: str) -> None:
    """Remove all that phasegate brought from the registry ``host``, content and snapshots with it."""
    await _remove(engine, list((await _store(engine)).images), host)


async def _pull(
    engine: Engine,
    ref: Reference,
    image: Image,
    platform: Platform | None,
    unpacked: frozenset[str],
    timeout: float,
) -> PullEvidence:
    before = await _store(engine)
    started = time.monotonic()
    done = await ask(engine, *_argv(ref, platform), timeout=timeout)
    seconds = time.monotonic() - started
    if done.code:
        output = tail(done.err or done.out)
        why = re.sub(r"^ctr: ", "", reason(output))
        return PullEvidence(False, why, passing(output), seconds, expected_id=ref.digest)
    after = await _store(engine)
    chains = dict(zip((layer.digest for layer in image.layers), chain_ids(image.diff_ids), strict=True))
    downloaded = tuple(
        digest
        for digest, chain in chains.items()
        if digest in after.content - before.content and chain in after.snapshots - before.snapshots
    )
    existing = tuple(digest for digest in chains if digest not in downloaded)
    return PullEvidence(
        ok=True,
        seconds=seconds,
        downloaded=downloaded,
        existing=existing,
        unvouched=tuple(one for one in existing if one not in unpacked or chains[one] not in after.snapshots),
        skipped=str(ref) in before.images,
        image_id=after.images.get(str(ref), ""),
        expected_id=ref.digest,
    )


def chain_ids(diff_ids: Sequence[str]) -> tuple[str, ...]:
    """image-spec, config.md: the first is the first diff ID, each other the digest of 'CHAIN DIFF'."""
    chains: list[str] = []
    for diff_id in diff_ids:
        both = f"{chains[-1]} {diff_id}" if chains else ""
        chains.append(f"sha256:{hashlib.sha256(both.encode()).hexdigest()}" if both else diff_id)
    return tuple(chains)


def _argv(ref: Reference, platform: Platform | None) -> list[str]:
    chosen = ["--platform", str(platform)] if platform else []
    return ["images", "pull", "--hosts-dir", HOSTS, *chosen, str(ref)]


async def _store(engine: Engine) -> _Store:
    content = (await told(engine, "content", "ls", "--quiet")).split()
    snapshots = [line.split()[0] for line in (await told(engine, "snapshots", "ls")).splitlines()[1:] if line.strip()]
    rows = [line.split() for line in (await told(engine, "images", "ls")).splitlines()[1:]]
    # REF TYPE DIGEST SIZE...
    return _Store(frozenset(content), frozenset(snapshots), {row[0]: row[2] for row in rows if len(row) > 2})


async def _remove(engine: Engine, names: Sequence[str], host: str) -> None:
    """Those of ``names`` that are ours; content and snapshots are gone when this returns."""
    for name in names:
        if ours([name], host):
            await ask(engine, "images", "rm", "--sync", name)


async def smoke(engine: Engine, ref: str, smoke: Smoke, platform: Platform | None) -> RunEvidence:
    """As ``phasegate.clients.run.smoke``. ctr shows no settings by itself: they are read from its content store."""
    digest = (await _store(engine)).images.get(ref)
    if digest is None:
        raise EngineError(f"client {engine.name} does not have {ref}", fix="pull it first")
    await _sweep(engine)
    name = f"{_RUN}{int(time.time() + smoke.timeout) + 60}-{secrets.token_hex(6)}"
    chosen = ["--platform", str(platform)] if platform else []
    started = time.monotonic()
    code: int | None = None
    try:
        done = await ask(engine, "run", "--rm", *chosen, ref, name, *smoke.command, timeout=smoke.timeout)
        code, output = done.code, done.text
    except TimedOut as error:
        output = error.what
    finally:
        if code is None:
            await asyncio.shield(_end(engine, name))
    if code and _OWN.search(done.err):
        if not _NO_COMMAND.search(done.err):
            raise EngineError(f"client {engine.name}: ctr run: {reason(output)}", output=tail(output))
        code = 127  # as docker has it: the command cannot be run, which is the image's
    shown = settings_of(await _config(engine, digest, platform))
    return RunEvidence(code, output[-OUTPUT:], time.monotonic() - started, shown)


async def _config(engine: Engine, digest: str, platform: Platform | None) -> dict[str, object]:
    """The config of the platform's image under the root ``digest``, in the spelling of ``docker inspect``."""
    manifest = json.loads(await told(engine, "content", "get", digest))
    for child in manifest.get("manifests") or ():
        its = child.get("platform") or {}
        here = Platform(str(its.get("os", "")), str(its.get("architecture", "")), str(its.get("variant", "")))
        if here.os != "unknown" and (platform is None or here.normalised() == platform.normalised()):
            got = await ask(engine, "content", "get", str(child["digest"]))
            if got.code == 0:  # without --platform only the engine's own platform is there
                manifest = json.loads(got.out)
                break
    config = json.loads(await told(engine, "content", "get", str(manifest["config"]["digest"])))
    return {
        "Config": config.get("config") or {},
        "Architecture": config.get("architecture"),
        "Os": config.get("os"),
        "Variant": config.get("variant"),
    }


async def _end(engine: Engine, name: str) -> None:
    await ask(engine, "tasks", "kill", "--signal", "SIGKILL", name)
    for _ in range(20):
        await ask(engine, "tasks", "rm", "--force", name)
        if (await ask(engine, "containers", "rm", name)).code == 0:
            return
        await asyncio.sleep(0.1)


async def _sweep(engine: Engine) -> None:
    """Remove smoke containers whose time is over: their run was killed before it could."""
    for name in (await told(engine, "containers", "ls", "--quiet")).split():
        until = name.removeprefix(_RUN).partition("-")[0]
        if name.startswith(_RUN) and until.isdigit() and int(until) < time.time():
            await _end(engine, name)
