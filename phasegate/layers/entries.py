"""Read the headers of a tar as the bytes arrive: what no engine unpacks is found, and nothing is listed or kept.

Engines read tar with Go's archive/tar, so its rules are these (docs/checks.md, "What makes a tar bad"). Names are not
remembered: a hard link to nothing, or one path twice, is left to the engines that pull.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from phasegate.layers import pax
from phasegate.layers.header import BLOCK, header, name_of
from phasegate.layers.unpack import BadTar, Unbounded

MAX_ENTRIES = 1_000_000
_NAME_MOST = 255
_ZEROS = bytes(BLOCK)
# As in Go's archive/tar: these have no data, whatever size their header gives.
_BARE = b"123456"
_FILE, _OLD_FILE, _GLOBAL = b"0", b"\0", b"g"
_ABOUT_NEXT = b"xgLK"
# In a name that wants a second look: a whiteout, or a step up.
_ODD = re.compile(rb"\.wh\.|\.\.")
_NOTHING = (b".wh.", b".wh..", b".wh...")


class Entries:
    """A sink of an Unpacker; ``end`` follows the last piece. Raises BadTar, and Unbounded beyond ``MAX_ENTRIES``.

    ``count`` is the number of entries; ``holes`` is how many bytes of sparse files an engine writes that the tar lacks;
    ``outside`` is a name that leads out of the image, which Docker 28.5 refuses and others keep inside.
    """

    def __init__(self) -> None:
        self.count = 0
        self.holes = 0
        self.outside = ""
        self._skip = 0
        self._padding = 0
        self._want = BLOCK
        self._gathered = bytearray()
        self._take: Callable[[bytes], None] = self._block
        self._ending = False
        self._ended = False
        self._forget()

    def __call__(self, piece: bytes) -> None:
        at, end = 0, len(piece)
        while at < end and not self._ended:
            if self._skip:
                step = min(self._skip, end - at)
                self._skip -= step
                at += step
                continue
            taken = piece[at : at + self._want - len(self._gathered)]
            at += len(taken)
            if len(self._gathered) + len(taken) < self._want:
                self._gathered += taken
                return
            block = taken
            if self._gathered:
                block = bytes(self._gathered + taken)
                self._gathered.clear()
            self._take(block)

    def end(self) -> None:
        """Raise BadTar if the archive ends before the data of its last entry. The blocks of zeros behind may lack."""
        if self._gathered or self._skip > self._padding or self._take != self._block:
            raise BadTar("the tar ends in the middle of an entry")

    def _forget(self) -> None:
        """Forget what was said about the next entry."""
        self._records: pax.Records = {}
        self._long_name = b""

    def _block(self, block: bytes) -> None:
        if block == _ZEROS:
            self._ended, self._ending = self._ending, True
            return
        if self._ending:
            raise BadTar("an entry follows the first of the two blocks of zeros that end a tar")
        kind, size = header(block)
        if kind in _ABOUT_NEXT:
            self._about(kind, size)
        elif kind == _FILE and not (self._records or self._long_name or _ODD.search(block, 0, 100)):
            self._counted()
            self._data(size)
        else:
            self._entry(block, kind, size)

    def _about(self, kind: bytes, size: int) -> None:
        """Gather what comes before an entry: a long name (GNU), or pax records, which may be of the whole archive."""
        if not 0 <= size <= pax.SPECIAL_MOST:
            raise BadTar(f"a header of {size} bytes, {pax.SPECIAL_MOST} at most")

        def take(raw: bytes) -> None:
            self._want, self._take = BLOCK, self._block
            self._skip = self._padding = -size % BLOCK
            if kind == b"x":
                self._records = pax.records(raw)
            elif kind == _GLOBAL:
                pax.records(raw)
                self._forget()
                self._counted()
            elif kind == b"L":
                self._long_name = raw.partition(b"\0")[0]

        if size:
            self._want, self._take = size, take
        else:
            take(b"")

    def _entry(self, block: bytes, kind: bytes, said: int) -> None:
        records, size = self._records, said
        if records:
            pax.checked(records)
            size = pax.integer(records[b"size"], "size") if records.get(b"size") else size
        name = self._long_name or records.get(b"path", b"") or name_of(block)
        self._forget()
        self._counted()
        _named(name)
        if b".." in name and not self.outside and posixpath.normpath(name).startswith(b".."):
            self.outside = repr(name)[1:]
        bare = kind in _BARE or (kind == _OLD_FILE and name.endswith(b"/"))
        if not bare and kind not in (_FILE, _OLD_FILE):
            raise BadTar(f"an entry of type {kind.decode('latin-1')!r}")
        sparse = pax.version(records)
        if sparse and bare:
            raise BadTar("a sparse file that is not a file")
        if sparse == (b"1", b"0"):
            self._sparse(size, pax.real_size(records, size))
            return
        if sparse:
            self.holes += pax.holes(pax.map_in(records), pax.real_size(records, size), size)
        self._data(min(size, said, 0) if kind not in _BARE and min(size, said) < 0 else 0 if bare else size)

    def _data(self, size: int) -> None:
        if size < 0:
            raise BadTar(f"an entry of {size} bytes")
        self._padding = -size % BLOCK
        self._skip = size + self._padding

    def _sparse(self, data: int, size: int) -> None:
        """Gather the map before the data of a sparse file."""
        parts = pax.MapBefore()

        def take(block: bytes) -> None:
            parts.feed(block)
            left = data - parts.blocks * BLOCK
            if parts.whole:
                self._take = self._block
                self.holes += pax.holes(parts.parts(), size, left)
                self._padding = -data % BLOCK
                self._skip = left + self._padding
            elif left < BLOCK:
                raise BadTar("the map of a sparse file ends too early")

        if data < BLOCK:
            raise BadTar("a sparse file without a map")
        self._take = take

    def _counted(self) -> None:
        self.count += 1
        if self.count > MAX_ENTRIES:
            raise Unbounded(f"more than {MAX_ENTRIES} entries")


def _named(name: bytes) -> None:
    """Raise BadTar for a name that no file system takes, or for a whiteout of no file."""
    parts = name.rstrip(b"/").split(b"/")
    if max(map(len, parts)) > _NAME_MOST:
        raise BadTar(f"a name of {max(map(len, parts))} bytes, {_NAME_MOST} at most")
    if parts[-1] in _NOTHING:
        raise BadTar(f"the whiteout {parts[-1].decode()!r} names no file")
