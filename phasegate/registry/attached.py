"""What is attached to a digest: its referrers, and the tags in which cosign 2 keeps signatures and attestations."""

from __future__ import annotations

from phasegate.image.envelope import Document
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.registry.descriptors import descriptor, descriptors
from phasegate.registry.envelope import MAX_LAYERS
from phasegate.registry.referrers import fallback_tag, push_referrer

_KINDS = ("sig", "att", "sbom")


async def carry_attached(registry: Registry, source: Reference, target: Reference) -> int:
    """Attach to ``target`` what is attached to ``source`` and not there yet; return how many manifests that were.

    Both have the same digest. A tag that is there already is left as it is: somebody may have signed there.
    """
    carried = 0
    for kind in _KINDS:
        tag = f"{fallback_tag(source.digest)}.{kind}"
        if await registry.head(source.tagged(tag)) is None or await registry.head(target.tagged(tag)) is not None:
            continue
        manifest = await _copied(registry, source.tagged(tag), target)
        await registry.put_manifest(target.tagged(tag), manifest.raw, manifest.media_type)
        carried += 1
    there = {referrer.digest for referrer in await registry.referrers(target)}
    for referrer in await registry.referrers(source):
        if referrer.digest in there:
            continue
        manifest = await _copied(registry, source.at(referrer.digest), target)
        await push_referrer(registry, target, manifest.raw, manifest.media_type, dict(referrer.written))
        carried += 1
    return carried


async def _copied(registry: Registry, source: Reference, target: Reference) -> Document:
    """Copy the blobs of one manifest, and return the manifest."""
    manifest = await registry.manifest(source)
    where = str(source)
    blobs = descriptors(manifest.body, "layers", where, MAX_LAYERS) if "layers" in manifest.body else ()
    if "config" in manifest.body:
        blobs = (descriptor(manifest.body["config"], f"{where}: config"), *blobs)
    for blob in blobs:
        await registry.copy_blob(source, target, blob)
    return manifest
