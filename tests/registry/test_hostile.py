"""Documents that somebody hostile or a buggy tool may serve: each is refused with the name of a check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from phasegate.errors import BadContent, NotFound
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import DOCKER_SCHEMA1_SIGNED, OCI_INDEX, OCI_MANIFEST
from phasegate.image.reference import Reference
from phasegate.registry import Limits, Registry, read_envelope
from phases.form import Codec, MediaTypes
from tests.kit.images import Built, make_image, make_index, to_json
from tests.kit.scripted import Scripted

CHILD = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)


def index(**changes: Any) -> Built:
    return make_index([CHILD], changes=changes)


def manifest(**changes: Any) -> Built:
    return make_image(family=MediaTypes.OCI, changes=changes)


def of_type(media_type: str, body: bytes) -> Built:
    return Built(body, media_type, {})


DEEP = b'{"a":' * 70 + b"1" + b"}" * 70
TWICE = CHILD.raw.replace(b'"schemaVersion": 2', b'"schemaVersion": 2, "schemaVersion": 2')
ENTRY = CHILD.described()

CASES = {
    "an index in an index": (make_index([replace(index(), platform="linux/amd64")]), "envelope.shape"),
    "an index with layers": (index(layers=[]), "envelope.type"),
    "an index with a config": (index(config={}), "envelope.type"),
    "a manifest with children": (manifest(manifests=[]), "envelope.type"),
    "schema 1": (of_type(DOCKER_SCHEMA1_SIGNED, b'{"schemaVersion":1}'), "envelope.type"),
    "a type of nobody's": (of_type("application/json", CHILD.raw), "envelope.type"),
    "a key twice": (of_type(OCI_MANIFEST, TWICE), "envelope.type"),
    "nested deeply": (of_type(OCI_INDEX, DEEP), "envelope.type"),
    "nested beyond the parser": (of_type(OCI_INDEX, b"[" * 100_000), "envelope.type"),
    "no JSON": (of_type(OCI_INDEX, b"\x1f\x8b\x08"), "envelope.type"),
    "no object": (of_type(OCI_INDEX, b"[]"), "envelope.type"),
    "no config": (of_type(OCI_MANIFEST, b'{"layers":[]}'), "envelope.type"),
    "children that are no list": (index(manifests={"a": 1}), "envelope.type"),
    "a child of no type": (index(manifests=[{**ENTRY, "mediaType": "text/plain"}]), "envelope.type"),
    "a child of another digest": (index(manifests=[{**ENTRY, "digest": "md5:00"}]), "envelope.digest"),
    "a child of another size": (index(manifests=[{**ENTRY, "size": 1}]), "envelope.digest"),
    "a size that is no number": (index(manifests=[{**ENTRY, "size": True}]), "envelope.type"),
    "a size below zero": (index(manifests=[{**ENTRY, "size": -1}]), "envelope.type"),
    "a platform that is no object": (index(manifests=[{**ENTRY, "platform": "linux"}]), "envelope.type"),
    "too many children": (index(manifests=[ENTRY] * 1001), "envelope.type"),
    "a config too large": (manifest(config={**CHILD.body["config"], "size": 1 << 40}), "envelope.type"),
}


@pytest.mark.parametrize(("built", "check"), CASES.values(), ids=CASES)
async def test_refused_by_name(server: Scripted, built: Built, check: str) -> None:
    server.publish("demo/tool", "1", built)
    server.publish("demo/tool", "child", CHILD)
    async with Registry(limits=Limits(waits=False)) as registry:
        with pytest.raises(BadContent) as caught:
            await read_envelope(registry, Reference(server.host, "demo/tool", "1"))
    assert caught.value.check == check
    assert not caught.value.retryable


async def test_a_child_that_is_not_there_is_told_by_its_digest(server: Scripted) -> None:
    gone = digest_of(b"gone")
    server.publish("demo/tool", "1", index(manifests=[ENTRY, {**ENTRY, "digest": gone}]))
    server.publish("demo/tool", "child", CHILD)
    async with Registry(limits=Limits(waits=False)) as registry:
        with pytest.raises(NotFound, match=gone):
            await read_envelope(registry, Reference(server.host, "demo/tool", "1"))


async def test_a_config_that_is_no_json_is_refused(server: Scripted) -> None:
    raw = b"not json"
    config = {"mediaType": CHILD.body["config"]["mediaType"], "digest": digest_of(raw), "size": len(raw)}
    built = make_image(family=MediaTypes.OCI, changes={"config": config})
    server.publish("demo/tool", "1", replace(built, blobs={**built.blobs, digest_of(raw): raw}))
    async with Registry(limits=Limits(waits=False)) as registry:
        with pytest.raises(BadContent) as caught:
            await read_envelope(registry, Reference(server.host, "demo/tool", "1"))
    assert caught.value.check == "envelope.type"


async def test_other_tools_images_are_read(server: Scripted) -> None:
    """umoci leaves the mediaType out of the body; images without any layer exist."""
    body = {key: value for key, value in CHILD.body.items() if key != "mediaType"}
    server.publish("demo/tool", "umoci", Built(to_json(body), OCI_MANIFEST, CHILD.blobs))
    empty = make_image([])
    server.publish("demo/tool", "empty", empty)
    async with Registry(limits=Limits(waits=False)) as registry:
        umoci = await read_envelope(registry, Reference(server.host, "demo/tool", "umoci"))
        nothing = await read_envelope(registry, Reference(server.host, "demo/tool", "empty"))
    assert umoci.root.media_type == OCI_MANIFEST
    assert nothing.images[0].layers == ()
