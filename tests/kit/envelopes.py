"""Envelopes of images made in memory, without a registry, for code that only reads manifests."""

from __future__ import annotations

import json
from typing import Any

from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import AttestationManifest, Document, Envelope, Image
from phasegate.image.reference import Reference
from phasegate.registry.descriptors import descriptor, descriptors
from phasegate.registry.envelope import ATTESTATION, REFERENCE_DIGEST, REFERENCE_TYPE, sorted_out
from tests.kit.images import Built

AT = Reference("127.0.0.1:1", "demo/tool")


def envelope(built: Built) -> Envelope:
    root = _document(built, None)
    if "manifests" not in built.body:
        return Envelope(AT.at(built.digest), root, (_image(built, None),))
    children = {child.digest: child for child in built.children}
    images: list[Image] = []
    attestations: list[AttestationManifest] = []
    for described in descriptors(built.body, "manifests", "index", 100):
        child = children[described.digest]
        if described.annotations.get(REFERENCE_TYPE) == ATTESTATION:
            refers_to = described.annotations.get(REFERENCE_DIGEST, "")
            statements = descriptors(child.body, "layers", "attestation", 100)
            config = descriptor(child.body["config"], "config") if "config" in child.body else None
            attestations.append(
                AttestationManifest(_document(child, described), described, refers_to, statements, config)
            )
        else:
            images.append(_image(child, described))
    return Envelope(AT.at(built.digest), root, sorted_out(images)[0], tuple(attestations), sorted_out(images)[1])


def _document(built: Built, described: Descriptor | None) -> Document:
    own = Descriptor(built.media_type, built.digest, len(built.raw))
    return Document(described or own, built.raw, built.body, built.media_type)


def _image(built: Built, described: Descriptor | None) -> Image:
    config = descriptor(built.body["config"], "config")
    raw = built.blobs[config.digest]
    body: dict[str, Any] = json.loads(raw)
    layers = descriptors(built.body, "layers", "manifest", 1000)
    return Image(_document(built, described), Document(config, raw, body), layers, described)
