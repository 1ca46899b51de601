"""Rewrite an image from registry to registry: media types, codec, shape. The config keeps every byte, so the image
stays the same image; a manifest that already has the right form keeps its bytes too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from phasegate.convert.kept import kept, left_behind
from phasegate.convert.recode import AT_ONCE, LEVEL, recode
from phasegate.errors import BadContent, FleetError, Unread
from phasegate.image.artifact import artifact
from phasegate.image.described import described_in_index, numbered
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of, short
from phasegate.image.envelope import Document, Envelope, Image
from phasegate.image.mediatype import CONFIG_OF, INDEX_OF, LAYER_OF, MANIFEST_OF, codec, family
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.registry.client import Registry
from phasegate.together import together
from phases.form import Attestation, Codec, Form, MediaTypes, Shape

VERSION = 1
"""Version of how layers are packed: another level or library gives other bytes, and needs a new version."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted image. ``root`` is the new root by digest, pushed without a tag; ``children`` maps a name for each
    child, its platform's slug, to its manifest.

    ``recoded`` and ``kept`` count distinct layers. ``dropped`` counts attestations: each names the digest of the
    manifest that it was made for, and that manifest is rewritten. ``lost`` names what else the new form has no place
    for.
    """

    root: Reference
    raw: bytes
    media_type: str
    children: Mapping[str, tuple[bytes, str]]
    recoded: int
    kept: int
    dropped: int
    lost: tuple[str, ...] = ()


async def convert(registry: Registry, memory: Memory, envelope: Envelope, form: Form, target: Reference) -> Converted:
    """Put ``envelope`` in ``form`` into ``target``'s repository: blobs first, then children, then the root.

    Raises FleetError if the form needs a build, BadContent if a layer is damaged.
    """
    _may(envelope, form)
    target = Reference(target.host, target.repository)
    images, lost = _distinct(envelope, form)
    envelope = replace(envelope, images=images)
    layers = await _layers(registry, memory, envelope, form, target)
    manifests = [_manifest(image, form, layers) for image in images]
    for image, (raw, media_type) in zip(images, manifests, strict=True):
        await registry.copy_blob(envelope.reference, target, image.config.descriptor)
        await registry.put_manifest(target.at(digest_of(raw)), raw, media_type)
    for other in envelope.artifacts if form.shape is Shape.INDEX else ():
        for blob in (other.config.descriptor, *other.layers):
            await registry.copy_blob(envelope.reference, target, blob)
        await registry.put_manifest(target.at(other.manifest.digest), other.manifest.raw, other.manifest.media_type)
    raw, media_type = _root(envelope, form, manifests)
    await registry.put_manifest(target.at(digest_of(raw)), raw, media_type)
    recoded = sum(old != new.digest for (old, _), new in layers.items())
    names = numbered([image.platform.slug for image in images])
    return Converted(
        root=target.at(digest_of(raw)),
        raw=raw,
        media_type=media_type,
        children=dict(zip(names, manifests, strict=True)),
        recoded=recoded,
        kept=len(layers) - recoded,
        dropped=len(envelope.attestations),
        lost=(*lost, *left_behind(envelope, form, manifests, raw)),
    )


def _distinct(envelope: Envelope, form: Form) -> tuple[tuple[Image, ...], tuple[str, ...]]:
    """Return the images to convert, and what is said of those left out.

    Children that offer one image in several codecs would be one child twice: the one that has the form's codec stays.
    """
    several: dict[tuple[object, ...], list[Image]] = {}
    for image in envelope.images:
        several.setdefault((image.described and image.platform.normalised(), image.config.digest), []).append(image)
    if form.codec is Codec.MIXED:
        return envelope.images, ()
    kept = [next((one for one in each if one.codecs == {str(form.codec)}), each[0]) for each in several.values()]
    gone = [image for image in envelope.images if image not in kept]
    return tuple(image for image in envelope.images if image in kept), tuple(
        f"{image.platform} in {'+'.join(sorted(image.codecs))}: the form has one codec, {form.codec}" for image in gone
    )


def _may(envelope: Envelope, form: Form) -> None:
    where = str(envelope.reference)
    for child in envelope.absent:
        raise BadContent(
            f"{where}: the registry does not have {child.digest} for {child.platform}, so it cannot be rewritten",
            check="closure.complete",
            fix="restore it, or convert the image of one platform, by its digest",
        )
    for child in envelope.others:
        raise Unread(
            f"{where}: {child.digest} is of type {child.media_type!r}, which phasegate does not rewrite",
            check="envelope.type",
            fix="convert the image of one platform, by its digest",
        )
    if not envelope.images:
        raise FleetError(f"{where} is no image", fix="name an image's reference")
    if form.shape is Shape.SINGLE and len(envelope.images) > 1:
        raise FleetError(f"{where} has {len(envelope.images)} platforms: no single manifest", fix="an index")
    for other in envelope.artifacts:
        said = other.manifest.body.get("subject")
        if form.media_types is MediaTypes.DOCKER or form.shape is Shape.SINGLE or said:
            why = "its subject is rewritten" if said else f"{form.published} has no place for it"
            raise FleetError(
                f"{where}: {short(other.manifest.digest)} in its index is {artifact(other)}: {why}",
                fix="convert the image by its own digest",
            )
    if form.attestation is not Attestation.NONE:
        raise FleetError(
            f"{where}: an attestation names the manifest that was built, so it cannot be made by conversion",
            fix="build the image, or convert it to a form without attestation",
        )
    for image in envelope.images:
        if len(image.diff_ids) != len(image.layers):
            raise BadContent(
                f"{where}: {len(image.layers)} layers and {len(image.diff_ids)} diff IDs", check="layers.content"
            )
        for layer in image.layers:
            if layer.urls or "foreign" in layer.media_type or "nondistributable" in layer.media_type:
                raise BadContent(
                    f"{where}: layer {layer.digest} is foreign: it is not in the registry", check="envelope.type"
                )
            if "tar" not in layer.media_type:
                raise BadContent(f"{where}: {layer.digest} is of type {layer.media_type!r}", check="envelope.type")


async def _layers(
    registry: Registry, memory: Memory, envelope: Envelope, form: Form, target: Reference
) -> dict[tuple[str, str], Descriptor]:
    """Return what replaces each distinct layer, by digest and media type: the layer itself if its codec is right."""
    wanted: dict[tuple[str, str], tuple[Descriptor, str]] = {}
    for image in envelope.images:
        for layer, diff_id in zip(image.layers, image.diff_ids, strict=True):
            wanted.setdefault((layer.digest, layer.media_type), (layer, diff_id))

    async def one(layer: Descriptor, diff_id: str) -> tuple[tuple[str, str], Descriptor]:
        own = codec(layer.media_type)
        want = (own or Codec.PLAIN) if form.codec is Codec.MIXED else form.codec
        media_type = LAYER_OF[form.media_types, want]
        if own is want:
            await registry.copy_blob(envelope.reference, target, layer)
            return (layer.digest, layer.media_type), Descriptor(media_type, layer.digest, layer.size)
        digest, size = await _recoded(registry, memory, envelope.reference, target, layer, want, diff_id)
        return (layer.digest, layer.media_type), Descriptor(media_type, digest, size)

    todo = sorted(wanted.values(), key=lambda pair: -pair[0].size)
    return dict(await together((one(layer, diff_id) for layer, diff_id in todo), at_once=AT_ONCE))


async def _recoded(
    registry: Registry,
    memory: Memory,
    source: Reference,
    target: Reference,
    layer: Descriptor,
    want: Codec,
    diff_id: str,
) -> tuple[str, int]:
    key = f"recoded:{VERSION}:{want}:{LEVEL[want]}:{layer.digest}"
    known = memory.recall([key]).get(key)
    if known and known["diff_id"] == diff_id:
        digest = str(known["digest"])
        if await registry.has_blob(target, digest, pushing=True) is not None:
            return digest, int(known["size"])
    digest, size = await recode(registry, source, target, layer, want, diff_id)
    memory.remember({key: {"digest": digest, "size": size, "diff_id": diff_id}})
    return digest, size


def _manifest(image: Image, form: Form, layers: Mapping[tuple[str, str], Descriptor]) -> tuple[bytes, str]:
    """Return the manifest's bytes and media type, unchanged if nothing in it has to change."""
    family = form.media_types
    media_type = MANIFEST_OF[family]
    pairs = [(old, layers[old.digest, old.media_type]) for old in image.layers]
    if (
        image.manifest.media_type == media_type
        and _names_its_type(image.manifest)
        and image.config.descriptor.media_type == CONFIG_OF[family]
        and all((new.digest, new.media_type) == (old.digest, old.media_type) for old, new in pairs)
    ):
        return image.manifest.raw, media_type
    config = image.config.descriptor
    body: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": media_type,
        "config": {"mediaType": CONFIG_OF[family], "digest": config.digest, "size": config.size}
        | kept(config.written, family),
        "layers": [_layer(old, new, family) for old, new in pairs],
    }
    return _written(body | kept(image.manifest.body, family)), media_type


def _layer(old: Descriptor, new: Descriptor, family: MediaTypes) -> dict[str, Any]:
    made: dict[str, Any] = {"mediaType": new.media_type, "digest": new.digest, "size": new.size}
    # What is said of bytes that no longer exist (eStargz' table of contents) would be wrong.
    return made | kept(old.written, family) if old.digest == new.digest else made


def _root(envelope: Envelope, form: Form, manifests: list[tuple[bytes, str]]) -> tuple[bytes, str]:
    if form.shape is Shape.SINGLE:
        return manifests[0]
    media_type = INDEX_OF[form.media_types]
    # What the index itself names: an envelope may hold only some of it.
    named = [child.get("digest") for child in envelope.root.body.get("manifests") or ()]
    made = [digest_of(raw) for raw, _ in manifests] + [other.manifest.digest for other in envelope.artifacts]
    if envelope.root.media_type == media_type and _names_its_type(envelope.root) and sorted(named) == sorted(made):
        return envelope.root.raw, media_type
    children = [
        described_in_index(image, raw, kind, form.media_types)
        for image, (raw, kind) in zip(envelope.images, manifests, strict=True)
    ]
    children += [dict(other.described.written) for other in envelope.artifacts if other.described]
    body: dict[str, Any] = {"schemaVersion": 2, "mediaType": media_type, "manifests": children}
    return _written(body | (kept(envelope.root.body, form.media_types) if envelope.is_index else {})), media_type


def _names_its_type(document: Document) -> bool:
    """Return whether a document says its type, which only those of OCI may leave out."""
    return family(document.media_type) is MediaTypes.OCI or bool(document.body.get("mediaType"))


def _written(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
