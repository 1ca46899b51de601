"""A proxy in front of a real registry that does a deed at a chosen request: it kills, holds, cuts or refuses.

Faults are injected at the wire: production code knows nothing about them.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

_HOP = ("transfer-encoding", "connection")


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    ``digest`` is that of the blob whose upload it closes, ``agent`` the client (BuildKit, Docker or phasegate), and
    ``at`` when it arrived, in seconds.
    """

    method: str
    path: str
    digest: str = ""
    agent: str = ""
    at: float = field(default_factory=time.monotonic)

    def puts(self, tag: str) -> bool:
        """Return whether it puts a manifest under a tag or digest that starts with ``tag``."""
        return self.method == "PUT" and self.path.rpartition("/manifests/")[2].startswith(tag) and bool(tag)


Matches = Callable[[Request], bool]
Deed = Callable[[], Awaitable[web.Response | None]]
"""What happens at a request. Its answer is sent instead of the registry's; with None the request is forwarded."""


@dataclass
class Strike:
    """A ``deed`` to do at the ``nth`` matching request, and at the ``times - 1`` after it.

    It is done before the request is forwarded or, with ``after``, before the registry's answer goes back.
    """

    matches: Matches
    deed: Deed
    nth: int = 1
    times: int = 1
    after: bool = False
    seen: int = 0

    def due(self, request: Request) -> bool:
        if not self.matches(request):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times

    @property
    def struck(self) -> bool:
        return self.seen >= self.nth


def answering(status: int, **headers: str) -> Deed:
    async def answer() -> web.Response:
        return web.Response(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return answer


@dataclass
class Proxy:
    """A proxy whose ``host`` is used as the registry.

    ``asked`` has all requests that arrived, ``requests`` the same as (method, path), and ``done`` those that the
    registry received and carried out.
    """

    upstream: str
    host: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    done: list[Request] = field(default_factory=list)
    strike: Strike | None = None

    def puts(self, tag: str) -> int:
        """Return how often a manifest was put under ``tag``."""
        return sum(request.puts(tag) for request in self.done)


@asynccontextmanager
async def proxied(upstream: str) -> AsyncIterator[Proxy]:
    """Start a Proxy on a free loopback port in front of the registry at ``upstream`` (``host:port``)."""
    proxy = Proxy(upstream)
    async with aiohttp.ClientSession(auto_decompress=False, timeout=aiohttp.ClientTimeout(None)) as session:

        async def forward(asked: web.Request) -> web.StreamResponse:
            proxy.requests.append((asked.method, asked.path))
            request = Request(
                asked.method, asked.path, asked.query.get("digest", ""), asked.headers.get("User-Agent", "")
            )
            proxy.asked.append(request)
            strike = proxy.strike
            due = strike is not None and strike.due(request)
            if strike and due and not strike.after and (own := await strike.deed()):
                return own
            try:
                return await exchange(asked, request, strike if due else None)
            except (ConnectionError, aiohttp.ClientError):  # the client was killed, or the registry is gone
                return web.Response(status=502)

        async def exchange(asked: web.Request, request: Request, strike: Strike | None) -> web.StreamResponse:
            async with session.request(
                asked.method,
                f"http://{upstream}{asked.raw_path}",
                headers={k: v for k, v in asked.headers.items() if k.lower() not in _HOP},
                data=asked.content if asked.body_exists else None,
                allow_redirects=False,
            ) as answer:
                if answer.ok:
                    proxy.done.append(request)
                if strike and strike.after and (own := await strike.deed()):
                    return own
                response = web.StreamResponse(status=answer.status, reason=answer.reason)
                for key, value in answer.headers.items():
                    if key.lower() not in _HOP:
                        response.headers[key] = value
                await response.prepare(asked)
                if asked.method != "HEAD":
                    async for chunk in answer.content.iter_chunked(1 << 16):
                        await response.write(chunk)
                await response.write_eof()
                return response

        app = web.Application(client_max_size=1 << 40)
        app.router.add_route("*", "/{path:.*}", forward)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        proxy.host = f"{host}:{port}"
        try:
            yield proxy
        finally:
            await runner.cleanup()
