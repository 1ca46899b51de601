"""A blob of one repository in another: mounted where the registry can, else copied in pieces."""

from __future__ import annotations

import pytest

from phasegate.errors import NotFound
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.registry import Registry, mount
from phasegate.registry.mount import mount_blob
from tests.registry.scripted import Answer, Scripted
from tests.registry.servers import Server

RAW = b"0123456789" * 100
BLOB = Descriptor("application/octet-stream", digest_of(RAW), len(RAW))


async def test_in_one_registry(real_registry: Server) -> None:
    source, target = Reference(real_registry.host, "demo/one"), Reference(real_registry.host, "demo/other")
    async with Registry() as registry:
        await registry.push_blob(source, RAW)
        await mount_blob(registry, source, target, BLOB)
        await mount_blob(registry, source, target, BLOB)
        assert b"".join([piece async for piece in registry.blob(target, BLOB)]) == RAW


async def test_a_mount_sends_no_byte(server: Scripted) -> None:
    source, target = Reference(server.host, "demo/one"), Reference(server.host, "demo/other")
    server.on("POST", "/v2/demo/other/blobs/uploads/", Answer(201))
    async with Registry() as registry:
        await mount_blob(registry, source, target, BLOB)
    assert [(seen.method, dict(seen.query)) for seen in server.seen] == [
        ("HEAD", {}),
        ("POST", {"mount": BLOB.digest, "from": "demo/one"}),
    ]


@pytest.mark.parametrize("piece", [len(RAW), 300, 10_000])
async def test_between_registries_in_pieces(
    piece: int, registry28: Server, crane_registry: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mount, "PIECE", piece)
    source, target = Reference(crane_registry.host, "demo/far"), Reference(registry28.host, f"demo/near-{piece}")
    async with Registry() as registry:
        await registry.push_blob(source, RAW)
        await mount_blob(registry, source, target, BLOB)
        assert b"".join([got async for got in registry.blob(target, BLOB)]) == RAW


async def test_a_registry_that_does_not_mount_gets_the_bytes(server: Scripted) -> None:
    source, target = Reference(server.host, "demo/one"), Reference(server.host, "demo/other")
    server.on("POST", "/v2/demo/other/blobs/uploads/", Answer(202, headers={"Location": "/up/1?state=a"}))
    server.on("GET", f"/v2/demo/one/blobs/{BLOB.digest}", Answer(200, RAW))
    server.on("PATCH", "/up/1", Answer(202, headers={"Location": "/up/1?state=b"}))
    server.on("PUT", "/up/1", Answer(201))
    async with Registry() as registry:
        await mount_blob(registry, source, target, BLOB)
    sent, closed = server.seen[-2:]
    assert (sent.method, sent.body, sent.headers["Content-Range"]) == ("PATCH", RAW, f"0-{len(RAW) - 1}")
    assert (closed.method, dict(closed.query)) == ("PUT", {"state": "b", "digest": BLOB.digest})


async def test_a_blob_that_the_source_lost(real_registry: Server) -> None:
    gone = Descriptor("application/octet-stream", digest_of(b"gone"), 4)
    source, target = Reference(real_registry.host, "demo/one"), Reference(real_registry.host, "demo/third")
    async with Registry() as registry:
        with pytest.raises(NotFound):
            await mount_blob(registry, source, target, gone)
