"""A proxy before a real registry that kills a process when a chosen request comes by.

Faults are made at the wire: production code knows nothing of them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

Matches = Callable[[str, str], bool]
"""``matches(method, path)``: is this the request at which to strike?"""


@dataclass
class Strike:
    """Kill ``pid`` at the ``nth`` request that matches: before it is forwarded, or after, before the answer goes back."""

    matches: Matches
    nth: int = 1
    after: bool = False
    pid: int | None = None
    struck: bool = False
    seen: int = 0

    def due(self, method: str, path: str) -> bool:
        if self.struck or self.pid is None or not self.matches(method, path):
            return False
        self.seen += 1
        return self.seen == self.nth

    def kill(self) -> None:
        assert self.pid is not None
        self.struck = True
        os.kill(self.pid, signal.SIGKILL)


@dataclass
class Proxy:
    """``host`` to be used as the registry; ``requests`` are all that came by, as (method, path)."""

    upstream: str
    host: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    strike: Strike | None = None

    def puts(self, tag: str) -> int:
        """How often a manifest was PUT under ``tag``."""
        return sum(method == "PUT" and path.endswith(f"/manifests/{tag}") for method, path in self.requests)


@asynccontextmanager
async def proxied(upstream: str) -> AsyncIterator[Proxy]:
    """A Proxy on a free loopback port before the registry at ``upstream`` (``host:port``)."""
    proxy = Proxy(upstream)
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def forward(request: web.Request) -> web.StreamResponse:
            path = request.path
            proxy.requests.append((request.method, path))
            strike = proxy.strike
            due = strike is not None and strike.due(request.method, path)
            if strike and due and not strike.after:
                strike.kill()
                raise web.HTTPServiceUnavailable
            headers = {k: v for k, v in request.headers.items() if k.lower() not in ("transfer-encoding", "connection")}
            body = request.content if request.body_exists else None
            async with session.request(
                request.method,
                f"http://{upstream}{request.raw_path}",
                headers=headers,
                data=body,
                allow_redirects=False,
            ) as answer:
                if strike and due:
                    strike.kill()
                    raise web.HTTPServiceUnavailable
                response = web.StreamResponse(status=answer.status, reason=answer.reason)
                for key, value in answer.headers.items():
                    if key.lower() not in ("transfer-encoding", "connection"):
                        response.headers[key] = value
                await response.prepare(request)
                if request.method != "HEAD":
                    async for chunk in answer.content.iter_chunked(1 << 16):
                        await response.write(chunk)
                await response.write_eof()
                return response

        app = web.Application(client_max_size=1 << 40)
        app.router.add_route("*", "/{path:.*}", forward)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        proxy.host = "127.0.0.1:{}".format(site._server.sockets[0].getsockname()[1])  # type: ignore[union-attr]
        try:
            yield proxy
        finally:
            await runner.cleanup()
