"""Registries that let a tag be put only once: even the same bytes are refused (moby/buildkit#3776)."""

from __future__ import annotations

import pytest

from phasegate.errors import Immutable, RegistryError
from phasegate.image.reference import Reference
from phasegate.registry import Limits, Registry
from tests.kit.images import make_image, to_json
from tests.kit.scripted import Answer, Scripted

AT_ONCE = Limits(waits=False)
HERE, OTHER = make_image(), make_image([{"other": b"x"}])
PATH = "/v2/demo/tool/manifests/phasegate-rehearsal"
REFUSED = to_json({"errors": [{"code": "TAG_INVALID", "message": "the tag is immutable"}]})


@pytest.fixture
def immutable(server: Scripted) -> Reference:
    server.publish("demo/tool", "phasegate-rehearsal", HERE)
    return Reference(server.host, "demo/tool", "phasegate-rehearsal")


async def test_a_tag_that_has_the_bytes_is_not_put_again(server: Scripted, immutable: Reference) -> None:
    server.on("PUT", PATH, Answer(400, REFUSED))
    async with Registry(limits=AT_ONCE) as registry:
        await registry.keep_tag(immutable, HERE.raw, HERE.media_type)
    assert [seen.method for seen in server.seen] == ["HEAD"]


@pytest.mark.parametrize("status", [400, 403, 405, 409, 412])
async def test_a_tag_that_must_move_is_named(server: Scripted, immutable: Reference, status: int) -> None:
    server.on("PUT", PATH, Answer(status, REFUSED))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(Immutable, match=f"{server.host} keeps tags immutable: .* from sha256:") as caught:
            await registry.keep_tag(immutable, OTHER.raw, OTHER.media_type)
        with pytest.raises(Immutable):
            await registry.put_tag(immutable, OTHER.raw, OTHER.media_type, limit=20, over=HERE.digest)
    assert "TAG_INVALID: the tag is immutable" in caught.value.what
    assert caught.value.status == status
    assert (caught.value.fix or "").startswith("exclude phasegate-rehearsal from the registry's immutable tags")


@pytest.mark.parametrize("status", [400, 500])
async def test_other_refusals_are_what_they_are(server: Scripted, immutable: Reference, status: int) -> None:
    server.on("PUT", "/v2/demo/tool/manifests/new", Answer(status))
    server.on("PUT", PATH, Answer(500))
    async with Registry(limits=AT_ONCE) as registry:
        for tag in ("new", *(["phasegate-rehearsal"] if status == 500 else [])):
            with pytest.raises(RegistryError, match=str(status)) as caught:
                await registry.keep_tag(immutable.tagged(tag), OTHER.raw, OTHER.media_type)
            assert not isinstance(caught.value, Immutable)
