"""Read the whole tree behind a reference: root, children, configs, attestations. Two levels, and no more."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.errors import BadContent, NotFound, Unread
from phasegate.image.artifact import artifact
from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import AttestationManifest, Document, Envelope, Image
from phasegate.image.mediatype import INDEXES, MANIFESTS
from phasegate.image.reference import Reference
from phasegate.image.schema import INDEX, MANIFEST, folded
from phasegate.registry.client import Registry
from phasegate.registry.descriptors import descriptor, descriptors
from phasegate.together import together

ATTESTATION = "attestation-manifest"
REFERENCE_TYPE = "vnd.docker.reference.type"
REFERENCE_DIGEST = "vnd.docker.reference.digest"
MAX_LAYERS = 1000


async def read_envelope(registry: Registry, ref: Reference) -> Envelope:
    """Read root, children and configs, each checked against the digest and size that name it.

    Raises NotFound if one is missing, and BadContent for an invalid envelope. Its ``check`` is
    ``envelope.digest`` (bytes that do not match), ``envelope.type`` (schema 1, a document of two
    kinds, malformed descriptors, too many children) or ``envelope.shape`` (an index in an index).
    """
    return await _read(registry, ref, whole=True)


async def read_present(registry: Registry, ref: Reference) -> Envelope:
    """Read what is there: mirrors keep an index, so that its signature holds, and only some of its children.

    What is not there, or of a type that clients skip, is in ``absent`` and ``others``. Raises what ``read_envelope``
    raises for the rest.
    """
    return await _read(registry, ref, whole=False)


async def _read(registry: Registry, ref: Reference, *, whole: bool) -> Envelope:
    root = await registry.manifest(ref)
    if root.media_type not in INDEXES:
        return Envelope(ref, root, (await _image(registry, ref, root, None),))
    where = f"{ref}"
    _one_kind(root, where)
    children = descriptors(root.body, "manifests", where, registry.limits.children)
    for child in children:
        if child.media_type in INDEXES:
            raise Unread(
                f"{where}: {child.digest} is an index in an index, which Podman and Docker 20.10 do not take",
                check="envelope.shape",
            )
    others = tuple(child for child in children if child.media_type not in MANIFESTS)
    if others and whole:
        raise Unread(f"{where}: {others[0].digest} is of type {others[0].media_type!r}", check="envelope.type")
    known = [child for child in children if child.media_type in MANIFESTS]
    parts = await together(_child(registry, ref, child, whole=whole) for child in known)
    images, artifacts = sorted_out([part for part in parts if isinstance(part, Image)])
    attestations = tuple(part for part in parts if isinstance(part, AttestationManifest))
    absent = tuple(child for child, part in zip(known, parts, strict=True) if part is None)
    return Envelope(ref, root, images, attestations, artifacts, absent, others)


def sorted_out(found: Sequence[Image]) -> tuple[tuple[Image, ...], tuple[Image, ...]]:
    """Separate the images of an index from its artifacts. Without any image, the artifacts are what it is about."""
    images = tuple(image for image in found if not artifact(image))
    return (images, tuple(image for image in found if artifact(image))) if images else (tuple(found), ())


async def _child(
    registry: Registry, ref: Reference, described: Descriptor, *, whole: bool
) -> Image | AttestationManifest | None:
    """Read a child; None if it or its config is not there and need not be."""
    try:
        return await _there(registry, ref, described)
    except NotFound:
        if whole:
            raise
        return None


async def _there(registry: Registry, ref: Reference, described: Descriptor) -> Image | AttestationManifest:
    served = await registry.manifest(ref.at(described.digest))
    where = f"{ref.name}@{described.digest}"
    if len(served.raw) != described.size:
        raise BadContent(f"{where}: {len(served.raw)} bytes, {described.size} in the index", check="envelope.digest")
    manifest = Document(described, served.raw, served.body, served.content_type)
    if described.annotations.get(REFERENCE_TYPE) != ATTESTATION:
        return await _image(registry, ref, manifest, described)
    _one_kind(manifest, where)
    return AttestationManifest(
        manifest,
        described,
        refers_to=described.annotations.get(REFERENCE_DIGEST, ""),
        statements=descriptors(manifest.body, "layers", where, MAX_LAYERS),
        config=descriptor(manifest.body["config"], f"{where}: config") if "config" in manifest.body else None,
    )


async def _image(registry: Registry, ref: Reference, manifest: Document, described: Descriptor | None) -> Image:
    where = f"{ref.name}@{manifest.digest}"
    if manifest.media_type not in MANIFESTS:
        raise BadContent(f"{where}: {manifest.media_type!r} is no image manifest", check="envelope.type")
    _one_kind(manifest, where)
    config = await registry.config(ref, descriptor(manifest.body.get("config"), f"{where}: config"))
    return Image(manifest, config, descriptors(manifest.body, "layers", where, MAX_LAYERS), described)


def _one_kind(document: Document, where: str) -> None:
    """Refuse a document that is one thing to one reader and another to the next (CVE-2021-41190)."""
    foreign: tuple[str, ...]
    if document.media_type in INDEXES:
        kind, foreign = "an index", ("config", "layers", "fsLayers")
    else:
        kind, foreign = "a manifest", ("manifests", "fsLayers")
    for key in foreign:
        if key in document.body:
            raise BadContent(f"{where}: {kind} with {key!r}", check="envelope.type")
    for two in folded(document.body, INDEX if document.media_type in INDEXES else MANIFEST):
        raise BadContent(f"{where}: {two}", check="envelope.type")
