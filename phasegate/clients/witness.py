"""A witness: an image that makes a client unpack layers whose content it holds already.

Docker and containerd know an unpacked layer by everything below it (its chain ID). A client that holds other images on
the same base skips the base's layers in every pull, and so shows nothing about them. A witness is an image of these
very layers, by digest, over a layer that is new: no store has anything unpacked above that, so a client that completes
the pull has unpacked every one of them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from phasegate.clients.client import Client, PullFailed
from phasegate.errors import RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Document, Image
from phasegate.image.mediatype import CONFIG_OF, LAYER_OF, MANIFEST_OF, family
from phasegate.image.new_tar import new_tar
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phases.form import Codec, MediaTypes


@dataclass(frozen=True, slots=True)
class Witness:
    """The image, and the bytes of its new layer."""

    image: Image
    layer: bytes

    @property
    def shown(self) -> frozenset[str]:
        """Return the digests of the layers that a client must have unpacked to complete a pull."""
        return frozenset(layer.digest for layer in self.image.layers[1:])


def witness_of(image: Image, layers: Collection[str]) -> Witness:
    """Return a witness of ``layers``, digests of layers of ``image``, and of those below them: they may need these."""
    many = max(number for number, layer in enumerate(image.layers, 1) if layer.digest in layers)
    kind = family(image.manifest.media_type) or MediaTypes.OCI
    tar = new_tar()
    packed = gzip.compress(tar, mtime=0)
    first = Descriptor(LAYER_OF[kind, Codec.GZIP], digest_of(packed), len(packed))
    same = {key: value for key in _PLATFORM if (value := image.config.body.get(key))}
    diff_ids = [digest_of(tar), *image.diff_ids[:many]]
    config = _document(CONFIG_OF[kind], {**same, "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    stack = (first, *image.layers[:many])
    body = {"config": _named(config.descriptor), "layers": [_named(layer) for layer in stack]}
    media_type = MANIFEST_OF[kind]
    manifest = _document(media_type, {"schemaVersion": 2, "mediaType": media_type, **body})
    return Witness(Image(manifest, config, stack), packed)


async def prove_layers(
    client: Client,
    registry: Registry,
    ref: Reference,
    image: Image,
    layers: Collection[str],
    platform: Platform | None,
    timeout: float,
) -> frozenset[str] | PullFailed:
    """Pull a witness of ``layers`` from the repository of ``ref``. Return the layers that the client unpacked.

    It is pushed there by digest, under no tag, and deleted again where the registry deletes. Returns no layers if the
    registry does not take it. The witness stays in the client's store until ``Client.tidy``.
    """
    witness = witness_of(image, layers)
    manifest = witness.image.manifest
    at = ref.at(manifest.digest)
    try:
        for blob in (witness.layer, witness.image.config.raw):
            await registry.push_blob(at, blob)
        await registry.put_manifest(at, manifest.raw, manifest.media_type)
    except RegistryError:
        return frozenset()
    try:
        done = await client.pull(at, witness.image, platform, timeout)
    finally:
        with suppress(RegistryError):
            await registry.delete_manifest(at)
    return done if isinstance(done, PullFailed) else witness.shown


_PLATFORM = ("architecture", "os", "variant", "os.version", "os.features")


def _document(media_type: str, body: dict[str, Any]) -> Document:
    raw = json.dumps(body).encode()
    return Document(Descriptor(media_type, digest_of(raw), len(raw)), raw, body, media_type)


def _named(descriptor: Descriptor) -> dict[str, Any]:
    return {"mediaType": descriptor.media_type, "digest": descriptor.digest, "size": descriptor.size}
