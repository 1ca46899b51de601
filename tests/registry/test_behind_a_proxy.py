"""A proxy that does not let a request through is named as the one that did not."""

from __future__ import annotations

import asyncio

import pytest

from phasegate.errors import RegistryError, Unreachable
from phasegate.image.reference import Reference
from phasegate.registry import Credentials, Limits, Registry

REF = Reference("registry.test", "demo/tool", "1")


async def asked(monkeypatch: pytest.MonkeyPatch, proxy: str) -> RegistryError:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", "/nonexistent")
    async with Registry(credentials=Credentials(), limits=Limits(waits=False, attempts=2)) as registry:
        with pytest.raises(RegistryError) as caught:
            await registry.head(REF)
    assert "canary" not in f"{caught.value.what} {caught.value.fix} {caught.value.gist}"
    return caught.value


@pytest.mark.parametrize(("status", "retryable"), [(407, False), (403, False), (503, True)])
async def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch, status: int, retryable: bool) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        proxy = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        error = await asked(monkeypatch, f"http://robot:canary@{proxy}")
    assert error.what == f"{REF}: the proxy {proxy} before registry.test answered {status}"
    assert error.retryable is retryable


async def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    error = await asked(monkeypatch, "http://robot:canary@127.0.0.1:1")
    assert error.what == f"{REF}: the proxy 127.0.0.1:1 before registry.test: connection refused"
    assert error.retryable


async def test_a_proxy_whose_name_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    error = await asked(monkeypatch, "http://robot:canary@nosuch.invalid:3128")
    assert error.what.startswith(f"{REF}: the proxy nosuch.invalid:3128 before registry.test: ")
    assert error.fix == "the proxy's URL, with its user and password, and NO_PROXY"
    assert error.retryable


async def test_a_registry_whose_name_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with Registry(credentials=Credentials(), limits=Limits(waits=False, attempts=1)) as registry:
        with pytest.raises(Unreachable) as caught:
            await registry.head(Reference("nosuch.invalid", "demo/tool", "1"))
    assert caught.value.gist.startswith("nosuch.invalid: its name does not resolve (")
    assert (
        caught.value.fix == "see whether this machine can resolve nosuch.invalid: its DNS, or the proxy that it needs"
    )
