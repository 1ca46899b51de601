"""What is behind a root, remembered by its digest, and which parts of it the registry no longer has."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.errors import BadContent
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope
from phasegate.together import together


@dataclass(frozen=True, slots=True)
class Behind:
    """Digests behind a root: ``manifests`` are its children, ``blobs`` configs, layers and statements."""

    manifests: tuple[str, ...]
    blobs: tuple[str, ...]


class Behinds:
    """What is behind many roots.

    It comes from what the ledger remembers, else from the bytes it kept, else from the registry, asked once.
    """

    def __init__(self, registry: Registry, ledger: Ledger, digests: Iterable[str]) -> None:
        self._registry, self._ledger = registry, ledger
        self._known: dict[str, Mapping[str, Any]] = dict(ledger.recall(map(_key, digests)))
        self._new: dict[str, Mapping[str, Any]] = {}

    async def of(self, root: Reference) -> Behind:
        """Return what is behind ``root``. Raises NotFound if neither the ledger nor the registry has it."""
        key = _key(root.digest)
        if key not in self._known:
            found = _kept(self._ledger, root.digest) or _read(await read_envelope(self._registry, root))
            self._known[key] = self._new[key] = {"manifests": list(found.manifests), "blobs": list(found.blobs)}
        known = self._known[key]
        return Behind(tuple(known["manifests"]), tuple(known["blobs"]))

    def remember(self) -> None:
        self._ledger.remember(self._new)
        self._new = {}


async def gone(registry: Registry, manifests: Collection[Reference], blobs: Collection[Reference]) -> set[Reference]:
    """Return the references that do not answer HEAD. All are by digest, and each is asked for once."""
    heads = await together(_is_there(registry, at) for at in manifests)
    sizes = await together(registry.has_blob(at, at.digest) for at in blobs)
    lost = {at for at, found in zip(manifests, heads, strict=True) if not found}
    return lost | {at for at, size in zip(blobs, sizes, strict=True) if size is None}


async def _is_there(registry: Registry, at: Reference) -> bool:
    try:
        return await registry.head(at) is not None
    except BadContent:  # another manifest answers
        return False


def _key(digest: str) -> str:
    return f"behind:1:{digest}"


def _kept(ledger: Ledger, digest: str) -> Behind | None:
    """Return what is behind ``digest`` according to the kept bytes; None if a part of it was not kept."""
    root = ledger.kept(digest)
    if root is None:
        return None
    children = [ledger.kept(child) for child in root.children()]
    blobs: dict[str, None] = {}
    for each in children or [root]:
        if each is None:
            return None
        body = json.loads(each.raw)
        blobs |= dict.fromkeys(one["digest"] for one in (body["config"], *body["layers"]))
    return Behind(tuple(dict.fromkeys(root.children())), tuple(blobs))


def _read(envelope: Envelope) -> Behind:
    manifests = dict.fromkeys(each.digest for each in envelope.documents if each.digest != envelope.digest)
    return Behind(tuple(manifests), tuple(blob.digest for blob in envelope.blobs))
