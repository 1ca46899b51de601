"""Referrers are pushed by the API or by the fallback tag, and concurrent writers lose none."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from phasegate.errors import NotFound
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from phasegate.registry.referrers import fallback_tag, put_referrer
from phasegate.together import together
from tests.kit import images
from tests.kit.referring import Asked, Referring, Refusal
from tests.kit.scripted import Scripted
from tests.kit.servers import Server

TYPE = "application/vnd.phasegate.test"


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


async def subject_in(registry: Registry, host: str, repository: str) -> Reference:
    built = images.make_image()
    reference = Reference(host, repository)
    return reference.at(await images.push(registry, reference.tagged("latest"), built))


async def refer(registry: Registry, subject: Reference, number: int = 0) -> str:
    made = await put_referrer(
        registry,
        subject,
        artifact_type=TYPE,
        blobs=[("text/plain", f"evidence {number}".encode())],
        annotations={"number": str(number)},
    )
    return made.digest


async def test_without_the_api_the_fallback_tag_holds_it(registry: Registry, registry28: Server) -> None:
    subject = await subject_in(registry, registry28.host, "referrers/fallback")
    digest = await refer(registry, subject)
    (found,) = await registry.referrers(subject)
    assert (found.digest, found.artifact_type, found.annotations["number"]) == (digest, TYPE, "0")
    manifest = await registry.manifest(subject.at(digest))
    assert manifest.body["subject"]["digest"] == subject.digest
    assert manifest.body["config"]["mediaType"] == "application/vnd.oci.empty.v1+json"
    assert await registry.head(subject.tagged(fallback_tag(subject.digest))) is not None


async def test_with_the_api_no_tag_is_written(registry: Registry) -> None:
    async with Referring() as server:
        subject = await subject_in(registry, server.host, "referrers/api")
        digest = await refer(registry, subject)
        assert [found.digest for found in await registry.referrers(subject)] == [digest]
        assert server.tags("referrers/api") == {"latest"}


async def test_the_second_time_adds_nothing(registry: Registry, registry28: Server) -> None:
    subject = await subject_in(registry, registry28.host, "referrers/twice")
    first = await refer(registry, subject)
    before = await registry.head(subject.tagged(fallback_tag(subject.digest)))
    assert await refer(registry, subject) == first
    assert await registry.head(subject.tagged(fallback_tag(subject.digest))) == before


async def test_many_writers_lose_none(registry: Registry, registry28: Server) -> None:
    subject = await subject_in(registry, registry28.host, "referrers/many")
    made = await together(refer(registry, subject, number) for number in range(12))
    assert {found.digest for found in await registry.referrers(subject)} == set(made)


async def test_an_entry_that_another_writer_lost_is_put_again(
    registry: Registry, registry28: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process read the index before our PUT and writes its own after it."""
    subject = await subject_in(registry, registry28.host, "referrers/raced")
    tag = subject.tagged(fallback_tag(subject.digest))
    await refer(registry, subject, 1)
    stale = await registry.manifest(tag)
    put = registry.put_manifest
    raced: list[bool] = []

    async def race(ref: Reference, raw: bytes, media_type: str, *, over: str = "") -> str:
        digest = await put(ref, raw, media_type, over=over)
        if not raced and ref == tag:
            raced.append(True)
            await put(ref, stale.raw, media_type)
        return digest

    monkeypatch.setattr(registry, "put_manifest", race)
    second = await refer(registry, subject, 2)
    assert raced
    assert second in {found.digest for found in await registry.referrers(subject)}
    assert len(await registry.referrers(subject)) == 2


class Pretending(Referring):
    """No API, and yet ``OCI-Subject`` in the answer to a push."""

    def list_referrers(self, asked: Asked) -> web.Response:
        return Refusal(404, message="404 page not found").answer()


async def test_a_registry_that_claims_the_api_without_having_it_gets_the_fallback_tag(registry: Registry) -> None:
    async with Pretending() as server:
        subject = await subject_in(registry, server.host, "referrers/pretended")
        digest = await refer(registry, subject)
        assert [found.digest for found in await registry.referrers(subject)] == [digest]
        assert server.tags("referrers/pretended") == {"latest", fallback_tag(subject.digest)}


class Leading(Referring):
    """The API is a redirect to a page elsewhere, and a push of a referrer has no ``OCI-Subject``."""

    elsewhere = ""

    def put_manifest(self, asked: Asked) -> web.Response:
        answer = super().put_manifest(asked)
        answer.headers.pop("OCI-Subject", None)
        return answer

    def list_referrers(self, asked: Asked) -> web.Response:
        return web.Response(status=303, headers={"Location": f"http://{self.elsewhere}/-/v2/packages"})


async def test_a_redirect_to_another_host_is_no_api_and_is_not_followed(
    registry: Registry, elsewhere: Scripted
) -> None:
    async with Leading() as server:
        server.elsewhere = elsewhere.host
        subject = await subject_in(registry, server.host, "referrers/led")
        digest = await refer(registry, subject)
        assert [found.digest for found in await registry.referrers(subject)] == [digest]
    assert elsewhere.seen == []


async def test_a_subject_that_is_not_there_is_told(registry: Registry, registry28: Server) -> None:
    subject = Reference(registry28.host, "referrers/none").at("sha256:" + "0" * 64)
    with pytest.raises(NotFound, match="nothing can refer to it"):
        await refer(registry, subject)
