"""The registry client against real registries: distribution 2.8 and crane's. Neither has the referrers API."""

from __future__ import annotations

import asyncio
import json
from functools import partial

import pytest

from phasegate.errors import BadContent, ChildMissing, NotFound
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import OCI_INDEX, OCI_LAYER_GZIP
from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from phases.form import Codec, MediaTypes
from tests.kit.images import Built, make_image, make_index, push, to_json
from tests.kit.servers import Server

oci_image = partial(make_image, family=MediaTypes.OCI, codec=Codec.ZSTD)


async def test_bytes_come_back_as_they_were_put(real_registry: Server) -> None:
    ref = Reference(real_registry.host, "demo/bytes", "1")
    image = make_image()
    async with Registry() as registry:
        assert await push(registry, ref, image) == image.digest
        by_tag, by_digest = await registry.manifest(ref), await registry.manifest(ref.at(image.digest))
        assert by_tag.raw == by_digest.raw == image.raw
        assert by_tag.content_type == image.media_type
        assert await registry.head(ref) == Descriptor(image.media_type, image.digest, len(image.raw))
        for digest, blob in image.blobs.items():
            assert await registry.has_blob(ref, digest) == len(blob)
        assert await registry.tags(ref) == ("1",)


async def test_what_is_not_there(real_registry: Server) -> None:
    ref = Reference(real_registry.host, "demo/absent", "1")
    nothing = digest_of(b"nothing")
    async with Registry() as registry:
        assert await registry.head(ref) is None
        assert await registry.head(ref.at(nothing)) is None
        assert await registry.has_blob(ref, nothing) is None
        assert await registry.tags(ref) == ()
        assert await registry.referrers(ref.at(nothing)) == ()
        with pytest.raises(NotFound):
            await registry.manifest(ref)


async def test_envelope_of_an_attested_index(real_registry: Server) -> None:
    ref = Reference(real_registry.host, "demo/index", "1")
    amd64 = oci_image()
    arm64 = oci_image(platform="linux/arm64/v8")
    index = make_index([amd64, arm64], attested=True)
    async with Registry() as registry:
        await push(registry, ref, index)
        envelope = await read_envelope(registry, ref)
    assert envelope.is_index
    assert envelope.root.raw == index.raw
    assert [image.manifest.raw for image in envelope.images] == [amd64.raw, arm64.raw]
    assert [str(platform) for platform in envelope.platforms] == ["linux/amd64", "linux/arm64/v8"]
    assert [attestation.refers_to for attestation in envelope.attestations] == [amd64.digest, arm64.digest]
    assert envelope.images[1].described is not None
    assert envelope.size == sum(len(blob) for image in (amd64, arm64) for blob in image.blobs.values())


async def test_a_single_manifest_is_its_own_root(real_registry: Server) -> None:
    ref = Reference(real_registry.host, "demo/single", "1")
    image = make_image()
    async with Registry() as registry:
        await push(registry, ref, image)
        envelope = await read_envelope(registry, ref.at(image.digest))
    assert not envelope.is_index
    assert envelope.images[0].diff_ids == tuple(image.config["rootfs"]["diff_ids"])


async def test_referrers_by_the_fallback_tag(real_registry: Server) -> None:
    ref = Reference(real_registry.host, "demo/referred", "1")
    image = oci_image()
    signature = oci_image([], changes={"artifactType": "application/x.signature", "subject": image.described()},
    )  # fmt: skip
    fallback = to_json({
        "schemaVersion": 2,
        "mediaType": OCI_INDEX,
        "manifests": [signature.described(artifactType="application/x.signature")],
    })  # fmt: skip
    async with Registry() as registry:
        await push(registry, ref, image)
        await push(registry, ref.at(signature.digest), signature)
        await registry.put_manifest(ref.tagged(image.digest.replace(":", "-")), fallback, OCI_INDEX)
        (found,) = await registry.referrers(ref.at(image.digest))
    assert found.digest == signature.digest
    assert found.artifact_type == "application/x.signature"


async def test_a_large_blob_whole_and_in_time_with_others(real_registry: Server) -> None:
    ref = Reference(real_registry.host, "demo/large", "1")
    blob = bytes(range(256)) * 32768
    async with Registry() as registry:
        digest = await registry.push_blob(ref, blob)

        async def read() -> str:
            pieces = [piece async for piece in registry.blob(ref, Descriptor(OCI_LAYER_GZIP, digest, len(blob)))]
            return digest_of(b"".join(pieces))

        assert await asyncio.gather(*(read() for _ in range(8))) == [digest] * 8


async def test_an_index_before_its_children_is_told_as_that(registry28: Server) -> None:
    ref = Reference(registry28.host, "demo/early", "1")
    index = make_index([oci_image()])
    async with Registry() as registry:
        with pytest.raises(ChildMissing, match="MANIFEST_BLOB_UNKNOWN"):
            await registry.put_manifest(ref, index.raw, index.media_type)
        assert await registry.head(ref) is None


async def test_flipped_bytes_in_the_storage_are_found(registry28: Server) -> None:
    ref = Reference(registry28.host, "demo/flipped", "1")
    image = make_image([{"a": b"flipped in the storage"}])
    async with Registry() as registry:
        await push(registry, ref, image)
        (layer,) = image.layers
        _flip(registry28, layer, at=20)
        descriptor = Descriptor(image.body["layers"][0]["mediaType"], layer, image.body["layers"][0]["size"])
        with pytest.raises(BadContent, match="the bytes have the digest") as caught:
            await _read(registry, ref, descriptor)
        assert caught.value.check == "envelope.digest"


async def test_a_layer_cut_short_in_the_storage_is_found(registry28: Server) -> None:
    ref = Reference(registry28.host, "demo/cut", "1")
    image = make_image([{"a": b"cut short in the storage"}])
    async with Registry() as registry:
        await push(registry, ref, image)
        (layer,) = image.layers
        stored = registry28.stored(layer)
        stored.write_bytes(stored.read_bytes()[:-10])
        with pytest.raises(BadContent, match="in its descriptor"):
            await _read(registry, ref, Descriptor("", layer, image.body["layers"][0]["size"]))


async def test_another_config_in_the_storage_is_found(registry28: Server) -> None:
    ref = Reference(registry28.host, "demo/config", "1")
    image = make_image(config={"author": "before"})
    async with Registry() as registry:
        await push(registry, ref, image)
        stored = registry28.stored(image.body["config"]["digest"])
        stored.write_bytes(stored.read_bytes().replace(b"before", b"bafore"))
        with pytest.raises(BadContent) as caught:
            await read_envelope(registry, ref)
    assert caught.value.check == "envelope.digest"


async def test_a_tag_that_moves_back_is_the_very_bytes(real_registry: Server) -> None:
    ref = Reference(real_registry.host, "demo/moved", "latest")
    old, new = make_image([{"a": b"old"}]), make_image([{"a": b"new"}])
    # The same document in other bytes is another manifest.
    respelled = Built(json.dumps(old.body).encode(), old.media_type, old.blobs)
    async with Registry() as registry:
        await push(registry, ref, old)
        await push(registry, ref, new)
        await push(registry, ref, respelled)
        assert await registry.put_manifest(ref, old.raw, old.media_type) == old.digest
        assert (await registry.manifest(ref)).raw == old.raw


def _flip(server: Server, digest: str, at: int) -> None:
    stored = server.stored(digest)
    raw = bytearray(stored.read_bytes())
    raw[at] ^= 1
    stored.write_bytes(raw)


async def _read(registry: Registry, ref: Reference, descriptor: Descriptor) -> bytes:
    return b"".join([piece async for piece in registry.blob(ref, descriptor)])
