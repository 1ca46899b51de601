"""One header block of a tar, read as Go's archive/tar reads it: that is the reader of every engine."""

from __future__ import annotations

import re
from zlib import adler32

from phasegate.layers.unpack import BadTar

BLOCK = 512
_OCTAL = re.compile(rb"[0-7]+")
_INT64 = 1 << 63
# Mode, owner, group, size, time and checksum as nearly every writer writes them: these need no second look.
_PLAIN = re.compile(rb"(?:[0-7]{7}\0){3}([0-7]{11})\0[0-7]{11}\0([0-7]{6})\0 ")
_STAR = b"tar\0"
_NO_DEVICE = (b"0000000\x00" * 2, bytes(16))


def header(block: bytes) -> tuple[bytes, int]:
    """Return kind and size of an entry from a block that is not all zeros. A pax record may say otherwise.

    Raises BadTar.
    """
    plain = _PLAIN.match(block, 100)
    if plain and block[329:345] in _NO_DEVICE and not block.endswith(_STAR):
        size, said = int(plain[1], 8), int(plain[2], 8)
    else:
        size, said = _fields(block)
    # As Go sums: the checksum's own bytes count as spaces. Three parts: adler32 begins at 1 and counts modulo 65521.
    found = (adler32(block[:148]) & 0xFFFF) + (adler32(block[156:384]) & 0xFFFF) + (adler32(block[384:]) & 0xFFFF) + 253
    # Old writers summed signed bytes. Go takes either.
    if said != found and said != found - 256 * sum(byte > 127 for byte in block[:148] + block[156:]):
        raise BadTar("the checksum of a header is wrong")
    return block[156:157], size


def name_of(block: bytes) -> bytes:
    return block[:100].partition(b"\0")[0]


def _fields(block: bytes) -> tuple[int, int]:
    """Return size and checksum of a header that somebody wrote in their own way, with all its numbers read."""
    size = _number(block, 124, 12, "size")
    for at, length, what in ((100, 8, "mode"), (108, 8, "owner"), (116, 8, "group"), (136, 12, "time")):
        _number(block, at, length, what)
    magic = block[257:265]
    if magic.startswith(b"ustar\0") or magic == b"ustar  \0":
        _number(block, 329, 8, "device")
        _number(block, 337, 8, "device")
        if magic.startswith(b"ustar\0") and block.endswith(_STAR):
            _number(block, 476, 12, "time")
            _number(block, 488, 12, "time")
    return size, _octal(block[148:156], "checksum")


def _number(block: bytes, at: int, length: int, what: str) -> int:
    """Read a number: octal digits, or base 256 (GNU) where the first bit is set, two's complement."""
    field = block[at : at + length]
    if not field[0] & 0x80:
        return _octal(field, what)
    value = int.from_bytes(field, "big") & ~(1 << (8 * length - 1))
    if field[0] & 0x40:
        value -= 1 << (8 * length - 1)
    if not -_INT64 <= value < _INT64:
        raise BadTar(f"the {what} of an entry is beyond 64 bits")
    return value


def _octal(field: bytes, what: str) -> int:
    digits = field.strip(b" \0").partition(b"\0")[0]
    if not digits:
        return 0
    if not _OCTAL.fullmatch(digits) or (value := int(digits, 8)) >> 64:
        raise BadTar(f"the {what} of an entry is not a number: {field!r}")
    return value - (1 << 64) if value >= _INT64 else value
