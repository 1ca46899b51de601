"""Images of real files: made-up content would have to guess how well they compress."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from backports import zstd

from phasegate.image.digest import digest_of
from phasegate.image.mediatype import CONFIG_OF, LAYER_OF, MANIFEST_OF
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from tests.kit.images import Built, push, to_json

FORMS = {
    codec: Form(Builder.CONTAINER, family, codec, Shape.SINGLE)
    for codec, family in ((Codec.GZIP, MediaTypes.DOCKER), (Codec.ZSTD, MediaTypes.OCI))
}
_COMPRESS: dict[Codec, Callable[[bytes], bytes]] = {
    Codec.GZIP: partial(gzip.compress, compresslevel=6),
    Codec.ZSTD: zstd.compress,
}


@dataclass(frozen=True, slots=True)
class Packed:
    """A layer: its compressed bytes, their digest, and the digest and size of what they unpack to."""

    blob: bytes
    digest: str
    diff_id: str
    unpacked: int


def tar_of(files: Sequence[Path], under: str = "") -> bytes:
    """Return a tar of the files in the folder ``under``: another folder makes it another layer."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for path in files:
            data = path.read_bytes()
            info = tarfile.TarInfo(under + str(path.relative_to(path.anchor)))
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def pack(tar: bytes, codec: Codec) -> Packed:
    blob = _COMPRESS[codec](tar)
    return Packed(blob, digest_of(blob), digest_of(tar), len(tar))


def image_of(layers: Sequence[Packed], codec: Codec) -> Built:
    family = FORMS[codec].media_types
    diff_ids = [layer.diff_id for layer in layers]
    config = to_json({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_OF[family],
        "config": {"mediaType": CONFIG_OF[family], "digest": digest_of(config), "size": len(config)},
        "layers": [
            {"mediaType": LAYER_OF[family, codec], "digest": layer.digest, "size": len(layer.blob)} for layer in layers
        ],
    }
    blobs = {digest_of(config): config} | {layer.digest: layer.blob for layer in layers}
    return Built(to_json(manifest), MANIFEST_OF[family], blobs)


async def publish(images: Mapping[Reference, Built]) -> None:
    async with Registry() as registry:
        for at, image in images.items():
            await push(registry, at, image)
