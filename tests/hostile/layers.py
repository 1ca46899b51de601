"""Layers that are built to hurt whoever unpacks them."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zlib
from functools import cache

from backports import zstd

ZEROS = bytes(1 << 20)


def tar(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as made:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
    return stream.getvalue()


GOOD = tar(("etc/os", b"x" * 1000))


@cache
def gzip_bomb() -> bytes:
    """One member of 4 GiB of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(ZEROS) for _ in range(4096)]
    return b"".join([*parts, packer.flush()])


@cache
def gzip_members() -> bytes:
    """Many members, each under the limit by itself: 10 GiB."""
    return gzip.compress(ZEROS * 64, mtime=0) * 160


@cache
def zstd_bomb() -> bytes:
    """Frames of zeros, 16 GiB in less than a megabyte."""
    packer = zstd.ZstdCompressor(level=19)
    one = b"".join([*(packer.compress(ZEROS) for _ in range(512)), packer.flush()])
    return one * 32


def zstd_window() -> bytes:
    """A frame that asks its reader for a window of 2 GiB."""
    return b"\x28\xb5\x2f\xfd" + bytes([0x00, (31 - 10) << 3]) + struct.pack("<I", 1 | 5 << 3)[:3] + b"hello"


def skippable() -> bytes:
    """64 MiB of skippable frames before the layer."""
    return (b"\x50\x2a\x4d\x18" + struct.pack("<I", 1 << 20) + ZEROS) * 64 + zstd.compress(GOOD)


def skippable_cut() -> bytes:
    """A skippable frame that says 4 GiB and brings nothing."""
    return b"\x50\x2a\x4d\x18" + b"\xff\xff\xff\xff"


def gzip_name() -> bytes:
    """A header whose file name does not end: 32 MiB of it."""
    return b"\x1f\x8b\x08\x08" + bytes(4) + b"\x00\x03" + b"a" * (32 << 20)


@cache
def entries() -> bytes:
    """A tar with a million entries and one more."""
    header = tarfile.TarInfo("a").tobuf()
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [packer.compress(header * 1000) for _ in range(1000)]
    return b"".join([*parts, packer.compress(header + bytes(1024)), packer.flush()])


def pax(size: int) -> bytes:
    """A pax header that says that it is ``size`` bytes long."""
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, size
    return gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + ZEROS * 4, mtime=0)
