"""The counting proxy: what comes through it is what the registry has, and the counts are right."""

from __future__ import annotations

import os

import aiohttp
import pytest

from phasegate.clients.counting_proxy import door
from phasegate.errors import FleetError
from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from tests.kit.images import make_image, push
from tests.kit.scripted import Answer, Scripted
from tests.kit.servers import Server

PLENTY = 1 << 30


async def test_what_comes_through_is_what_the_registry_has_and_is_counted(real_registry: Server) -> None:
    image = make_image([{"tool": os.urandom(3 << 20)}])
    ref = Reference(real_registry.host, "demo/door", "1")
    async with Registry() as registry, aiohttp.ClientSession(auto_decompress=False) as session:
        await push(registry, ref, image)
        async with door(real_registry.host, requests=100, size=PLENTY) as counted:
            base = f"http://{counted.host}/v2/demo/door"
            async with session.get(f"{base}/manifests/1", headers={"Accept": image.media_type}) as answer:
                assert await answer.read() == image.raw
                assert answer.headers["Content-Type"] == image.media_type
            async with session.head(f"{base}/manifests/1", headers={"Accept": image.media_type}) as answer:
                assert answer.headers["Docker-Content-Digest"] == image.digest
            for digest, blob in image.blobs.items():
                async with session.get(f"{base}/blobs/{digest}") as answer:
                    assert await answer.read() == blob
            async with session.head(f"{base}/blobs/{next(iter(image.blobs))}") as answer:
                assert answer.status == 200
        blobs = len(image.blobs)
        assert counted.asked == {"manifest GET": 1, "manifest HEAD": 1, "blob GET": blobs, "blob HEAD": 1}
        assert counted.brought == {"manifest GET": len(image.raw), "blob GET": sum(map(len, image.blobs.values()))}
        assert not counted.over.is_set()


async def test_ranges_and_pushes_go_through(registry28: Server) -> None:
    image = make_image([{"tool": b"0123456789" * 100}])
    async with door(registry28.host, requests=100, size=PLENTY) as counted:
        ref = Reference(counted.host, "demo/pushed", "1")
        async with Registry() as registry:
            # An upload goes where Location says, which is the proxy again.
            await push(registry, ref, image)
            assert (await read_envelope(registry, ref)).digest == image.digest
        digest, blob = max(image.blobs.items(), key=lambda each: len(each[1]))
        async with aiohttp.ClientSession() as session:
            url = f"http://{counted.host}/v2/demo/pushed/blobs/{digest}"
            async with session.get(url, headers={"Range": "bytes=3-9"}) as answer:
                assert (answer.status, await answer.read()) == (206, blob[3:10])


async def test_a_redirect_elsewhere_stays_as_it_is_and_one_at_home_comes_back_to_the_door(
    server: Scripted, elsewhere: Scripted
) -> None:
    server.on("GET", "/v2/a/blobs/1", Answer(307, headers={"Location": f"{elsewhere.url}/data?sig=a%2Fb"}))
    server.on("GET", "/v2/a/blobs/2", Answer(307, headers={"Location": f"{server.url}/v2/a/blobs/3?x=a%2Fb"}))
    challenge = f'Bearer realm="{server.url}/token",service="s"'
    server.on("GET", "/v2/", Answer(401, headers={"WWW-Authenticate": challenge}))
    async with door(server.host, requests=100, size=PLENTY) as counted, aiohttp.ClientSession() as session:
        found = []
        for path in ("/v2/a/blobs/1", "/v2/a/blobs/2", "/v2/"):
            headers = {"Authorization": "Bearer own"}
            async with session.get(f"http://{counted.host}{path}", headers=headers, allow_redirects=False) as answer:
                found.append(answer.headers.get("Location") or answer.headers["WWW-Authenticate"])
        async with session.get(f"http://{counted.host}/token"):
            pass
    assert found[0] == f"{elsewhere.url}/data?sig=a%2Fb"
    assert found[1] == f"http://{counted.host}/v2/a/blobs/3?x=a%2Fb"
    assert found[2] == f'Bearer realm="http://{counted.host}/token",service="s"'
    assert not elsewhere.seen
    assert server.seen[0].headers["Authorization"] == "Bearer own"
    assert counted.asked == {"blob GET": 2, "other": 1, "token": 1}


async def test_more_requests_than_the_limit_are_turned_away(server: Scripted) -> None:
    server.on("GET", "/v2/", Answer(200))
    async with door(server.host, requests=3, size=PLENTY) as counted, aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(5):
            async with session.get(f"http://{counted.host}/v2/") as answer:
                statuses.append(answer.status)
    assert statuses == [200, 200, 200, 503, 503]
    assert counted.over.is_set()
    assert len(server.seen) == 3


async def test_a_body_over_the_limit_is_cut_off(registry28: Server) -> None:
    image = make_image([{"tool": os.urandom(8 << 20)}])
    ref = Reference(registry28.host, "demo/cut", "1")
    async with Registry() as registry:
        await push(registry, ref, image)
        async with door(registry28.host, requests=100, size=1 << 20) as counted:
            digest, _ = max(image.blobs.items(), key=lambda each: len(each[1]))
            url = f"http://{counted.host}/v2/demo/cut/blobs/{digest}"
            async with aiohttp.ClientSession() as session, session.get(url) as answer:
                with pytest.raises(aiohttp.ClientError):
                    await answer.read()
    assert counted.over.is_set()
    assert 1 << 20 < counted.total_bytes < 2 << 20


async def test_an_address_that_is_taken_is_told(server: Scripted) -> None:
    with pytest.raises(FleetError, match="cannot listen at"):
        async with door(server.host, at=server.host, requests=1, size=1):
            pass
