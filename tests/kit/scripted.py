"""A registry on loopback that does what a test tells it to, and records what reached it."""

from __future__ import annotations

import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from tests.kit.images import Built

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, sent as it is: only Content-Length is added to its headers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Scripted:
    """The registry: ``async with Scripted() as server``. It gives answers in order, and then repeats the last one."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.seen: list[Seen] = []
        self._script: defaultdict[tuple[str, str], list[Answer | Handler]] = defaultdict(list)

    async def __aenter__(self) -> Scripted:
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def on(self, method: str, path: str, *answers: Answer | Handler) -> None:
        """Answer requests for ``path`` (without query) with ``answers``, one after the other."""
        self._script[method, path] += answers

    def publish(self, repository: str, tag: str, built: Built) -> None:
        """Serve an image as a registry would, whatever is wrong with it."""
        headers = {"Content-Type": built.media_type, "Docker-Content-Digest": built.digest}
        for target in (tag, built.digest):
            for method in ("GET", "HEAD"):
                self.on(method, f"/v2/{repository}/manifests/{target}", Answer(200, built.raw, headers))
        for digest, blob in built.blobs.items():
            for method in ("GET", "HEAD"):
                self.on(method, f"/v2/{repository}/blobs/{digest}", Answer(200, blob))
        for child in built.children:
            self.publish(repository, child.digest, child)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        self.seen.append(Seen(request.method, request.path, dict(request.query), dict(request.headers), body))
        answers = self._script[request.method, request.path]
        if not answers:
            return web.Response(status=404)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Answer):
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        return await answer(request)


def broken_off(body: bytes, said: int) -> Handler:
    """Return a handler that announces ``said`` bytes, sends ``body`` and cuts the connection."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(said)})
        await response.prepare(request)
        await response.write(body)
        assert request.transport is not None
        request.transport.close()
        return response

    return handle


def endless(piece: bytes, pause: Callable[[], Awaitable[None]] | None = None) -> Handler:
    """Return a handler that sends ``piece`` again and again, without Content-Length, until the client goes away."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(piece)
            if pause:
                await pause()
        return response

    return handle
