"""Putting a blob from another repository into one: mounted if the registry can, otherwise sent.

Also, what a registry may answer on the way.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from yarl import URL

from phasegate.errors import BadContent, NotFound, RegistryError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.registry import Limits, Registry
from phasegate.registry.answer import located
from tests.kit.scripted import Answer, Scripted
from tests.kit.servers import Server

RAW = b"0123456789" * 100
BLOB = Descriptor("application/octet-stream", digest_of(RAW), len(RAW))
UPLOADS = "/v2/demo/other/blobs/uploads/"

Put = Callable[[Registry, str], Awaitable[object]]


async def _push(registry: Registry, host: str) -> object:
    return await registry.push_blob(Reference(host, "demo/other"), RAW)


async def _upload(registry: Registry, host: str) -> object:
    async def pieces() -> AsyncIterator[bytes]:
        yield RAW

    return await registry.upload(Reference(host, "demo/other"), pieces())


async def _copy(registry: Registry, host: str) -> None:
    await registry.copy_blob(Reference(host, "demo/one"), Reference(host, "demo/other"), BLOB)


async def test_in_one_registry(real_registry: Server) -> None:
    source, target = Reference(real_registry.host, "demo/one"), Reference(real_registry.host, "demo/other")
    async with Registry() as registry:
        await registry.push_blob(source, RAW)
        await registry.copy_blob(source, target, BLOB)
        await registry.copy_blob(source, target, BLOB)
        assert b"".join([piece async for piece in registry.blob(target, BLOB)]) == RAW


async def test_a_mount_sends_no_byte(server: Scripted) -> None:
    server.on("POST", UPLOADS, Answer(201))
    async with Registry() as registry:
        await _copy(registry, server.host)
    assert [(seen.method, dict(seen.query)) for seen in server.seen] == [
        ("HEAD", {}),
        ("POST", {"mount": BLOB.digest, "from": "demo/one"}),
    ]


@pytest.mark.parametrize("size", [1000, 1, 20_000_000])
async def test_between_registries(size: int, registry28: Server, crane_registry: Server) -> None:
    raw = bytes(range(256)) * (size // 256) + bytes(size % 256)
    blob = Descriptor("application/octet-stream", digest_of(raw), len(raw))
    source, target = Reference(crane_registry.host, "demo/far"), Reference(registry28.host, f"demo/near-{size}")
    async with Registry() as registry:
        await registry.push_blob(source, raw)
        await registry.copy_blob(source, target, blob)
        assert b"".join([got async for got in registry.blob(target, blob)]) == raw


async def test_a_registry_that_does_not_mount_gets_the_bytes_in_the_session_that_it_opened(server: Scripted) -> None:
    server.on("POST", UPLOADS, Answer(202, headers={"Location": "/up/1?state=a"}))
    server.on("GET", f"/v2/demo/one/blobs/{BLOB.digest}", Answer(200, RAW))
    server.on("PATCH", "/up/1", Answer(202, headers={"Location": "/up/1?state=b"}))
    server.on("PUT", "/up/1", Answer(201))
    async with Registry() as registry:
        await _copy(registry, server.host)
    assert [seen.method for seen in server.seen] == ["HEAD", "POST", "GET", "PATCH", "PUT"]
    sent, closed = server.seen[-2:]
    assert (dict(sent.query), sent.body) == ({"state": "a"}, RAW)
    assert (closed.method, dict(closed.query)) == ("PUT", {"state": "b", "digest": BLOB.digest})


async def test_a_registry_that_refuses_to_mount_gets_the_bytes(server: Scripted) -> None:
    server.on("POST", UPLOADS, Answer(405), Answer(202, headers={"Location": "/up/1"}))
    server.on("GET", f"/v2/demo/one/blobs/{BLOB.digest}", Answer(200, RAW))
    server.on("PATCH", "/up/1", Answer(202))
    server.on("PUT", "/up/1", Answer(201))
    async with Registry() as registry:
        await _copy(registry, server.host)
    assert [dict(seen.query) for seen in server.seen if seen.method == "POST"] == [
        {"mount": BLOB.digest, "from": "demo/one"},
        {},
    ]
    assert server.seen[-1].query == {"digest": BLOB.digest}


async def test_a_blob_that_the_source_lost(real_registry: Server) -> None:
    gone = Descriptor("application/octet-stream", digest_of(b"gone"), 4)
    source, target = Reference(real_registry.host, "demo/one"), Reference(real_registry.host, "demo/third")
    async with Registry() as registry:
        with pytest.raises(NotFound):
            await registry.copy_blob(source, target, gone)


@pytest.mark.parametrize("put", [_push, _upload, _copy])
async def test_a_registry_that_keeps_another_blob_than_it_was_given(server: Scripted, put: Put) -> None:
    server.on("POST", UPLOADS, Answer(202, headers={"Location": "/up/1"}))
    server.on("GET", f"/v2/demo/one/blobs/{BLOB.digest}", Answer(200, RAW))
    server.on("PATCH", "/up/1", Answer(202))
    server.on("PUT", "/up/1", Answer(201, headers={"Docker-Content-Digest": digest_of(b"other")}))
    async with Registry(limits=Limits(waits=False)) as registry:
        with pytest.raises(BadContent, match="in the answer to the push"):
            await put(registry, server.host)


NO_URL = {
    "a letter that the name system has no spelling for": "http://\u2126/x",
    "a port out of range": "http://127.0.0.1:99999/up",
    "a port of letters": "http://127.0.0.1:abc/up",
    "an open bracket": "http://[::1/up",
    "no address in brackets": "http://[host]/up",
    "a label that is too long": f"http://{'a' * 70}.example/up",
    "an empty label": "http://a..example/up",
    "a host that no encoding has": b"http://\xe2\x80\xa8.example/up".decode(),
    "another protocol": "ftp://127.0.0.1/up",
    "no host at all": "mailto:root@example",
}


@pytest.mark.parametrize("location", NO_URL.values(), ids=NO_URL)
@pytest.mark.parametrize("at", ["POST", "PATCH"])
@pytest.mark.parametrize("put", [_push, _upload, _copy])
async def test_a_location_that_is_no_url_is_an_error_of_the_registry(
    server: Scripted, put: Put, at: str, location: str
) -> None:
    good, bad = Answer(202, headers={"Location": "/up/1"}), Answer(202, headers={"Location": location})
    server.on("POST", UPLOADS, bad if at == "POST" else good)
    server.on("GET", f"/v2/demo/one/blobs/{BLOB.digest}", Answer(200, RAW))
    server.on("PATCH", "/up/1", bad if at == "PATCH" else good)
    server.on("PUT", "/up/1", Answer(201))
    async with Registry(limits=Limits(waits=False)) as registry:
        if (put, at) == (_push, "PATCH"):
            await put(registry, server.host)  # it sends no PATCH
            return
        with pytest.raises(RegistryError, match="a Location that is not a valid URL") as caught:
            await put(registry, server.host)
    assert not caught.value.retryable


@pytest.mark.parametrize("location", NO_URL.values(), ids=NO_URL)
async def test_so_is_a_redirect_and_a_next_page(server: Scripted, location: str) -> None:
    server.on("GET", f"/v2/demo/one/blobs/{BLOB.digest}", Answer(307, headers={"Location": location}))
    server.on("GET", "/v2/demo/one/tags/list", Answer(200, b'{"tags":[]}', {"Link": f'<{location}>; rel="next"'}))
    at = Reference(server.host, "demo/one")
    async with Registry(limits=Limits(waits=False)) as registry:
        with pytest.raises(RegistryError, match="a Location that is not a valid URL"):
            assert [piece async for piece in registry.blob(at, BLOB)]
        with pytest.raises(RegistryError, match="a Location that is not a valid URL"):
            await registry.tags(at)


def test_bytes_that_are_no_text_are_no_url() -> None:
    with pytest.raises(RegistryError, match="a Location that is not a valid URL"):
        located(URL("http://127.0.0.1/"), b"/up/\xff".decode(errors="surrogateescape"), "upload")


async def test_a_user_in_a_location_is_not_sent(server: Scripted) -> None:
    location = f"http://user:canary@{server.host}/up/1"
    server.on("POST", UPLOADS, Answer(202, headers={"Location": location}))
    server.on("PUT", "/up/1", Answer(201))
    async with Registry() as registry:
        await _push(registry, server.host)
    assert "Authorization" not in server.seen[-1].headers
