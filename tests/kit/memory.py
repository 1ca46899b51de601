"""A registry in memory, on loopback: what a promotion and a rollback need, for tests without any other program."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from phasegate.image.digest import digest_of
from tests.kit.servers import Server

_PATH = re.compile(r"/v2/(?P<name>.+?)/(?P<kind>manifests|blobs|tags|referrers)/(?P<target>.+)")


class Memory:
    """The manifests and tags of each repository, and every blob."""

    def __init__(self) -> None:
        self.manifests: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.tags: dict[tuple[str, str], str] = {}
        self.blobs: dict[str, bytes] = {}

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        found = _PATH.fullmatch(request.path)
        if found is None:
            return web.Response(status=200 if request.path == "/v2/" else 404)
        name, kind, target = found.group("name", "kind", "target")
        match request.method, kind:
            case "PUT", "manifests":
                return self._put(name, target, request.content_type, await request.read())
            case "DELETE", "manifests":
                self.tags = {tag: at for tag, at in self.tags.items() if target not in (tag[1], at) or tag[0] != name}
                return web.Response(status=202)
            case (("POST" | "PUT"), "blobs"):
                return await self._upload(request)
            case (("GET" | "HEAD"), "manifests"):
                return self._manifest(name, target)
            case (("GET" | "HEAD"), "blobs") if target in self.blobs:
                return web.Response(body=self.blobs[target])
        return web.Response(status=404)

    def _put(self, name: str, target: str, media_type: str, raw: bytes) -> web.Response:
        digest = digest_of(raw)
        self.manifests[name, digest] = (media_type, raw)
        if not target.startswith("sha256:"):
            self.tags[name, target] = digest
        return web.Response(status=201, headers={"Docker-Content-Digest": digest})

    def _manifest(self, name: str, target: str) -> web.Response:
        digest = target if target.startswith("sha256:") else self.tags.get((name, target), "")
        if (name, digest) not in self.manifests:
            return web.Response(status=404)
        media_type, raw = self.manifests[name, digest]
        return web.Response(body=raw, headers={"Content-Type": media_type, "Docker-Content-Digest": digest})

    async def _upload(self, request: web.BaseRequest) -> web.Response:
        if request.method == "POST":
            return web.Response(status=202, headers={"Location": request.path})
        raw = await request.read()
        self.blobs[digest_of(raw)] = raw
        return web.Response(status=201)


@contextmanager
def start_memory() -> Iterator[Server]:
    """Run the registry on a thread of its own."""
    loop = asyncio.new_event_loop()

    async def start() -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(Memory().handle), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    try:
        yield Server(f"127.0.0.1:{runner.addresses[0][1]}")
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()
