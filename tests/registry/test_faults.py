"""What a registry or the network may do to a request, and what the caller gets. Nothing here really waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from phasegate.errors import BadContent, NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.mediatype import DOCKER_MANIFEST, OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.registry import Limits, Registry
from phasegate.tries import recorded
from tests.kit.images import make_image, to_json
from tests.kit.scripted import Answer, Scripted, broken_off, endless

AT_ONCE = Limits(waits=False)
IMAGE = make_image()
MANIFEST = Answer(200, IMAGE.raw, {"Content-Type": DOCKER_MANIFEST, "Docker-Content-Digest": IMAGE.digest})
PATH = "/v2/demo/tool/manifests/1"
BLOB = bytes(range(256)) * 4096
LAYER = Descriptor("", digest_of(BLOB), len(BLOB))
BLOB_PATH = f"/v2/demo/tool/blobs/{LAYER.digest}"


def tool(server: Scripted) -> Reference:
    return Reference(server.host, "demo/tool", "1")


async def read(registry: Registry, ref: Reference, layer: Descriptor = LAYER) -> bytes:
    return b"".join([piece async for piece in registry.blob(ref, layer)])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_what_may_pass_is_tried_again(server: Scripted, status: int) -> None:
    server.on("GET", PATH, Answer(status), Answer(status), MANIFEST)
    async with Registry(limits=AT_ONCE) as registry:
        with recorded() as recorder:
            assert (await registry.manifest(tool(server))).raw == IMAGE.raw
    assert len(server.seen) == 3
    assert [(tried.call, tried.kind) for tried in recorder.tries] == [(f"GET at {server.host}", f"http-{status}")] * 2


async def test_a_limit_that_reads_like_a_missing_right_is_a_limit(server: Scripted) -> None:
    """virtualcell/vcell#1888, on GHCR"""
    said = 'permission_denied: 403 "Forbidden" - with-body: {"message": "You have exceeded a secondary rate limit."}'
    limited = Answer(403, to_json({"errors": [{"code": "DENIED", "message": said}]}))
    server.on("GET", PATH, limited, MANIFEST, limited)
    async with Registry(limits=AT_ONCE) as registry:
        assert (await registry.manifest(tool(server))).raw == IMAGE.raw
        with pytest.raises(RegistryError) as caught:
            await registry.manifest(tool(server))
    assert (caught.value.retryable, caught.value.fix) == (True, "wait a few minutes")


async def test_tries_are_bounded_and_the_error_says_that_it_may_pass(server: Scripted) -> None:
    errors = to_json({"errors": [{"code": "UNAVAILABLE", "message": "storage\x1b[31m is away"}]})
    server.on("GET", PATH, Answer(503, errors))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match=r"503 Service Unavailable \(UNAVAILABLE: storage") as caught:
            await registry.manifest(tool(server))
    assert caught.value.retryable
    assert caught.value.status == 503
    assert "\x1b" not in caught.value.what
    assert len(server.seen) == AT_ONCE.attempts


@pytest.mark.parametrize("status", [400, 403, 404, 405])
async def test_what_will_not_pass_is_asked_once(server: Scripted, status: int) -> None:
    server.on("GET", PATH, Answer(status))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError) as caught:
            await registry.manifest(tool(server))
    assert not caught.value.retryable
    assert isinstance(caught.value, NotFound) == (status == 404)
    assert [seen.path for seen in server.seen].count(PATH) == 1


async def test_a_pause_that_is_too_long_is_not_slept_and_not_ignored(server: Scripted) -> None:
    server.on("GET", PATH, Answer(429, headers={"Retry-After": "3600"}), MANIFEST)
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError) as caught:
            await registry.manifest(tool(server))
    assert caught.value.fix == f"{server.host} asks to wait 3600 s: try again then"
    assert caught.value.retryable
    assert len(server.seen) == 1


async def test_a_put_to_a_tag_is_sent_once_and_one_by_digest_again(server: Scripted) -> None:
    created = Answer(201, headers={"Docker-Content-Digest": IMAGE.digest})
    server.on("PUT", PATH, Answer(502), created)
    server.on("PUT", f"/v2/demo/tool/manifests/{IMAGE.digest}", Answer(502), created)
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError) as caught:
            await registry.put_manifest(tool(server), IMAGE.raw, IMAGE.media_type)
        assert caught.value.retryable
        assert len(server.seen) == 1
        await registry.put_manifest(tool(server).at(IMAGE.digest), IMAGE.raw, IMAGE.media_type)
    assert [seen.body for seen in server.seen] == [IMAGE.raw] * 3


async def test_a_registry_that_keeps_other_bytes_than_it_was_given(server: Scripted) -> None:
    server.on("PUT", PATH, Answer(201, headers={"Docker-Content-Digest": digest_of(b"other")}))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(BadContent, match="in the answer to the push"):
            await registry.put_manifest(tool(server), IMAGE.raw, IMAGE.media_type)


async def test_nobody_listens(server: Scripted) -> None:
    gone = Reference("127.0.0.1:1", "demo/tool", "1")
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="refused") as caught:
            await registry.head(gone)
    assert caught.value.retryable


async def test_a_header_digest_that_disagrees(server: Scripted) -> None:
    lie = {"Content-Type": DOCKER_MANIFEST, "Docker-Content-Digest": digest_of(b"lie")}
    server.on("GET", PATH, Answer(200, IMAGE.raw, lie))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(BadContent) as caught:
            await registry.manifest(tool(server))
    assert caught.value.check == "envelope.digest"


async def test_other_bytes_than_the_digest_that_was_asked_for(server: Scripted) -> None:
    asked = digest_of(b"asked")
    server.on("GET", f"/v2/demo/tool/manifests/{asked}", Answer(200, IMAGE.raw, {"Content-Type": DOCKER_MANIFEST}))
    lie = {"Docker-Content-Digest": IMAGE.digest, "Content-Length": "9"}
    server.on("HEAD", f"/v2/demo/tool/manifests/{asked}", Answer(200, headers=lie))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(BadContent):
            await registry.manifest(tool(server).at(asked))
        with pytest.raises(BadContent):
            await registry.head(tool(server).at(asked))


async def test_a_head_without_a_digest_is_asked_by_get(server: Scripted) -> None:
    server.on("HEAD", PATH, Answer(200, headers={"Content-Type": DOCKER_MANIFEST}))
    server.on("GET", PATH, Answer(200, IMAGE.raw, {"Content-Type": DOCKER_MANIFEST}))
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.head(tool(server)) == Descriptor(DOCKER_MANIFEST, IMAGE.digest, len(IMAGE.raw))


@pytest.mark.parametrize("handler", [endless(b" " * 65536), Answer(200, b" " * (4 << 20) + b"{}")])
async def test_a_manifest_over_4_mib_is_read_no_further(server: Scripted, handler: Answer) -> None:
    server.on("GET", PATH, handler)
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="larger than 4194304 bytes") as caught:
            await registry.manifest(tool(server))
    assert not caught.value.retryable


async def test_an_endless_error_is_read_no_further(server: Scripted) -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(status=400)
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(b"x" * 65536)
        return response

    server.on("GET", PATH, handle)
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="400 Bad Request"):
            await registry.manifest(tool(server))


async def test_a_blob_that_breaks_off_goes_on_where_it_was(server: Scripted) -> None:
    half = len(BLOB) // 2
    server.on("GET", BLOB_PATH, broken_off(BLOB[:half], len(BLOB)), _range_of(BLOB))
    async with Registry(limits=AT_ONCE) as registry:
        assert await read(registry, tool(server)) == BLOB
    first, second = server.seen
    assert "Range" not in first.headers
    begin = int(second.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < begin <= half


async def test_a_registry_that_knows_no_range_starts_again_and_no_byte_comes_twice(server: Scripted) -> None:
    server.on("GET", BLOB_PATH, broken_off(BLOB[: len(BLOB) // 2], len(BLOB)), Answer(200, BLOB))
    async with Registry(limits=AT_ONCE) as registry:
        assert await read(registry, tool(server)) == BLOB


async def test_a_range_that_begins_elsewhere_is_refused(server: Scripted) -> None:
    wrong = Answer(206, BLOB[7:], {"Content-Range": f"bytes 7-{len(BLOB) - 1}/{len(BLOB)}"})
    server.on("GET", BLOB_PATH, broken_off(BLOB[: len(BLOB) // 2], len(BLOB)), wrong)
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match="another byte"):
            await read(registry, tool(server))


async def test_a_blob_that_always_breaks_off_ends(server: Scripted) -> None:
    server.on("GET", BLOB_PATH, broken_off(b"", len(BLOB)))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(RegistryError, match=f"0 of {len(BLOB)} bytes in 5 attempts") as caught:
            await read(registry, tool(server))
    assert caught.value.retryable


@pytest.mark.parametrize("served", [BLOB[:-1] + b"\0", BLOB[:-1], BLOB + b"\0"], ids=["other", "shorter", "longer"])
async def test_a_blob_that_is_not_its_descriptor(server: Scripted, served: bytes) -> None:
    server.on("GET", BLOB_PATH, Answer(200, served))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(BadContent) as caught:
            await read(registry, tool(server))
    assert caught.value.check == "envelope.digest"


async def test_an_endless_blob_is_read_no_further_than_its_size(server: Scripted) -> None:
    server.on("GET", BLOB_PATH, endless(BLOB))
    async with Registry(limits=AT_ONCE) as registry:
        with pytest.raises(BadContent, match=f"more than the {len(BLOB)} bytes"):
            await read(registry, tool(server))


@pytest.mark.parametrize(
    "pause", [lambda: asyncio.sleep(0.01), lambda: asyncio.sleep(3600)], ids=["trickles", "stalls"]
)
async def test_a_body_that_comes_too_slowly_ends(server: Scripted, pause: Callable[[], Awaitable[None]]) -> None:
    server.on("GET", BLOB_PATH, endless(b"x", pause))
    server.on("GET", PATH, endless(b" ", pause))
    limits = Limits(waits=False, window=0.1, slowest=1 << 20, attempts=2)
    async with Registry(limits=limits) as registry:
        with pytest.raises(RegistryError, match=r"bytes/s|nothing came") as caught:
            await read(registry, tool(server))
        assert caught.value.retryable
        with pytest.raises(RegistryError, match=r"bytes/s|nothing came"):
            await registry.manifest(tool(server))


async def test_a_reader_that_takes_its_time_is_not_a_slow_body(server: Scripted) -> None:
    server.on("GET", BLOB_PATH, Answer(200, BLOB))
    limits = Limits(waits=False, window=1, body=1, slowest=1 << 40, attempts=1)
    size = 0
    async with Registry(limits=limits) as registry:
        async for piece in registry.blob(tool(server), LAYER):
            await asyncio.sleep(0.3)
            size += len(piece)
    assert size == len(BLOB)


async def test_one_host_that_is_away_slows_no_other(server: Scripted, elsewhere: Scripted) -> None:
    server.on("GET", PATH, Answer(503))
    elsewhere.on("GET", PATH, MANIFEST)
    async with Registry(limits=Limits(first_wait=3600, longest_wait=3600)) as registry:
        slow = asyncio.create_task(registry.manifest(tool(server)))
        while not server.seen:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert (await registry.manifest(tool(elsewhere))).raw == IMAGE.raw
        assert not slow.done()
        slow.cancel()
        await asyncio.gather(slow, return_exceptions=True)
    assert len(server.seen) == 1


async def test_tags_over_many_pages(server: Scripted) -> None:
    path = "/v2/demo/tool/tags/list"
    more = {"Link": f'<{path}?n=2&last=b>; rel="next"'}
    server.on("GET", path, Answer(200, b'{"tags":["a","b"]}', more), Answer(200, b'{"tags":["c"]}'))
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.tags(tool(server)) == ("a", "b", "c")
    assert server.seen[1].query == {"n": "2", "last": "b"}


async def test_referrers_by_the_api(server: Scripted) -> None:
    subject = digest_of(b"subject")
    index = {"manifests": [{**IMAGE.described(), "artifactType": "application/x.signature"}]}
    server.on("GET", f"/v2/demo/tool/referrers/{subject}", Answer(200, to_json(index), {"Content-Type": OCI_INDEX}))
    async with Registry(limits=AT_ONCE) as registry:
        (found,) = await registry.referrers(tool(server).at(subject))
    assert (found.digest, found.artifact_type) == (IMAGE.digest, "application/x.signature")


async def test_a_broken_upload_begins_a_new_session(server: Scripted) -> None:
    blob = b"a small blob"
    digest = digest_of(blob)
    server.on("POST", "/v2/demo/tool/blobs/uploads/", *(
        Answer(202, headers={"Location": f"/v2/demo/tool/blobs/uploads/{n}?_state=a%2Fb%3D%3D"}) for n in (1, 2)
    ))  # fmt: skip
    server.on("PUT", "/v2/demo/tool/blobs/uploads/1", Answer(500))
    server.on("PUT", "/v2/demo/tool/blobs/uploads/2", Answer(201, headers={"Docker-Content-Digest": digest}))
    async with Registry(limits=AT_ONCE) as registry:
        assert await registry.push_blob(tool(server), blob) == digest
    last = server.seen[-1]
    assert (last.body, dict(last.query)) == (blob, {"_state": "a/b==", "digest": digest})


def _range_of(blob: bytes) -> Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        begin = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        span = {"Content-Range": f"bytes {begin}-{len(blob) - 1}/{len(blob)}"}
        return web.Response(status=206, body=blob[begin:], headers=span)

    return handle
