"""A proxy in front of a real registry that refuses, or changes, what some registries refuse or change."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from aiohttp import web

from phasegate.image.digest import digest_of

Rule = Callable[["Filtering", str, Mapping[str, Any]], str]
"""``rule(proxy, media type, manifest)``: why it is refused, or nothing."""


class Filtering:
    """The proxy: ``async with Filtering(host, rule) as proxy``, then use ``proxy.host``.

    With ``rewrites`` it keeps manifests in its own bytes.
    """

    def __init__(self, upstream: str, rule: Rule | None = None, *, rewrites: bool = False, status: int = 400) -> None:
        self._upstream, self._rule, self._rewrites, self._status = upstream, rule, rewrites, status
        self.seen: set[str] = set()
        self.put: list[str] = []
        self.down = False

    async def __aenter__(self) -> Filtering:
        self._client = aiohttp.ClientSession(auto_decompress=False)
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()
        await self._client.close()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if self.down:
            return web.Response(status=503)
        body = await request.read()
        path = request.path_qs
        if request.method == "PUT" and "/manifests/" in path:
            self.put.append(path)
            manifest = json.loads(body)
            if self._rule and (why := self._rule(self, request.content_type, manifest)):
                error = {"errors": [{"code": "MANIFEST_INVALID", "message": why}]}
                return web.json_response(error, status=self._status)
            self.seen.add(digest_of(body))
            if self._rewrites:
                body = json.dumps(manifest, separators=(",", ":")).encode()
                head, _, target = path.rpartition("/")
                path = f"{head}/{digest_of(body)}" if target.startswith("sha256:") else path
        headers = {name: request.headers[name] for name in ("Accept", "Content-Type") if name in request.headers}
        headers["Host"] = request.headers["Host"]  # the upload's Location leads back here
        url = f"http://{self._upstream}{path}"
        async with self._client.request(request.method, url, data=body, headers=headers) as reply:
            kept = {name: value for name, value in reply.headers.items() if name not in ("Transfer-Encoding", "Date")}
            if request.method == "HEAD":
                return web.Response(status=reply.status, headers=kept)
            kept.pop("Content-Length", None)
            return web.Response(status=reply.status, headers=kept, body=await reply.read())
