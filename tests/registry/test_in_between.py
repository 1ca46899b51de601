"""What a login page or a proxy answers in place of the registry is not an image that a check fails."""

from __future__ import annotations

import gzip

import pytest

from phasegate.errors import RegistryError
from phasegate.image.reference import Reference
from phasegate.registry import Limits, Registry
from tests.kit.images import make_image
from tests.kit.scripted import Answer, Scripted

IMAGE = make_image()
PAGE = Answer(200, b"\n<!DOCTYPE html><title>Sign in</title>", {"Content-Type": "text/html; charset=utf-8"})
ENCODED = {"Content-Type": IMAGE.media_type, "Content-Encoding": "gzip"}
PACKED = Answer(200, gzip.compress(IMAGE.raw), ENCODED)


@pytest.mark.parametrize(("answer", "made"), [(PAGE, "a web page"), (PACKED, "what is compressed with gzip, though")])
async def test_it_is_named_and_nothing_is_said_of_the_image(server: Scripted, answer: Answer, made: str) -> None:
    for target in ("1", IMAGE.digest):
        server.on("GET", f"/v2/demo/tool/manifests/{target}", answer)
    server.on("GET", "/v2/demo/tool/tags/list", answer)
    ref = Reference(server.host, "demo/tool", "1")
    async with Registry(limits=Limits(waits=False)) as registry:
        for asked in (registry.manifest(ref), registry.manifest(ref.at(IMAGE.digest)), registry.tags(ref)):
            with pytest.raises(RegistryError) as caught:
                await asked
            assert type(caught.value) is RegistryError
            assert f": {server.host} answered with {made}" in caught.value.what
            assert "a login page, a proxy" in (caught.value.fix or "")


async def test_bytes_that_are_right_are_taken_whatever_a_header_says_of_them(server: Scripted) -> None:
    server.on("GET", "/v2/demo/tool/manifests/1", Answer(200, IMAGE.raw, ENCODED))
    async with Registry(limits=Limits(waits=False)) as registry:
        assert (await registry.manifest(Reference(server.host, "demo/tool", "1"))).raw == IMAGE.raw
