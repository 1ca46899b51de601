"""layers.*: each layer's bytes match its media type, its descriptor and its diff ID. One pass per blob."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import cast
from weakref import WeakValueDictionary

from phasegate import clock
from phasegate.catalogue import BOUNDED, CODEC, CONTENT
from phasegate.check import Check, Result
from phasegate.errors import BadContent, NotFound
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope, Image
from phasegate.image.mediatype import codec
from phasegate.image.reference import Reference
from phasegate.layers.entries import Entries
from phasegate.layers.unpack import BadLayer, Unbounded, Unpacker
from phasegate.memory import Memory
from phasegate.registry.client import Registry
from phasegate.together import together

AT_ONCE = 4
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="layer")
# Keyed by memory and layer. A lock stays here for as long as somebody holds it or waits for it.
_read_now: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Looked:
    """What reading one layer found.

    ``problem`` is ``codec``, ``content``, ``bounded`` or empty, and ``what`` describes it; ``doubt`` is what only some
    engines refuse.
    """

    digest: str
    diff_id: str = ""
    unpacked: int = 0
    problem: str = ""
    what: str = ""
    doubt: str = ""


async def judge_layers(
    registry: Registry, memory: Memory, envelope: Envelope, *, max_age: float | None = None
) -> tuple[Result, ...]:
    """Judge layers.codec, layers.content and layers.bounded over all platforms; each distinct layer is read once.

    Blobs read more than ``max_age`` seconds ago are streamed again, because the registry may have lost them.
    """
    began = time.monotonic()
    wanted = {layer.digest: layer for image in envelope.images for layer in image.layers}
    fresh = _fresh(memory, wanted.values(), max_age)
    # Largest first, so that two cores stay busy to the end.
    todo = sorted((layer for digest, layer in wanted.items() if digest not in fresh), key=lambda one: -one.size)
    reading = (_once(registry, memory, envelope.reference, layer, max_age) for layer in todo)
    looked = await together(reading, at_once=AT_ONCE)
    found = fresh | {one.digest: one for one in looked}
    return _results(envelope, found, len(fresh), time.monotonic() - began)


async def _once(registry: Registry, memory: Memory, at: Reference, layer: Descriptor, max_age: float | None) -> Looked:
    """Read a layer, unless another image with the same layer was first: if it was good there, it is good for both."""
    async with alone(memory, layer):
        if known := _fresh(memory, [layer], max_age):
            return known[layer.digest]
        looked = await look(registry, at, layer)
        if not looked.problem:
            remember(memory, layer, looked)
        return looked


@asynccontextmanager
async def alone(memory: Memory, layer: Descriptor) -> AsyncIterator[None]:
    """Wait until nobody else is reading the layer: images of many repos share their base.

    A layer that was not good is not remembered, so the next reader reads it in its own repository.
    """
    lock = _read_now.setdefault((id(memory), _key(layer)), asyncio.Lock())
    async with lock:
        yield


def _fresh(memory: Memory, layers: Iterable[Descriptor], max_age: float | None) -> dict[str, Looked]:
    """Return those of ``layers`` that were read at most ``max_age`` seconds ago, by digest."""
    layers = list(layers)
    known = memory.recall(map(_key, layers))
    return {
        layer.digest: Looked(layer.digest, str(fact["diff_id"]), int(fact["unpacked"]), doubt=str(fact["doubt"]))
        for layer in layers
        if (fact := known.get(_key(layer))) and (max_age is None or clock.seconds() - float(fact["at"]) < max_age)
    }


def _key(layer: Descriptor) -> str:
    return f"layer:{CONTENT.version}:{layer.digest}:{codec(layer.media_type)}"


def remember(memory: Memory, layer: Descriptor, looked: Looked) -> None:
    """Remember what reading a layer found."""
    fact = {"diff_id": looked.diff_id, "unpacked": looked.unpacked, "doubt": looked.doubt, "at": clock.seconds()}
    memory.remember({_key(layer): fact})


def vouched(memory: Memory, layers: Sequence[Descriptor], diff_ids: Sequence[str]) -> bool:
    """Return whether these layers were read and found to unpack to these diff IDs."""
    known = memory.recall(map(_key, layers))
    return [known.get(_key(layer), {}).get("diff_id") for layer in layers] == list(diff_ids)


async def look(registry: Registry, at: Reference, layer: Descriptor, *sinks: Callable[[bytes], None]) -> Looked:
    """Stream one layer. The registry client checks its digest and size while a thread unpacks and hashes it.

    Raises RegistryError if the registry cannot be asked; a missing blob is a problem of the layer.
    """
    entries = Entries()
    feeding = _Feeding(Unpacker(codec(layer.media_type), entries, *sinks))
    try:
        async with aclosing(cast("AsyncGenerator[bytes, None]", registry.blob(at, layer))) as stream:
            async for chunk in stream:
                await feeding.feed(chunk)
        diff_id = await feeding.finish()
        entries.end()
        feeding.unpacker.bound(feeding.unpacker.unpacked + entries.holes)
    except BadLayer as error:
        return Looked(layer.digest, problem=error.check, what=str(error))
    except (BadContent, NotFound) as error:
        return Looked(layer.digest, problem="content", what=error.what)
    finally:
        await feeding.settle()
    doubt = f"the name {entries.outside} leads out of the image, which Docker 28.5 refuses" if entries.outside else ""
    return Looked(layer.digest, diff_id, feeding.unpacker.unpacked, doubt=doubt)


class _Feeding:
    """An unpacker that works in a thread, one piece behind the download.

    Damage is reported at the end: a digest that does not match is the better reason, and known only then.
    """

    def __init__(self, unpacker: Unpacker) -> None:
        self.unpacker = unpacker
        self._working: asyncio.Future[None] | None = None
        self._wrong: BadLayer | None = None

    async def feed(self, chunk: bytes) -> None:
        await self.settle()
        if isinstance(self._wrong, Unbounded):
            raise self._wrong
        if self._wrong is None:
            self._working = asyncio.get_running_loop().run_in_executor(_threads, self.unpacker.feed, chunk)

    async def finish(self) -> str:
        await self.settle()
        if self._wrong is not None:
            raise self._wrong
        return await asyncio.get_running_loop().run_in_executor(_threads, self.unpacker.finish)

    async def settle(self) -> None:
        """Wait for the thread."""
        if self._working is None:
            return
        await asyncio.wait([self._working])
        working, self._working = self._working, None
        try:
            working.result()
        except BadLayer as error:
            self._wrong = error


def _results(envelope: Envelope, found: dict[str, Looked], known: int, seconds: float) -> tuple[Result, ...]:
    problems: dict[str, list[str]] = {"codec": [], "content": [], "bounded": []}
    for one in found.values():
        if one.problem:
            problems[one.problem].append(f"layer {short(one.digest)}: {one.what}")
    for image in envelope.images:
        problems["content"] += _content(image, found)
    doubts = [f"layer {short(one.digest)}: {one.doubt}" for one in found.values() if one.doubt]
    total = sum(one.unpacked for one in found.values())
    good = f"{len(found)} layers, {total / 1e6:.0f} MB unpacked" + (f", {known} known" if known else "")
    notes = [note for image in envelope.images if (note := _short_history(image))]
    content = "; ".join([good, *notes])
    return (
        _result(CODEC, problems["codec"], [], good, 0.0),
        _result(CONTENT, problems["content"], doubts, content, seconds),
        _result(BOUNDED, problems["bounded"], [], good, 0.0),
    )


def _result(check: Check, problems: Sequence[str], doubts: Sequence[str], good: str, seconds: float) -> Result:
    if problems:
        return check.failed(problems[0], *problems[1:], *doubts, seconds=seconds)
    if doubts:
        return check.unsure(doubts[0], *doubts[1:], seconds=seconds)
    return check.passed(good, seconds=seconds)


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
    full = _in_history(image)
    if full > len(image.layers):
        # Docker's classic store: too many non-empty layers in History section.
        lines.append(f"{at}the history has {full} layers, the manifest {len(image.layers)}")
    return lines


def _in_history(image: Image) -> int:
    history = image.config.body.get("history")
    entries = history if isinstance(history, list) else []
    return sum(1 for entry in entries if not (isinstance(entry, dict) and entry.get("empty_layer")))


def _short_history(image: Image) -> str:
    """Return a note if the history lacks layers: nix2container and jib write such images, and engines take them."""
    full = _in_history(image)
    return f"the history has {full} of {len(image.layers)} layers" if 0 < full < len(image.layers) else ""
