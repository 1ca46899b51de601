"""The way to the registry: requests arrive late, twice or never, and answers get lost, though nothing was wrong."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from tests.faults.sim.registry import Answer, Asked, MemoryRegistry, release_tag

if TYPE_CHECKING:
    from tests.faults.sim.hub import Hub
    from tests.faults.sim.oracle import Oracle
    from tests.faults.sim.process import Process

SETTLE = 120.0
"""Seconds after which a request that was sent has landed, or never will."""
FATES = ("late", "lost", "unanswered", "twice", "refused", "busy", "denied", "stale", "kill sent", "kill answered")


@dataclass
class Weather:
    """How likely each fault of the network is for one request; none while ``calm``. ``down`` are hosts that are."""

    rates: dict[str, float] = field(default_factory=dict)
    calm: bool = False
    down: set[str] = field(default_factory=set)


@dataclass
class Network:
    hub: Hub
    registry: MemoryRegistry
    weather: Weather
    oracle: Oracle
    process_of: dict[int, str] = field(default_factory=dict)

    async def request(self, method: str, url: URL, headers: Mapping[str, str], body: bytes) -> Response:
        """Send a request for the running process, and wait for its answer as long as the caller does."""
        hub, process = self.hub, self.hub.running
        assert process is not None
        asked = Asked(method, url.path, dict(url.query), dict(headers), body)
        what = f"{method} {url.path.removeprefix('/v2/')}"
        process.doing = what
        fate = "refused" if url.host in self.weather.down else self._fate(asked)
        answered: asyncio.Future[Answer] = process.loop.create_future()
        there = hub.random.uniform(0.01, 0.3)
        back = hub.random.uniform(0.01, 0.3)
        if fate:
            hub.counts[f"fault: request {fate}"] += 1
            hub.note(f"{what}: {fate}")
        ticket = self.oracle.sent(process, asked)
        if fate == "late":
            there = hub.random.uniform(5, SETTLE)
        if fate == "twice":
            hub.after(there + hub.random.uniform(0.5, SETTLE - 1), lambda: self._arrives(asked, ticket))
        if fate == "kill sent":
            hub.after(there, lambda: self._arrives(asked, ticket))
            hub.kill(process)

        def arrive() -> None:
            if fate == "lost":
                answer = None
            elif fate in ("refused", "busy", "denied"):
                answer = _REFUSALS[fate]
            elif fate == "stale":
                answer = self.registry.answer(asked, stale=hub.random.uniform(1, 30))
            else:
                answer = self._land(asked, ticket)
            if fate == "kill answered":
                hub.kill(process)
            if fate == "unanswered":
                answer = None
            hub.after(back, lambda: self._reply(process, asked, answered, answer))

        hub.after(there, arrive)
        return Response(url, await answered)

    def _arrives(self, asked: Asked, ticket: object) -> None:
        self._land(asked, ticket)

    def _land(self, asked: Asked, ticket: object) -> Answer:
        self.oracle.landing = ticket
        try:
            return self.registry.answer(asked)
        finally:
            self.oracle.landing = None

    def _reply(self, process: Process, asked: Asked, answered: asyncio.Future[Answer], answer: Answer | None) -> None:
        if process.ended or answered.done():
            return
        if answer is None:
            answered.set_exception(aiohttp.ServerDisconnectedError())
        else:
            self.oracle.answered(process, asked, answer)
            answered.set_result(answer)

    def _fate(self, asked: Asked) -> str:
        if self.weather.calm:
            return ""
        drawn = self.hub.random.random()
        # A history has a thousand requests, and moves tags with a dozen of them.
        weight = 10.0 if asked.method == "PUT" and release_tag(asked) else 1.0
        for fate in FATES:
            if fate == "stale" and (asked.method not in ("HEAD", "GET") or "/manifests/" not in asked.path):
                continue
            if fate == "twice" and asked.method != "PUT":
                continue
            drawn -= self.weather.rates.get(fate, 0.0) * weight
            if drawn < 0:
                return fate
        return ""


_REFUSALS = {
    "refused": Answer(503),
    "busy": Answer(429, {"Retry-After": "2"}),
    "denied": Answer(403, {}, b'{"errors":[{"code":"DENIED","message":"quota"}]}'),
}


class _Content:
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def readany(self) -> bytes:
        body, self._body = self._body, b""
        return body


class Response:
    """What phasegate uses of ``aiohttp.ClientResponse``."""

    def __init__(self, url: URL, answer: Answer) -> None:
        self.url, self.status = url, answer.status
        self.headers = CIMultiDict(answer.headers)
        self.content = _Content(answer.body)
        self.content_length = len(answer.body)

    async def __aenter__(self) -> Response:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def release(self) -> None:
        pass


class Session:
    """What phasegate uses of ``aiohttp.ClientSession``. ``network`` is that of the history at work."""

    network: Network

    def __init__(self, **_: Any) -> None:
        pass

    async def request(
        self,
        method: str,
        url: URL,
        *,
        headers: Mapping[str, str],
        data: io.BytesIO | AsyncIterator[bytes] | None,
        **_: Any,
    ) -> Response:
        if data is None:
            body = b""
        elif isinstance(data, io.BytesIO):
            body = data.read()
        else:
            body = b"".join([piece async for piece in data])
        return await self.network.request(method, url, headers, body)

    async def close(self) -> None:
        pass
