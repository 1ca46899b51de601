"""The pax records before an entry of a tar, and the map of a sparse file, read as Go's archive/tar reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from phasegate.layers.header import BLOCK
from phasegate.layers.unpack import BadTar

Records = Mapping[bytes, bytes]
Map = Sequence[tuple[int, int]]
"""The parts of a sparse file that have data: offset and length of each."""

SPECIAL_MOST = 1 << 20
_INTEGER = re.compile(rb"[+-]?[0-9]+")
_TIME = re.compile(rb"([+-]?[0-9]+)(?:\.[0-9]*)?")
_STRINGS = (b"path", b"linkpath", b"uname", b"gname")
_NUMBERS = (b"uid", b"gid", b"size")
_TIMES = (b"atime", b"mtime", b"ctime")
_SPARSE = b"GNU.sparse."
_OFFSET, _LENGTH, _MAP = _SPARSE + b"offset", _SPARSE + b"numbytes", _SPARSE + b"map"


def records(raw: bytes) -> Records:
    """Return the records of a pax header, of an entry or of the whole archive. Raises BadTar."""
    found: dict[bytes, bytes] = {}
    parts: list[bytes] = []
    at = 0
    while at < len(raw):
        space = raw.find(b" ", at)
        length = integer(raw[at:space], "the length of a pax record") if space > 0 else 0
        # No space within the length, and the newline where it says, as the shortest record has five bytes.
        end = at + length
        if length < 5 or end > len(raw) or space + 1 >= end or raw[end - 1] != 0x0A:
            raise BadTar(f"a pax record is not one: {raw[at : at + 20]!r}")
        key, equals, value = raw[space + 1 : end - 1].partition(b"=")
        if not key or not equals or b"\0" in (value if key in _STRINGS else key):
            raise BadTar(f"a pax record is not one: {raw[at : at + 20]!r}")
        if key in (_OFFSET, _LENGTH):
            if key != (_OFFSET, _LENGTH)[len(parts) % 2] or b"," in value:
                raise BadTar("the map of a sparse file is out of order")
            parts.append(value)
        else:
            found[key] = value
        at = end
    if parts:
        found[_MAP] = b",".join(parts)
    return found


def checked(found: Records) -> None:
    """Raise BadTar for a record whose value is not what its key takes."""
    for key in _NUMBERS:
        if found.get(key):
            integer(found[key], f"{key.decode()} in a pax record")
    for key in _TIMES:
        time = _TIME.fullmatch(found[key]) if found.get(key) else None
        if time:
            integer(time[1], f"{key.decode()} in a pax record")
        elif found.get(key):
            raise BadTar(f"{key.decode()} in a pax record is not a time: {found[key][:20]!r}")


def integer(text: bytes, what: str) -> int:
    # Longer than any number of 64 bits may be with zeros before it; Python refuses thousands of digits.
    if not _INTEGER.fullmatch(text) or len(text) > 4000 or not -(1 << 63) <= (value := int(text)) < 1 << 63:
        raise BadTar(f"{what} is not a number: {text[:20]!r}")
    return value


def version(found: Records) -> tuple[bytes, bytes] | None:
    """Return the version of the sparse format, None for a file that is not sparse (or in a format that Go ignores)."""
    said = found.get(_SPARSE + b"major", b""), found.get(_SPARSE + b"minor", b"")
    if said in ((b"0", b"0"), (b"0", b"1"), (b"1", b"0")):
        return said
    return (b"0", b"1") if said == (b"", b"") and found.get(_MAP) else None


def real_size(found: Records, otherwise: int) -> int:
    """Return how long a sparse file is with its holes."""
    text = found.get(_SPARSE + b"size") or found.get(_SPARSE + b"realsize")
    return integer(text, "the size of a sparse file") if text else otherwise


def map_in(found: Records) -> Map:
    """Return the map of a sparse file of version 0, which is in its records."""
    said = found.get(_MAP, b"")
    numbers = [integer(part, "a number in the map of a sparse file") for part in said.split(b",")] if said else []
    count = integer(found.get(_SPARSE + b"numblocks", b""), "the length of the map of a sparse file")
    if count < 0 or len(numbers) != 2 * count:
        raise BadTar(f"the map of a sparse file has {len(numbers)} numbers, not {2 * count}")
    return list(zip(numbers[::2], numbers[1::2], strict=True))


class MapBefore:
    """The map of a sparse file of version 1: lines of numbers, in blocks before its data. Fed until it is ``whole``."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._lines = 0
        self._wanted = 1

    @property
    def blocks(self) -> int:
        return len(self._text) // BLOCK

    def feed(self, block: bytes) -> None:
        if len(self._text) + BLOCK > SPECIAL_MOST:
            raise BadTar("the map of a sparse file is too long")
        self._text += block
        self._lines += block.count(b"\n")
        if self._wanted == 1 and self._lines:
            count = integer(bytes(self._text[: self._text.index(b"\n")]), "the length of the map of a sparse file")
            if not 0 <= count < 1 << 32:
                raise BadTar(f"the map of a sparse file has {count} parts")
            self._wanted = 1 + 2 * count

    @property
    def whole(self) -> bool:
        return self._lines >= self._wanted

    def parts(self) -> Map:
        numbers = [
            integer(line, "a number in the map of a sparse file")
            for line in bytes(self._text).split(b"\n")[1 : self._wanted]
        ]
        return list(zip(numbers[::2], numbers[1::2], strict=True))


def holes(parts: Map, size: int, data: int) -> int:
    """Return how many bytes an engine writes for the holes. Raises BadTar where map, size and data do not agree."""
    end = 0
    for offset, length in parts:
        if offset < end or length < 0 or offset + length > size:
            raise BadTar("the map of a sparse file is out of order, or beyond its size")
        end = offset + length
    filled = sum(length for _, length in parts)
    if size < 0 or filled != data:
        raise BadTar(f"a sparse file has {data} bytes of data, its map {filled}")
    return size - filled
