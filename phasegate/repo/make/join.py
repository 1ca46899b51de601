"""Join the manifests of a group in one index, under a name of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence

from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.image.described import described_in_index
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope, Image
from phasegate.image.mediatype import OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.release import Candidate
from phasegate.repo.run import Run
from phases.form import MediaTypes
from phases.ladder import JOINING


async def join(run: Run, repo: Repo, candidates: Sequence[Candidate]) -> Reference | None:
    """Push the index ``repo.joined`` of the group's manifests in the joining phase; return its reference by digest.

    Returns None if the repo joins nothing or that phase was not built. The children are the per-arch names' manifests,
    byte for byte and in the order of ``arches``, so the same release gives the same bytes. Blobs are mounted; nothing
    is rebuilt.
    """
    wrapped = {c.image: c for c in candidates if c.phase == JOINING}
    if repo.joined is None or not wrapped:
        return None
    target = run.fleet.reference(repo.joined.name)
    children: list[Image] = []
    for spec in repo.images:
        source = run.fleet.reference(spec.name)
        envelope = await run.envelopes.at(source.at(wrapped[spec.name].digest))
        for image in (*envelope.images, *envelope.artifacts):
            for blob in dict.fromkeys((image.config.descriptor, *image.layers)):
                await run.registry.copy_blob(source, target, blob)
            manifest = image.manifest
            await run.registry.put_manifest(target.at(manifest.digest), manifest.raw, manifest.media_type)
            children.append(image)
    raw = index_of(children)
    digest = digest_of(raw)
    await run.registry.put_manifest(target.at(digest), raw, OCI_INDEX)
    return target.at(digest)


def index_of(children: Sequence[Image]) -> bytes:
    """Return the index's bytes, each child listed as its own name's index lists it, or else as its config says."""
    described = [
        described_in_index(image, image.manifest.raw, image.manifest.media_type, MediaTypes.OCI) for image in children
    ]
    return json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": described}, indent=2).encode()


def member(repo: Repo, spec: ImageSpec, image: Image) -> ImageSpec:
    """Return the group's image that a child of the joined index belongs to; for any other image, ``spec`` itself."""
    if spec != repo.joined:
        return spec
    platform = image.platform.normalised()
    return next((one for one in repo.images if platform in [p.normalised() for p in one.platforms]), spec)


def strangers(joined: Envelope, group: Sequence[Envelope]) -> list[str]:
    """List the differences: manifests in the joined index that are not the group's, and the group's missing from it."""
    inside = {image.manifest.digest: image.platform for image in joined.images}
    theirs = {image.manifest.digest: image.platform for envelope in group for image in envelope.images}
    return [f"{inside[digest]} is not the group's manifest" for digest in inside if digest not in theirs] + [
        f"{theirs[digest]} of the group is not in it" for digest in theirs if digest not in inside
    ]
