"""Layers built to do damage to whatever unpacks them."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zlib
from functools import cache

from backports import zstd

from tests.kit import tars

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
    """Return one member of 4 GiB of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(ZEROS) for _ in range(4096)]
    return b"".join([*parts, packer.flush()])


@cache
def gzip_members() -> bytes:
    """Return 10 GiB in many members, each below the limit on its own."""
    return gzip.compress(ZEROS * 64, mtime=0) * 160


@cache
def zstd_bomb() -> bytes:
    """Return frames of zeros: 16 GiB in less than a megabyte."""
    packer = zstd.ZstdCompressor(level=19)
    one = b"".join([*(packer.compress(ZEROS) for _ in range(512)), packer.flush()])
    return one * 32


def zstd_window() -> bytes:
    """Return a frame that asks its reader for a window of 2 GiB."""
    return b"\x28\xb5\x2f\xfd" + bytes([0x00, (31 - 10) << 3]) + struct.pack("<I", 1 | 5 << 3)[:3] + b"hello"


def skippable() -> bytes:
    """Return 64 MiB of skippable frames before the layer."""
    return (b"\x50\x2a\x4d\x18" + struct.pack("<I", 1 << 20) + ZEROS) * 64 + zstd.compress(GOOD)


def skippable_cut() -> bytes:
    """Return a skippable frame that declares 4 GiB and has no content."""
    return b"\x50\x2a\x4d\x18" + b"\xff\xff\xff\xff"


def gzip_name() -> bytes:
    """Return a header with 32 MiB of a file name that does not end."""
    return b"\x1f\x8b\x08\x08" + bytes(4) + b"\x00\x03" + b"a" * (32 << 20)


@cache
def entries() -> bytes:
    """Return a tar with a million entries and one more."""
    header = tarfile.TarInfo("a").tobuf()
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [packer.compress(header * 1000) for _ in range(1000)]
    return b"".join([*parts, packer.compress(header + bytes(1024)), packer.flush()])


def sparse_map() -> bytes:
    """Return a sparse file whose map goes on for four megabytes."""
    parts = b"1000000\n" + b"".join(b"%d\n0\n" % number for number in range(500_000))
    said = tars.pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", "1000000"))
    return said + tars.header("a", len(tars.padded(parts))) + tars.padded(parts) + tars.END


def pax(size: int) -> bytes:
    """Return a pax header that declares a length of ``size`` bytes."""
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, size
    return gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + ZEROS * 4, mtime=0)
