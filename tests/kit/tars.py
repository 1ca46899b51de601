"""Tars made header by header, for those that no library writes."""

from __future__ import annotations

import tarfile
from typing import Any

END = bytes(1024)


def header(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, **more: Any) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    for field, value in more.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.GNU_FORMAT if kind in (b"S", b"V", b"D", b"L", b"K") else tarfile.USTAR_FORMAT)


def summed(block: bytes) -> bytes:
    """Return the header with the checksum that it should have."""
    blank = block[:148] + b" " * 8 + block[156:]
    return block[:148] + b"%06o\0 " % sum(blank) + block[156:]


def changed(block: bytes, at: int, field: bytes) -> bytes:
    """Return the header with another field, and a checksum that is right."""
    return summed(block[:at] + field + block[at + len(field) :])


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def file(name: str, data: bytes = b"hello") -> bytes:
    return header(name, len(data)) + padded(data)


def pax(*records: tuple[str, str], kind: bytes = b"x") -> bytes:
    """Return a pax header for the next entry, or with ``g`` for the whole archive."""
    return special(b"".join(record(key, value) for key, value in records), kind)


def special(raw: bytes, kind: bytes = b"x") -> bytes:
    return header("about", len(raw), kind) + padded(raw)


def record(key: str, value: str) -> bytes:
    text = f" {key}={value}\n".encode()
    length = len(text)
    while len(text) + len(str(length)) != length:
        length = len(text) + len(str(length))
    return str(length).encode() + text


def old_sparse(name: str, size: int, data: bytes = b"") -> bytes:
    """Return what GNU tar -S writes: a file of ``size`` bytes that is ``data`` and then a hole."""
    block = header(name, len(data), b"S")
    block = changed(block, 386, b"%011o\0%011o\0" % (0, len(data)))
    real = b"%011o\0" % size if size < 8**11 else b"\x80" + size.to_bytes(11, "big")
    return changed(block, 483, real) + padded(data)


def sparse(name: str, size: int, at: int, data: bytes) -> bytes:
    """Return what tar --sparse-version=1.0 writes: ``data`` at one place of a file of ``size`` bytes."""
    said = pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.realsize", str(size)))
    content = padded(f"1\n{at}\n{len(data)}\n".encode()) + data
    return said + header(name, len(content)) + padded(content)


def sparse_in_records(name: str, size: int, places: str, data: bytes) -> bytes:
    """Return what tar --sparse-version=0.1 writes; ``places`` are offsets and lengths."""
    blocks = len(places.split(",")) // 2
    said = pax(("GNU.sparse.size", str(size)), ("GNU.sparse.numblocks", str(blocks)), ("GNU.sparse.map", places))
    return said + header(name, len(data)) + padded(data)
