"""Registries that let a tag be put only once: even the same bytes are refused (moby/buildkit#3776)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from phasegate.check import Verdict
from phasegate.checks.acceptance import Acceptance
from phasegate.errors import Immutable, RegistryError
from phasegate.image.reference import Reference
from phasegate.memory import Forgetful
from phasegate.registry import Limits, Registry
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from tests.kit.command import end, start
from tests.kit.filtering import Filtering
from tests.kit.images import make_image, push, to_json
from tests.kit.scripted import Answer, Scripted
from tests.kit.servers import Server

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


def once(proxy: Filtering, kind: str, manifest: Mapping[str, Any]) -> str:
    """Refuse to put a tag a second time, whatever its bytes."""
    *before, now = proxy.put
    return "the tag is immutable" if now in before and "sha256:" not in now else ""


async def test_convert_again_is_done_already(registry28: Server, tmp_path: Path) -> None:
    async with Filtering(registry28.host, once) as proxy, Registry(limits=AT_ONCE) as registry:
        await push(registry, Reference(proxy.host, "immutable/tool", "1"), HERE)
        words = ("convert", f"{proxy.host}/immutable/tool:1", "--to", "index")
        for _ in range(2):
            ended = await end(await start(tmp_path / "none.yaml", *words))
            assert ended.code == 0, ended.said
        other = (*words[:3], "zstd", "--as", f"{proxy.host}/immutable/tool:1")
        ended = await end(await start(tmp_path / "none.yaml", *other))
        assert ended.code == 3
        assert f"error: {proxy.host}/immutable/tool:1: {proxy.host} keeps tags immutable" in ended.said
        assert "fix: exclude 1 from the registry's immutable tags" in ended.said


async def test_accept_registry_says_what_to_exclude(registry28: Server) -> None:
    old = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
    new = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.GZIP, Shape.SINGLE)
    async with Filtering(registry28.host, once) as proxy, Registry(limits=AT_ONCE) as registry:
        judge = Acceptance(registry, Forgetful(), Reference(proxy.host, "immutable/probe"), window=60)
        result = await judge.judge(new, old)
    assert result.verdict is Verdict.FAIL
    assert "keeps tags immutable" in str(result.evidence)
    assert "exclude probe from the registry's immutable tags" in str(result.evidence)
