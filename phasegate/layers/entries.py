"""Count the entries of a tar from its headers as the bytes arrive, without listing them."""

from __future__ import annotations

import re

from phasegate.layers.unpack import Unbounded

MAX_ENTRIES = 1_000_000
_BLOCK = 512
_PAX_MOST = 1 << 20
_OCTAL = re.compile(rb"[0-7]+")
_PAX_SIZE = re.compile(rb"\d+ size=(\d+)\n")
_FOR_EVER = 1 << 62
# As in Go's archive/tar: these have no data, whatever size their header gives.
_BARE = b"123456"
_ABOUT_NEXT = b"xgLK"


class Entries:
    """A sink of an Unpacker that counts entries. Raises Unbounded beyond ``MAX_ENTRIES``.

    Sizes are octal, base-256 (GNU) or in a pax record. Counting ends at a header that makes no sense: no engine reads
    past it.
    """

    def __init__(self) -> None:
        self.count = 0
        self._skip = 0
        self._want = _BLOCK
        self._gathered = b""
        self._in_pax = False
        self._size: int | None = None

    def __call__(self, piece: bytes) -> None:
        at, end = 0, len(piece)
        while at < end:
            if self._skip:
                step = min(self._skip, end - at)
                self._skip -= step
                at += step
                continue
            taken = piece[at : at + self._want - len(self._gathered)]
            at += len(taken)
            self._gathered += taken
            if len(self._gathered) == self._want:
                block, self._gathered = self._gathered, b""
                self._block(block)

    def _block(self, block: bytes) -> None:
        if self._in_pax:
            found = _PAX_SIZE.search(block)
            self._size = int(found[1]) if found else self._size
            self._in_pax, self._want = False, _BLOCK
            return
        kind, size = block[156:157], _number(block[124:136])
        if not block.strip(b"\0") or size is None:
            self._skip = _FOR_EVER
        elif kind in _ABOUT_NEXT:
            self._in_pax = kind == b"x" and 0 < size <= _PAX_MOST
            self._want, self._skip = (_padded(size), 0) if self._in_pax else (_BLOCK, _padded(size))
        else:
            self.count += 1
            if self.count > MAX_ENTRIES:
                raise Unbounded(f"more than {MAX_ENTRIES} entries")
            self._skip = 0 if kind in _BARE else _padded(size if self._size is None else self._size)
            self._size = None


def _number(field: bytes) -> int | None:
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    # Python also accepts a sign and underscores: a size below zero would count backwards for ever.
    digits = field.strip(b" \0") or b"0"
    return int(digits, 8) if _OCTAL.fullmatch(digits) else None


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK
