"""Probe images, which ``accept.registry`` pushes: tiny, in any form, and new to every registry."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backports import zstd

from phasegate.image.digest import digest_of
from phasegate.image.mediatype import CONFIG_OF, IN_TOTO, INDEX_OF, LAYER_OF, MANIFEST_OF, OCI_CONFIG, OCI_MANIFEST
from phases.form import Attestation, Codec, Form, MediaTypes, Shape

EMPTY_TYPE, EMPTY = "application/vnd.oci.empty.v1+json", b"{}"
ARTIFACT = "application/vnd.docker.attestation.manifest.v1+json"
PREDICATE = "https://slsa.dev/provenance/v1"


@dataclass(frozen=True, slots=True)
class Piece:
    """A manifest or index: its bytes, its media type, and a description in words."""

    raw: bytes
    media_type: str
    what: str

    @property
    def digest(self) -> str:
        return digest_of(self.raw)

    def described(self, **more: Any) -> dict[str, Any]:
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.raw), **more}


@dataclass(frozen=True, slots=True)
class Probe:
    """One image in one form. ``pieces`` are in push order, the root last."""

    blobs: tuple[bytes, ...]
    pieces: tuple[Piece, ...]

    @property
    def root(self) -> Piece:
        return self.pieces[-1]


def probe_of(form: Form, tar: bytes, *, artifact: bool = True) -> Probe:
    """Return ``tar`` as an image of ``form``.

    With ``artifact``, the attestation is what BuildKit writes from v0.32 on, an OCI artifact with a subject; without,
    it is a plain manifest as before.
    """
    family = form.media_types
    config = _json(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(tar)]},
            "history": [{"created_by": "phasegate accept.registry"}],
        }
    )
    # No registry can be asked about every mixture, and a mixture of codecs is never published by phasegate.
    codec = Codec.GZIP if form.codec is Codec.MIXED else form.codec
    layer = _packed(tar, codec)
    image = _manifest(
        MANIFEST_OF[family],
        f"{family} manifest, {codec}",
        config=_blob(CONFIG_OF[family], config),
        layers=[_blob(LAYER_OF[family, codec], layer)],
    )
    if form.shape is Shape.SINGLE:
        return Probe((config, layer), (image,))
    entries = [image.described(platform={"architecture": "amd64", "os": "linux"})]
    blobs: tuple[bytes, ...] = (config, layer)
    pieces: tuple[Piece, ...] = (image,)
    if form.attestation is not Attestation.NONE:
        attestation, own = _attestation(image, artifact)
        notes = {
            "vnd.docker.reference.digest": image.digest,
            "vnd.docker.reference.type": "attestation-manifest",
        }
        unknown = {"architecture": "unknown", "os": "unknown"}
        entries.append(attestation.described(annotations=notes, platform=unknown))
        # The attestation goes before its subject: BuildKit pushes children in any order (buildkit#7007).
        blobs, pieces = (*blobs, *own), (attestation, image)
    index = _json({"schemaVersion": 2, "mediaType": INDEX_OF[family], "manifests": entries})
    word = "image index" if family is MediaTypes.OCI else "manifest list"
    return Probe(blobs, (*pieces, Piece(index, INDEX_OF[family], f"{family} {word}")))


def _packed(tar: bytes, codec: Codec) -> bytes:
    if codec is Codec.PLAIN:
        return tar
    return gzip.compress(tar, mtime=0) if codec is Codec.GZIP else zstd.compress(tar)


def _attestation(image: Piece, artifact: bool) -> tuple[Piece, tuple[bytes, ...]]:
    statement = _json(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": "_", "digest": {"sha256": image.digest.removeprefix("sha256:")}}],
            "predicateType": PREDICATE,
            "predicate": {"buildDefinition": {"buildType": "phasegate accept.registry"}, "runDetails": {}},
        }
    )
    layers = [_blob(IN_TOTO, statement) | {"annotations": {"in-toto.io/predicate-type": PREDICATE}}]
    if artifact:
        more = {"artifactType": ARTIFACT, "subject": image.described()}
        what = "attestation with a subject"
        return _manifest(OCI_MANIFEST, what, config=_blob(EMPTY_TYPE, EMPTY), layers=layers, **more), (EMPTY, statement)
    config = _json(
        {
            "architecture": "unknown",
            "os": "unknown",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(statement)]},
        }
    )
    piece = _manifest(OCI_MANIFEST, "attestation in a plain manifest", config=_blob(OCI_CONFIG, config), layers=layers)
    return piece, (config, statement)


def _manifest(media_type: str, what: str, **body: Any) -> Piece:
    return Piece(_json({"schemaVersion": 2, "mediaType": media_type, **body}), media_type, what)


def _blob(media_type: str, raw: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest_of(raw), "size": len(raw)}


def _json(body: Mapping[str, Any]) -> bytes:
    """Return JSON indented as BuildKit writes it, so that a registry that rewrites the bytes is noticed."""
    return json.dumps(body, indent=2).encode()
