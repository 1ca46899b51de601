"""Push a referrer, through the API or the fallback tag (distribution-spec 1.1, 'Referrers Tag Schema')."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from phasegate.errors import NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import OCI_INDEX, OCI_MANIFEST
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry

_EMPTY_TYPE = "application/vnd.oci.empty.v1+json"
_EMPTY = b"{}"
_ATTEMPTS = 8
_locks: WeakValueDictionary[tuple[int, str], asyncio.Lock] = WeakValueDictionary()


def fallback_tag(digest: str) -> str:
    """Return the tag that holds the index of a digest's referrers if there is no API: ``sha256-<hex>``."""
    return digest.replace(":", "-")


def repository_lock(reference: Reference) -> asyncio.Lock:
    """Return the lock that lets one writer at a time in this process write a repository's fallback tags."""
    return _lock(reference.name)


async def put_referrer(
    registry: Registry,
    subject: Reference,
    *,
    artifact_type: str,
    blobs: Sequence[tuple[str, bytes]],
    annotations: Mapping[str, str],
) -> Descriptor:
    """Push an OCI manifest that refers to ``subject``; return its descriptor.

    - ``registry``: the client to push with.
    - ``subject``: an existing image, by digest.
    - ``artifact_type``, ``annotations``: as in the manifest.
    - ``blobs``: the layers, as (media type, bytes).

    Repeating a call pushes the same bytes and adds nothing. Raises NotFound if the subject does not exist,
    and RegistryError if other writers keep overwriting the fallback tag.
    """
    found = await registry.head(subject)
    if found is None:
        raise NotFound(f"{subject}: is not there, so nothing can refer to it", fix="push it first")
    layers = blobs or [(_EMPTY_TYPE, _EMPTY)]
    for raw in (_EMPTY, *(raw for _, raw in layers)):
        await registry.push_blob(subject, raw)
    manifest = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "artifactType": artifact_type,
        "config": _described(_EMPTY_TYPE, _EMPTY),
        "layers": [_described(media_type, raw) for media_type, raw in layers],
        "subject": {"mediaType": found.media_type, "digest": found.digest, "size": found.size},
        "annotations": dict(sorted(annotations.items())),
    }
    raw = json.dumps(manifest, separators=(",", ":")).encode()
    made = Descriptor(OCI_MANIFEST, digest_of(raw), len(raw), annotations=annotations, artifact_type=artifact_type)
    entry = {**_described(OCI_MANIFEST, raw), "artifactType": artifact_type, "annotations": manifest["annotations"]}
    await push_referrer(registry, subject, raw, OCI_MANIFEST, entry)
    return made


async def push_referrer(
    registry: Registry, subject: Reference, raw: bytes, media_type: str, entry: Mapping[str, Any]
) -> None:
    """Push a manifest that refers to ``subject``; ``entry`` is its descriptor in a list of referrers.

    Raises RegistryError if other writers keep overwriting the fallback tag.
    """
    processed = await registry.put_referring(subject.at(digest_of(raw)), raw, media_type)
    if not processed or not await registry.serves_referrers(subject):
        async with _lock(str(subject)):
            await _note(registry, subject, entry)


async def _note(registry: Registry, subject: Reference, entry: Mapping[str, Any]) -> None:
    """Add an entry to the fallback tag's index, and verify that it stays: another writer may overwrite it."""
    tag = subject.tagged(fallback_tag(subject.digest))
    for attempt in range(_ATTEMPTS):
        there, at = await _entries(registry, tag)
        if any(one.get("digest") == entry["digest"] for one in there):
            return
        index = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [*there, entry]}
        await registry.put_manifest(tag, json.dumps(index, separators=(",", ":")).encode(), OCI_INDEX, over=at)
        # A writer that read before our PUT and writes after it shows up only at the next look.
        await asyncio.sleep(0.02 * attempt)
    there, _ = await _entries(registry, tag)
    if not any(one.get("digest") == entry["digest"] for one in there):
        raise RegistryError(
            f"{tag}: other writers put their referrers over ours {_ATTEMPTS} times", retryable=True, fix="run it again"
        )


async def _entries(registry: Registry, tag: Reference) -> tuple[list[Mapping[str, Any]], str]:
    """Return the index's entries unchanged, so that nothing of another writer's is lost, and the index's digest."""
    try:
        found = await registry.manifest(tag, pushing=True)
    except NotFound:
        return [], ""
    listed = found.body.get("manifests", [])
    if found.body.get("mediaType", OCI_INDEX) != OCI_INDEX or not isinstance(listed, list):
        raise RegistryError(f"{tag}: holds no index of referrers", fix="the tag is somebody else's: look at it")
    return [one for one in listed if isinstance(one, dict)], found.digest


def _described(media_type: str, raw: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest_of(raw), "size": len(raw)}


def _lock(name: str) -> asyncio.Lock:
    # A lock belongs to the loop that first waits on it; one that nobody uses is garbage-collected.
    key = (id(asyncio.get_running_loop()), name)
    lock = _locks.get(key)
    if lock is None:
        lock = _locks[key] = asyncio.Lock()
    return lock
