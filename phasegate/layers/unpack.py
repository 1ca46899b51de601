"""Unpack a compressed layer as a stream, to the last member or frame, without a temporary file, in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, cast

from backports import zstd
from isal import igzip_lib

from phases.form import Codec

_ERRORS = cast("tuple[type[Exception], ...]", (igzip_lib.IsalError, zstd.ZstdError, EOFError))
PIECE = 1 << 20
MAX_UNPACKED = 64 << 30
MAX_RATIO = 1000
# Docker and containerd refuse larger windows (klauspost/compress's default, 128 MiB with long mode).
MAX_WINDOW_LOG = 27
_MAGIC = {Codec.GZIP: b"\x1f\x8b", Codec.ZSTD: b"\x28\xb5\x2f\xfd"}


class BadLayer(Exception):
    """What is wrong with the bytes of a layer. ``check`` is the check that it fails: ``layers.`` and this word."""

    check = "content"


class Unbounded(BadLayer):
    """The layer unpacks to more than is allowed."""

    check = "bounded"


class Damaged(BadLayer):
    """The bytes do not match the media type, are truncated, or have data after their end."""

    check = "codec"


class BadTar(BadLayer):
    """The bytes are not a tar that an engine unpacks."""

    def __str__(self) -> str:
        return f"no engine unpacks it: {super().__str__()}"


class Unpacker:
    """Takes a layer's compressed bytes and hashes what they unpack to. Not thread-safe.

    A decoder stops after the first gzip member or zstd frame (eStargz, zstd:chunked); this continues with the next.
    """

    def __init__(self, codec: Codec | None, *sinks: Callable[[bytes], None]) -> None:
        self._codec = codec if codec in _MAGIC else None
        self._decoder = self._new()
        self._head = b""
        self._sha = hashlib.sha256()
        self._sinks = sinks
        self.compressed = 0
        self.unpacked = 0
        self.members = 1

    def feed(self, data: bytes) -> None:
        self.compressed += len(data)
        if len(self._head) < 4:
            self._head += data[: 4 - len(self._head)]
            if self._codec and len(self._head) >= 4 and not self._begins(self._head):
                raise Damaged(f"begins with {self._head.hex()}, which is not {self._codec}")
        for piece in self._pieces(data):
            self.unpacked += len(piece)
            self.bound(self.unpacked)
            self._sha.update(piece)
            for sink in self._sinks:
                sink(piece)

    def bound(self, written: int) -> None:
        """Raise Unbounded if the bytes so far may not become that many."""
        if written > MAX_UNPACKED or written > MAX_RATIO * max(self.compressed, 1 << 20):
            raise Unbounded(f"{self.compressed} bytes unpack to {written} or more")

    def finish(self) -> str:
        """Return the diff ID. Raises Damaged if the stream is truncated."""
        if self._decoder is not None and (not self._decoder.eof or self._decoder.unused_data):
            raise Damaged("ends in the middle of a member or frame")
        return "sha256:" + self._sha.hexdigest()

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        if self._codec is None:
            yield data
            return
        try:
            while True:
                if self._decoder.eof:
                    data = self._decoder.unused_data + data
                    if not data:
                        return
                    if not self._begins(data):
                        raise Damaged(f"{len(data)} bytes behind its end")
                    if len(data) < 4:
                        self._decoder = _Waiting(data)
                        return
                    self._decoder = self._new()
                    self.members += 1
                piece = self._decoder.decompress(data, PIECE)
                data = b""
                if piece:
                    yield piece
                if not self._decoder.eof and self._decoder.needs_input:
                    return
        except _ERRORS as error:
            if "requires too much memory" in str(error):
                raise Unbounded(f"a zstd window of more than {1 << MAX_WINDOW_LOG >> 20} MiB") from None
            raise Damaged(str(error)) from None

    def _begins(self, data: bytes) -> bool:
        """Return whether a member or frame can begin like this. zstd also has skippable frames (RFC 8878, 3.1.2)."""
        assert self._codec is not None
        magic = _MAGIC[self._codec]
        if data.startswith(magic[: len(data)]):
            return True
        return self._codec is Codec.ZSTD and b"\x2a\x4d\x18".startswith(data[1:4]) and data[0] & 0xF0 == 0x50

    def _new(self) -> Any:
        if self._codec is Codec.GZIP:
            return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        if self._codec is Codec.ZSTD:
            return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: MAX_WINDOW_LOG})
        return None


class _Waiting:
    """A member's first bytes, too few to know what they are."""

    eof = True

    def __init__(self, data: bytes) -> None:
        self.unused_data = data
