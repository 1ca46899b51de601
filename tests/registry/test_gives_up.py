"""A host that cannot be reached is given up by a look that a person waits for, and by nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from phasegate.errors import Unreachable
from phasegate.image.reference import Reference
from phasegate.registry import Credentials, Registry
from phasegate.registry.limits import ASKING, LOOKING, Limits


@dataclass
class Proxy:
    """A proxy that does not reach the registry. ``asked`` counts what it was asked for."""

    asked: int = 0

    async def refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        writer.write(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    made = Proxy()
    server = await asyncio.start_server(made.refuse, "127.0.0.1", 0)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with server:
        yield made


def client(limits: Limits) -> Registry:
    return Registry(credentials=Credentials(), limits=replace(limits, waits=False))


async def test_a_look_asks_a_host_that_is_down_three_times_in_all(proxy: Proxy) -> None:
    async with client(LOOKING) as registry:
        first = await failing(registry, "demo/tool")
        assert proxy.asked == 3
        others = [await failing(registry, f"demo/{name}") for name in ("a", "b", "c")]
    assert proxy.asked == 3
    assert {error.gist for error in others} == {first.gist}
    assert "demo/b:1: " in others[1].what, "it names what was asked for"
    assert others[1].retryable


async def test_a_rollout_tries_each_request_for_itself(proxy: Proxy) -> None:
    async with client(ASKING) as registry:
        await failing(registry, "demo/tool")
        await failing(registry, "demo/page")
    assert proxy.asked == 2 * ASKING.attempts


async def failing(registry: Registry, repository: str) -> Unreachable:
    with pytest.raises(Unreachable) as caught:
        await registry.head(Reference("registry.test", repository, "1"))
    return caught.value
