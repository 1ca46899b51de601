"""A door in front of a registry: a reverse proxy that changes nothing and counts what passes through.

A client's own updater pulls through it, so that a storm of retries is measured rather than guessed at.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from yarl import URL

from phasegate.errors import FleetError
from phasegate.registry.hosts import base_url, same_origin
from phasegate.registry.proxies import proxy_for

CHUNK = 1 << 16
# RFC 9110, 7.6.1: these headers describe one connection, and the door has two.
_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"})
_KIND = re.compile(r"/v2/.+/(manifests|blobs)/[^/]+\Z")
_REALM = re.compile(r'(\brealm=")([^"]*)(")')


@dataclass(slots=True)
class Door:
    """A listening door, its limits and its counts.

    - ``requests``, ``size``: its limits, in requests and in bytes.
    - ``host``: where it listens (``host:port``).
    - ``asked``, ``brought``: requests, and bytes of bodies sent to the client, by kind: ``manifest GET``,
      ``manifest HEAD``, ``blob GET``, ``blob HEAD``, ``token``, ``other``.
    - ``over``: set once a limit is exceeded. From then on the door answers 503 and cuts bodies off, so that a client
      still running puts no more load on the registry.
    """

    requests: int
    size: int
    host: str = ""
    asked: dict[str, int] = field(default_factory=dict)
    brought: dict[str, int] = field(default_factory=dict)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def total(self) -> int:
        return sum(self.asked.values())

    @property
    def total_bytes(self) -> int:
        return sum(self.brought.values())

    def count(self, kind: str, size: int = 0) -> None:
        """Count one request if ``size`` is 0, else that many bytes of its answer."""
        into = self.brought if size else self.asked
        into[kind] = into.get(kind, 0) + (size or 1)
        if self.total > self.requests or self.total_bytes > self.size:
            self.over.set()


@asynccontextmanager
async def door(
    registry: str, at: str = "127.0.0.1:0", *, insecure: bool = False, requests: int, size: int
) -> AsyncIterator[Door]:
    """Open a door in front of a registry. Raises FleetError if it cannot listen.

    - ``registry``: the registry's host.
    - ``at``: where to listen (``host:port``; port 0 picks a free one).
    - ``insecure``: whether the registry speaks plain HTTP.
    - ``requests``, ``size``: its limits, in requests and in bytes.
    """
    home = base_url(registry, {registry} if insecure else ())
    made = Door(requests, size)
    limits = aiohttp.ClientTimeout(total=None, sock_connect=10)
    async with aiohttp.ClientSession(
        auto_decompress=False, timeout=limits, cookie_jar=aiohttp.DummyCookieJar(), skip_auto_headers=("User-Agent",)
    ) as session:

        async def through(asked: web.Request) -> web.StreamResponse:
            kind = _kind(asked.method, asked.path)
            made.count(kind)
            if made.over.is_set():
                return web.Response(status=503)
            begun: list[web.StreamResponse] = []
            try:
                return await _pass(made, session, home, asked, kind, begun)
            except (aiohttp.ClientError, ConnectionError):
                if begun and asked.transport is not None:
                    # Half an answer is out: closing the connection is the only way left to say that it broke off.
                    asked.transport.abort()
                return web.Response(status=502)

        app = web.Application(client_max_size=1 << 40)
        app.router.add_route("*", "/{path:.*}", through)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await runner.setup()
        try:
            place, _, port = at.rpartition(":")
            try:
                await web.TCPSite(runner, place.strip("[]"), int(port)).start()
            except OSError as error:
                raise FleetError(
                    f"the updater's door cannot listen at {at}: {error.strerror}", fix="another address in `door`"
                ) from None
            made.host = f"{place}:{runner.addresses[0][1]}"
            yield made
        finally:
            await runner.cleanup()


async def _pass(
    made: Door,
    session: aiohttp.ClientSession,
    home: URL,
    asked: web.Request,
    kind: str,
    begun: list[web.StreamResponse],
) -> web.StreamResponse:
    url = URL(f"{home}".rstrip("/") + asked.raw_path, encoded=True)
    headers = [(k, v) for k, v in asked.headers.items() if k.lower() not in _HOP and k.lower() != "host"]
    async with session.request(
        asked.method,
        url,
        headers=headers,
        data=asked.content if asked.body_exists else None,
        allow_redirects=False,
        proxy=proxy_for(url),
    ) as answer:
        response = web.StreamResponse(status=answer.status, reason=answer.reason)
        for name, value in answer.headers.items():
            if name.lower() not in _HOP:
                response.headers.add(name, _here(name.lower(), value, url, home, made.host))
        begun.append(response)
        await response.prepare(asked)
        if asked.method != "HEAD":
            async for chunk in answer.content.iter_chunked(CHUNK):
                made.count(kind, len(chunk))
                if made.over.is_set():
                    raise ConnectionResetError("over the limit")
                await response.write(chunk)
        await response.write_eof()
        return response


def _kind(method: str, path: str) -> str:
    found = _KIND.match(path)
    if found and method in ("GET", "HEAD"):
        return f"{found[1][:-1]} {method}"
    # The whole API is below /v2/: anything else at a registry's own host is its token service.
    return "other" if path.startswith("/v2") else "token"


def _here(name: str, value: str, url: URL, home: URL, host: str) -> str:
    """Point a Location or realm at the registry's own host to the door. Leave any other host's as it is."""
    if name == "location":
        try:
            to = url.join(URL(value, encoded=True))
        except ValueError:
            return value
        return f"http://{host}{to.raw_path_qs}" if same_origin(to, home) else value
    if name == "www-authenticate":
        return _REALM.sub(lambda found: found[1] + _here("location", found[2], url, home, host) + found[3], value)
    return value
