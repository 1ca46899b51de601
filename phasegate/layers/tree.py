"""The files of an image: its layers applied one over another, as an engine does, without writing them to disk."""

from __future__ import annotations

import hashlib
import posixpath
import queue
import tarfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from phasegate.layers.unpack import MAX_RATIO, Damaged, Unbounded

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
_CAPABILITY = "SCHILY.xattr.security.capability"
_KINDS = {
    tarfile.REGTYPE: "file", tarfile.AREGTYPE: "file", tarfile.LNKTYPE: "hard link", tarfile.SYMTYPE: "link",
    tarfile.DIRTYPE: "folder", tarfile.CHRTYPE: "device", tarfile.BLKTYPE: "device", tarfile.FIFOTYPE: "pipe",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One path. ``mode`` has only the permission bits: the legacy builder writes 0100755 where BuildKit writes 0755.

    ``content`` is a file's sha256, a link's target or a device's numbers; ``peers`` are all paths that share its
    inode, itself included, if there are several.
    """

    path: str
    kind: str
    mode: int
    owner: tuple[int, int]
    content: str
    capability: str = ""
    peers: tuple[str, ...] = ()


class Listing:
    """The sink of an unpacker: reads the tar in its own thread while the bytes arrive.

    ``end`` ends the thread, ``entries`` returns the layer's entries in order.
    """

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | None] = queue.Queue(maxsize=8)
        self._entries: list[Entry] = []
        self._error: Exception | None = None
        self._rest = b""
        self._thread = threading.Thread(target=self._list, daemon=True)
        self._thread.start()

    def __call__(self, piece: bytes) -> None:
        if self._error is None:
            self._pieces.put(piece)

    def end(self) -> None:
        """Mark the end: all pieces have been given."""
        self._pieces.put(None)
        self._thread.join()

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries. Raises Damaged if it is not a tar."""
        if self._error is not None:
            raise Damaged(f"is no tar: {self._error}")
        return tuple(self._entries)

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes for tarfile, fewer only at the end."""
        while len(self._rest) < size:
            piece = self._pieces.get()
            if piece is None:
                self._pieces.put(None)
                break
            self._rest = self._rest + piece if self._rest else piece
        result, self._rest = self._rest[:size], self._rest[size:]
        return result

    def _list(self) -> None:
        try:
            with tarfile.open(fileobj=self, mode="r|", bufsize=1 << 20) as tar:  # type: ignore[call-overload]
                for member in tar:
                    self._entries.append(_entry(tar, member))
        except Exception as error:  # tarfile may raise anything on hostile bytes
            self._error = error
        while self._pieces.get() is not None:
            pass


def _entry(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Entry:
    kind = _KINDS.get(member.type, "other")
    content = ""
    if kind == "file":
        if member.issparse() and member.size > MAX_RATIO << 20:
            raise Unbounded(f"a sparse file of {member.size} bytes")
        hashed = hashlib.sha256()
        source = tar.extractfile(member)
        while source and (piece := source.read(1 << 20)):
            hashed.update(piece)
        content = hashed.hexdigest()
    elif kind == "hard link":
        content = _clean(member.linkname)
    elif kind == "link":
        content = member.linkname
    elif kind == "device":
        content = f"{member.devmajor}:{member.devminor}"
    capability = member.pax_headers.get(_CAPABILITY, "")
    return Entry(
        _clean(member.name),
        kind,
        member.mode & 0o7777,
        (member.uid, member.gid),
        content,
        capability.encode("utf-8", "surrogateescape").hex(),
    )


def _clean(name: str) -> str:
    return posixpath.normpath("/" + name.lstrip("/"))


class _Tree:
    """Paths and their entries; what is below a folder is found without searching the rest."""

    def __init__(self) -> None:
        self.files: dict[str, Entry] = {}
        self._below: dict[str, set[str]] = {}

    def put(self, entry: Entry) -> None:
        self.files[entry.path] = entry
        path = entry.path
        while path != "/":
            folder = path.rpartition("/")[0] or "/"
            names = self._below.setdefault(folder, set())
            if path in names:
                return
            names.add(path)
            path = folder

    def remove_below(self, folder: str) -> None:
        todo = list(self._below.pop(folder, ()))
        while todo:
            path = todo.pop()
            self.files.pop(path, None)
            todo += self._below.pop(path, ())


def merged(layers: Iterable[Iterable[Entry]]) -> dict[str, Entry]:
    """Return the layers' file system by path, with whiteouts applied (image-spec, layer.md) and hard links resolved."""
    tree = _Tree()
    files = tree.files
    inodes: dict[str, object] = {}
    for layer in layers:
        entries = list(layer)
        for entry in entries:
            folder, _, name = entry.path.rpartition("/")
            if name == OPAQUE:
                tree.remove_below(folder or "/")
            elif name.startswith(WHITEOUT):
                gone = f"{folder}/{name.removeprefix(WHITEOUT)}"
                files.pop(gone, None)
                tree.remove_below(gone)
        for entry in entries:
            if entry.path.rpartition("/")[2].startswith(WHITEOUT):
                continue
            if entry.kind != "folder":
                tree.remove_below(entry.path)
            if entry.kind == "hard link":
                target = files.get(entry.content)
                tree.put(replace(target, path=entry.path) if target else entry)
                inodes[entry.path] = inodes.setdefault(entry.content, object())
            else:
                tree.put(entry)
                inodes[entry.path] = object()
    groups: dict[int, list[str]] = {}
    for path in files:
        groups.setdefault(id(inodes[path]), []).append(path)
    for paths in groups.values():
        if len(paths) > 1:
            peers = tuple(sorted(paths))
            for path in paths:
                files[path] = replace(files[path], peers=peers)
    return files


def difference(before: dict[str, Entry], after: dict[str, Entry]) -> tuple[tuple[str, str], ...]:
    """Return ``(path, what)`` for each path that differs: added, removed, or which of its properties changed."""
    found: list[tuple[str, str]] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old is None and new is not None:
            found.append((path, f"added, {new.kind}"))
        elif new is None and old is not None:
            found.append((path, f"removed, {old.kind}"))
        elif old is not None and new is not None and old != new:
            found.append((path, _changes(old, new)))
    return tuple(found)


def _changes(old: Entry, new: Entry) -> str:
    said: list[str] = []
    if old.kind != new.kind:
        said.append(f"{old.kind} -> {new.kind}")
    if old.mode != new.mode:
        said.append(f"mode {old.mode:04o} -> {new.mode:04o}")
    if old.owner != new.owner:
        said.append(f"owner {old.owner[0]}:{old.owner[1]} -> {new.owner[0]}:{new.owner[1]}")
    if old.capability != new.capability:
        said.append(f"capabilities {old.capability or 'none'} -> {new.capability or 'none'}")
    if old.peers != new.peers:
        said.append("hard links")
    if old.content != new.content:
        said.append("content")
    return ", ".join(said)
