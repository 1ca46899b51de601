"""An envelope: the whole tree of raw manifests behind a reference.

Raw bytes are the identity (rule 3 of docs/design.md): a Document is its bytes and
the descriptor that named them, with a parsed view. Nothing here is ever serialised
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from phasegate.image.descriptor import Descriptor
from phasegate.image.mediatype import INDEXES, codec
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference


@dataclass(frozen=True, slots=True)
class Document:
    """A manifest, index or config: raw bytes, already checked against the digest and size in ``descriptor``.

    ``body`` is the parsed view: read it, never write it. ``content_type`` is the one
    that the registry sent, empty for a blob.
    """

    descriptor: Descriptor
    raw: bytes
    body: Mapping[str, Any] = field(repr=False, hash=False, compare=False)
    content_type: str = ""

    @property
    def digest(self) -> str:
        return self.descriptor.digest

    @property
    def media_type(self) -> str:
        return self.descriptor.media_type


@dataclass(frozen=True, slots=True)
class Image:
    """One platform's manifest, its config and its layers; ``described`` is what an index says about it."""

    manifest: Document
    config: Document
    layers: tuple[Descriptor, ...]
    described: Descriptor | None = None

    @property
    def platform(self) -> Platform:
        """Return the platform in the config, completed by what the index says: clients choose by the index."""
        said = self.described.platform if self.described else None
        return self.own_platform.completed(said) if said else self.own_platform

    @property
    def own_platform(self) -> Platform:
        """Return the platform in the config."""
        body = self.config.body
        os, architecture, variant, version = (
            str(body.get(key) or "") for key in ("os", "architecture", "variant", "os.version")
        )
        features = body.get("os.features")
        return Platform(
            os, architecture, variant, version, tuple(map(str, features)) if isinstance(features, list) else ()
        )

    @property
    def codecs(self) -> frozenset[str]:
        """Return the codecs that the layers' media types declare."""
        return frozenset(str(codec(layer.media_type)) for layer in self.layers)

    @property
    def diff_ids(self) -> tuple[str, ...]:
        rootfs = self.config.body.get("rootfs")
        found = rootfs.get("diff_ids") if isinstance(rootfs, dict) else None
        return tuple(map(str, found)) if isinstance(found, list) else ()

    @property
    def size(self) -> int:
        """Return the compressed size of the layers and the config in bytes."""
        return self.config.descriptor.size + sum(layer.size for layer in self.layers)


@dataclass(frozen=True, slots=True)
class AttestationManifest:
    """BuildKit's attestation: a manifest in an index that refers to a platform's manifest by digest.

    ``statements`` are its in-toto layers; ``refers_to`` is the annotation
    ``vnd.docker.reference.digest``. ``config`` says nothing, and is None where the manifest names none.
    """

    manifest: Document
    described: Descriptor
    refers_to: str
    statements: tuple[Descriptor, ...]
    config: Descriptor | None = None

    @property
    def is_artifact(self) -> bool:
        """Whether it is an OCI artifact, rather than an image that nobody runs."""
        return "artifactType" in self.manifest.body


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a reference points at. A single manifest is its own root and its only image.

    ``artifacts`` are the children of an index that are not images, beside at least one that is. ``absent`` are those
    that the registry does not have, and ``others`` those of a media type that phasegate does not read: an envelope that
    has any comes from ``read_present`` alone.
    """

    reference: Reference
    root: Document
    images: tuple[Image, ...]
    attestations: tuple[AttestationManifest, ...] = ()
    artifacts: tuple[Image, ...] = ()
    absent: tuple[Descriptor, ...] = ()
    others: tuple[Descriptor, ...] = ()

    @property
    def is_index(self) -> bool:
        return self.root.media_type in INDEXES

    @property
    def digest(self) -> str:
        return self.root.digest

    @property
    def documents(self) -> tuple[Document, ...]:
        """All manifests, children before the root: the order in which they can be PUT."""
        children = [image.manifest for image in (*self.images, *self.artifacts)]
        children += [attestation.manifest for attestation in self.attestations]
        return (*(child for child in children if child.digest != self.digest), self.root)

    @property
    def blobs(self) -> tuple[Descriptor, ...]:
        """All blobs that the manifests name, each digest once: configs, layers and statements.

        The configs of attestations too, though no client reads them: without one a registry refuses the attestation
        when a rollback PUTs it again, and a mirror that copies the index stops there.
        """
        found = [blob for image in (*self.images, *self.artifacts) for blob in (image.config.descriptor, *image.layers)]
        for attestation in self.attestations:
            found += [attestation.config] if attestation.config else []
            found += attestation.statements
        return tuple({blob.digest: blob for blob in found}.values())

    @property
    def size(self) -> int:
        """Return the compressed size of all platforms in bytes."""
        return sum(image.size for image in self.images)

    @property
    def platforms(self) -> tuple[Platform, ...]:
        return tuple(image.platform for image in self.images)
