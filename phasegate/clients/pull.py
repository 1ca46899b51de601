"""Pull by digest into a store that does not hold the image, and say what that proves.

A pull can prove nothing: the classic store skips the download where an image with the
same ID is there, and the ID (the config's digest) is the same in every phase. So the
image is removed first, and the pull's own output says which layers were downloaded and
which were there already. One that was there counts only where this engine version and
store are known to have unpacked it before.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from phasegate.clients.facts import Engine, EngineFacts
from phasegate.clients.store import held, inspect, keep, keeper_name, load_keeper, remove, remove_all
from phasegate.errors import EngineError
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.process.docker import attempt
from phasegate.process.output import passing, reason, tail
from phasegate.process.run import Finished

PULL = 1800.0
_LAYER = re.compile(r"^([0-9a-f]{12}): (Pull complete|Already exists)\s*$", re.MULTILINE)
_UP_TO_DATE = "Image is up to date"
_AWAY = re.compile(r"cannot connect to the docker daemon|error during connect", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PullEvidence:
    """What one pull showed.

    ``ok``: docker said so; ``error`` is its one line where it did not, ``retryable`` where that may go away by itself.
    ``downloaded`` and ``existing`` are layer digests; ``unvouched`` are those of ``existing`` that nobody has seen
    this engine version and store unpack. ``skipped``: the engine downloaded nothing because it had the image.
    ``image_id`` is the store's, ``expected_id`` the one it should compute. ``second_noop``: a second pull found
    everything there.
    """

    ok: bool
    error: str = ""
    retryable: bool = False
    seconds: float = 0.0
    downloaded: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    unvouched: tuple[str, ...] = ()
    skipped: bool = False
    image_id: str = ""
    expected_id: str = ""
    second_noop: bool = False

    @property
    def proven(self) -> bool:
        """True where the pull is evidence that this engine takes the image."""
        return self.ok and not self.skipped and not self.unvouched

    @property
    def right(self) -> bool:
        return self.proven and self.image_id == self.expected_id and self.second_noop


async def prove_pull(
    engine: Engine,
    facts: EngineFacts,
    ref: Reference,
    image: Image,
    *,
    platform: Platform | None = None,
    memory: Memory,
    timeout: float = PULL,
) -> PullEvidence:
    """Pull ``ref`` (by digest), of which ``image`` is the platform's manifest that the engine will choose.

    One operation at a time per engine is the caller's to hold. Layers that this engine is known to have unpacked
    stay there, so that a phase costs what it changed. Raises EngineError where the engine does not answer; a pull
    that fails is evidence, not an error.
    """
    if engine.kind != "docker":
        from phasegate.clients import containerd, podman

        if engine.kind == "podman":
            return await podman.prove_pull(engine, facts, ref, image, platform, memory, timeout)
        return await containerd.prove_pull(engine, facts, ref, image, platform, memory, timeout)
    unpacked = unpacked_by(facts, image, memory)
    if facts.store == "classic":
        await _make_way_classic(engine, ref, image)
    else:
        await _make_way_containerd(engine, ref, image, unpacked)
    evidence = await _pull(engine, facts, ref, image, platform, unpacked, timeout)
    if evidence.ok and not evidence.proven:
        # Nobody can vouch for what was there already: once more, into a store without anything of ours.
        await remove_all(engine, facts.store, ref.host)
        evidence = await _pull(engine, facts, ref, image, platform, unpacked, timeout)
    seen(facts, image, evidence.downloaded, memory)
    if not evidence.ok:
        return evidence
    await _tidy(engine, facts, ref, image)
    again = await attempt(engine.host, *_argv(ref, platform), timeout=timeout)
    return replace(evidence, second_noop=again.code == 0 and _UP_TO_DATE in again.out)


async def _make_way_classic(engine: Engine, ref: Reference, image: Image) -> None:
    """Remove the image and leave its layers, with a keeper."""
    images = [found for found in await held(engine, "classic") if found.ours(ref.host)]
    for found in images:
        if str(ref) in found.names and found.id != image.config.digest:
            await keep(engine, ref.name, found)
    there = [found for found in images if found.id == image.config.digest or str(ref) in found.names]
    if any(found.id == image.config.digest for found in there):
        await load_keeper(engine, ref.name, image)
    await remove(engine, there, ref.host)


async def _make_way_containerd(engine: Engine, ref: Reference, image: Image, unpacked: frozenset[str]) -> None:
    """Remove the image, and all that holds the content of a layer which this engine has not unpacked yet: from the
    snapshot of another compression of it containerd would go on without reading the layer at all."""
    layers = zip(image.layers, image.diff_ids, strict=False)
    new = {diff_id for layer, diff_id in layers if layer.digest not in unpacked}
    there = [
        found
        for found in await held(engine, "containerd")
        if found.id == ref.digest or found.diff_ids & new or (new and not found.diff_ids)
    ]
    await remove(engine, there, ref.host)


async def _pull(
    engine: Engine,
    facts: EngineFacts,
    ref: Reference,
    image: Image,
    platform: Platform | None,
    unpacked: frozenset[str],
    timeout: float,
) -> PullEvidence:
    expected = image.config.digest if facts.store == "classic" else ref.digest
    had = await inspect(engine, expected) is not None
    started = time.monotonic()
    done = await attempt(engine.host, *_argv(ref, platform), timeout=timeout)
    seconds = time.monotonic() - started
    if done.code:
        return _failed(engine, done, seconds, expected)
    downloaded, existing = _layers(done.out, image.layers)
    found = await inspect(engine, str(ref))
    return PullEvidence(
        ok=True,
        seconds=seconds,
        downloaded=downloaded,
        existing=existing,
        unvouched=tuple(digest for digest in existing if digest not in unpacked),
        skipped=had or _UP_TO_DATE in done.out,
        image_id=str(found["Id"]) if found else "",
        expected_id=expected,
    )


def _failed(engine: Engine, done: Finished, seconds: float, expected: str) -> PullEvidence:
    output = tail(done.err or done.out)
    if _AWAY.search(output):
        raise EngineError(f"engine {engine.name}: {reason(output)}", fix="start it", retryable=True, output=output)
    return PullEvidence(False, reason(output), passing(output), seconds, expected_id=expected)


async def _tidy(engine: Engine, facts: EngineFacts, ref: Reference, image: Image) -> None:
    """Keep the image that was just pulled and no other of its repository: the next phase needs its layers."""
    mine = {keeper_name(ref.name, image.platform)}
    for found in await held(engine, facts.store):
        names = {name for name in found.names if name.startswith(f"{ref.name}@")}
        if str(ref) not in found.names and (names or mine & set(found.names)):
            await remove(engine, [found], ref.host)


def _layers(output: str, layers: Sequence[Descriptor]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which layers were downloaded, and which were there: docker names them by the first 12 digits of their digests.

    A layer that the output does not name was not downloaded.
    """
    complete = {found[1] for found in _LAYER.finditer(output) if found[2] == "Pull complete"}
    digests = dict.fromkeys(layer.digest for layer in layers)
    downloaded = tuple(digest for digest in digests if digest.removeprefix("sha256:")[:12] in complete)
    return downloaded, tuple(digest for digest in digests if digest not in downloaded)


def _argv(ref: Reference, platform: Platform | None) -> list[str]:
    chosen = ["--platform", str(platform)] if platform else []
    return ["pull", *chosen, str(ref)]


def _keys(facts: EngineFacts, image: Image) -> list[str]:
    """What is remembered of a layer: this engine version and store have unpacked it; elsewhere by its media type."""
    made_by = f"unpacked:{facts.kind}:{facts.version}:{facts.store}"
    if facts.store != "classic":
        return [f"{made_by}:{layer.digest}:{layer.media_type}" for layer in image.layers]
    return [f"{made_by}:{layer.digest}" for layer in image.layers]


def unpacked_by(facts: EngineFacts, image: Image, memory: Memory) -> frozenset[str]:
    """Layers of ``image`` that this engine version and store are known to have unpacked."""
    keys = _keys(facts, image)
    known = memory.recall(keys)
    return frozenset(layer.digest for layer, key in zip(image.layers, keys, strict=True) if key in known)


def seen(facts: EngineFacts, image: Image, downloaded: Sequence[str], memory: Memory) -> None:
    """Remember the layers that were just downloaded and unpacked."""
    now = datetime.now(UTC).isoformat()
    keys = dict(zip((layer.digest for layer in image.layers), _keys(facts, image), strict=True))
    memory.remember({keys[digest]: {"at": now} for digest in downloaded})


def ours(names: Sequence[str], host: str) -> bool:
    """Are these all names by digest in the registry ``host``? An image with a tag is somebody's."""
    return bool(names) and all(name.startswith(f"{host}/") and "@" in name for name in names)
