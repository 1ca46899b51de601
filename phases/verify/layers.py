"""layers.*: each layer's bytes are what its media type, its descriptor and its diff ID say. One pass a blob."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from phases.errors import BadContent
from phases.image.descriptor import Descriptor
from phases.image.digest import short
from phases.image.envelope import Envelope, Image
from phases.image.mediatype import codec
from phases.image.reference import Reference
from phases.registry.client import Registry
from phases.verify.checks import BOUNDED, CODEC, CONTENT
from phases.verify.memory import Memory
from phases.verify.result import Result
from phases.verify.unpack import Damaged, Unbounded, Unpacker

AT_ONCE = 4
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="layer")


@dataclass(frozen=True, slots=True)
class Looked:
    """What one layer turned out to be. ``problem`` is ``codec``, ``content`` or ``bounded``, with ``what`` in words."""

    digest: str
    diff_id: str = ""
    unpacked: int = 0
    problem: str = ""
    what: str = ""


async def judge_layers(
    registry: Registry, memory: Memory, envelope: Envelope, *, max_age: float | None = None
) -> tuple[Result, ...]:
    """layers.codec, layers.content and layers.bounded, over all platforms; each distinct layer is read once.

    ``max_age`` in seconds: blobs that were read longer ago are streamed again, for the registry may have lost them.
    """
    began = time.monotonic()
    wanted = {layer.digest: layer for image in envelope.images for layer in image.layers}
    known = memory.recall(map(_key, wanted.values()))
    fresh = {
        digest: Looked(digest, str(fact["diff_id"]), int(fact["unpacked"]))
        for digest, layer in wanted.items()
        if (fact := known.get(_key(layer))) and (max_age is None or time.time() - float(fact["at"]) < max_age)
    }
    limit = asyncio.Semaphore(AT_ONCE)
    # Largest first: two cores are busy to the end.
    todo = sorted((layer for digest, layer in wanted.items() if digest not in fresh), key=lambda one: -one.size)
    looked = await asyncio.gather(*(_limited(limit, registry, envelope.reference, layer) for layer in todo))
    memory.remember(
        {
            _key(wanted[one.digest]): {"diff_id": one.diff_id, "unpacked": one.unpacked, "at": time.time()}
            for one in looked
            if not one.problem
        }
    )
    found = fresh | {one.digest: one for one in looked}
    return _results(envelope, found, len(fresh), time.monotonic() - began)


def _key(layer: Descriptor) -> str:
    return f"layer:{CONTENT.version}:{layer.digest}:{codec(layer.media_type)}"


async def _limited(limit: asyncio.Semaphore, registry: Registry, at: Reference, layer: Descriptor) -> Looked:
    async with limit:
        return await look(registry, at, layer)


async def look(registry: Registry, at: Reference, layer: Descriptor, sink: Any = None) -> Looked:
    """Stream one layer. The registry client checks digest and size; a thread unpacks and hashes meanwhile."""
    unpacker = Unpacker(codec(layer.media_type), sink)
    loop = asyncio.get_running_loop()
    working: asyncio.Future[None] | None = None
    try:
        async for chunk in registry.blob(at, layer):
            if working is not None:
                await working
            working = loop.run_in_executor(_threads, unpacker.feed, chunk)
        if working is not None:
            await working
            working = None
        diff_id = await loop.run_in_executor(_threads, unpacker.finish)
    except Damaged as error:
        return Looked(layer.digest, problem="codec", what=str(error))
    except Unbounded as error:
        return Looked(layer.digest, problem="bounded", what=str(error))
    except BadContent as error:
        return Looked(layer.digest, problem="content", what=error.what)
    finally:
        if working is not None and not working.done():
            await asyncio.wait([working])
    return Looked(layer.digest, diff_id, unpacker.unpacked)


def _results(envelope: Envelope, found: dict[str, Looked], known: int, seconds: float) -> tuple[Result, ...]:
    problems: dict[str, list[str]] = {"codec": [], "content": [], "bounded": []}
    for one in found.values():
        if one.problem:
            problems[one.problem].append(f"layer {short(one.digest)}: {one.what}")
    for image in envelope.images:
        problems["content"] += _content(image, found)
    total = sum(one.unpacked for one in found.values())
    good = f"{len(found)} layers, {total / 1e6:.0f} MB unpacked" + (f", {known} known" if known else "")
    results: list[Result] = []
    for check, name in ((CODEC, "codec"), (CONTENT, "content"), (BOUNDED, "bounded")):
        lines = problems[name]
        spent = seconds if check is CONTENT else 0.0
        results.append(
            check.failed(lines[0], *lines[1:], seconds=spent) if lines else check.passed(good, seconds=spent)
        )
    return tuple(results)


def _content(image: Image, found: dict[str, Looked]) -> Sequence[str]:
    at = f"{image.platform}: "
    if len(image.diff_ids) != len(image.layers):
        return [f"{at}{len(image.layers)} layers and {len(image.diff_ids)} diff IDs"]
    lines = [
        f"{at}layer {short(layer.digest)} unpacks to {short(found[layer.digest].diff_id)}, "
        f"the config says {short(diff_id)}"
        for layer, diff_id in zip(image.layers, image.diff_ids, strict=True)
        if not found[layer.digest].problem and found[layer.digest].diff_id != diff_id
    ]
    history = image.config.body.get("history")
    if isinstance(history, list) and history:
        full = sum(1 for entry in history if not (isinstance(entry, dict) and entry.get("empty_layer")))
        if full != len(image.layers):
            lines.append(f"{at}the history has {full} layers, the manifest {len(image.layers)}")
    return lines
