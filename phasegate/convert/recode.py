"""Recode one layer: download, unpack, pack and upload it in one pass, and check its diff ID on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any, cast

from backports import zstd
from isal import isal_zlib

from phasegate.errors import BadContent
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import short
from phasegate.image.mediatype import codec
from phasegate.image.reference import Reference
from phasegate.layers.entries import Entries
from phasegate.layers.unpack import BadLayer, Unpacker
from phasegate.registry.client import Registry
from phases.form import Codec

AT_ONCE = 4
LEVEL = {Codec.PLAIN: 0, Codec.GZIP: 2, Codec.ZSTD: 3}
# The bytes depend only on whether there are workers, not on how many: the same layer always gives the same blob.
WORKERS = 2
# Bytes given to the compressor at a time. isal's output depends on it, and the network cuts pieces anywhere.
BLOCK = 1 << 18
_GZIP = 31  # zlib's window bits: the largest window, with a gzip header without a time
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="recode")


class Packer:
    """The sink of an Unpacker: packs what it is given, to the same bytes whatever the pieces. ``take`` empties it."""

    def __init__(self, want: Codec) -> None:
        self._waiting = bytearray()
        self._parts: list[bytes] = []
        self._compressor = _compressor(want)

    def __call__(self, piece: bytes) -> None:
        self._waiting += piece
        while len(self._waiting) >= BLOCK:
            self._parts.append(self._compressor.compress(bytes(self._waiting[:BLOCK])))
            del self._waiting[:BLOCK]

    def take(self) -> bytes:
        packed, self._parts = b"".join(self._parts), []
        return packed

    def end(self) -> bytes:
        self._parts.append(self._compressor.compress(bytes(self._waiting)))
        self._parts.append(self._compressor.flush())
        return self.take()


class _Plain:
    """A compressor that leaves everything as it is."""

    def compress(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def _compressor(want: Codec) -> Any:
    if want is Codec.PLAIN:
        return _Plain()
    if want is Codec.GZIP:
        return isal_zlib.compressobj(level=LEVEL[want], wbits=_GZIP)
    return zstd.ZstdCompressor(
        options={
            zstd.CompressionParameter.compression_level: LEVEL[want],
            zstd.CompressionParameter.nb_workers: WORKERS,
        }
    )


async def recode(
    registry: Registry, source: Reference, target: Reference, layer: Descriptor, want: Codec, diff_id: str
) -> tuple[str, int]:
    """Pack ``layer`` as ``want``, push it to ``target``'s repository, and return its digest and size.

    Raises BadContent if it is damaged or does not unpack to ``diff_id``; nothing was pushed then.
    """
    return await registry.upload(target, _pieces(registry, source, layer, want, diff_id))


async def _pieces(
    registry: Registry, source: Reference, layer: Descriptor, want: Codec, diff_id: str
) -> AsyncIterator[bytes]:
    packer = Packer(want)
    entries = Entries()
    unpacker = Unpacker(codec(layer.media_type), entries, packer)
    where = f"{source.name}@{layer.digest}"
    loop = asyncio.get_running_loop()

    def step(chunk: bytes) -> bytes:
        unpacker.feed(chunk)
        return packer.take()

    working: asyncio.Future[bytes] | None = None
    try:
        # One piece behind the download: the thread works while the next one arrives.
        async with aclosing(cast("AsyncGenerator[bytes, None]", registry.blob(source, layer))) as stream:
            async for chunk in stream:
                if working is not None and (packed := await working):
                    yield packed
                working = loop.run_in_executor(_threads, step, chunk)
        if working is not None and (packed := await working):
            yield packed
        found = await loop.run_in_executor(_threads, unpacker.finish)
        entries.end()
    except BadLayer as error:
        raise BadContent(f"{where}: {error}", check=f"layers.{error.check}", fix="publish the image again") from None
    if found != diff_id:
        raise BadContent(
            f"{where}: it unpacks to {short(found)}, the config says {short(diff_id)}",
            check="layers.content",
            fix="publish the image again",
        )
    yield await loop.run_in_executor(_threads, packer.end)
