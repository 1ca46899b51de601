"""A registry in memory, on loopback: the manifests that a ledger kept, their configs, and no layers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping

from aiohttp import web

_PATH = re.compile(r"/v2/(?P<name>.+)/(?P<kind>manifests|blobs)/(?P<target>[^/]+)")


def digest_of(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


class Kept:
    """``async with Kept(...) as registry``: a registry at ``registry.host``.

    manifests: media type and raw bytes of each manifest, by digest. Every repository has them.
    configs: the content of config blobs, by digest.
    tags: ``image:tag`` to the digest that it has.

    Layers are named by the manifests and were not kept: a HEAD finds them, a GET does not.
    ``puts`` lists the tags that were written, in order.
    """

    def __init__(
        self, manifests: Mapping[str, tuple[str, bytes]], configs: Mapping[str, bytes], tags: Mapping[str, str]
    ) -> None:
        self.manifests = dict(manifests)
        self.tags = {name: digest for name, digest in tags.items() if digest}
        self.puts: list[str] = []
        self._configs = configs
        self._sizes = dict(_blobs(raw for _, raw in manifests.values()))

    async def __aenter__(self) -> Kept:
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    def served(self, name: str) -> tuple[str, bytes]:
        """Media type and raw bytes of what the tag ``name`` (``image:tag``) has now."""
        return self.manifests[self.tags[name]]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        found = _PATH.fullmatch(request.path)
        if found is None:
            return web.Response(status=200 if request.path == "/v2/" else 404)
        name, kind, target = found.group("name", "kind", "target")
        if request.method == "PUT" and kind == "manifests":
            return self._put(name, target, request.content_type, await request.read())
        if request.method not in ("GET", "HEAD"):
            return web.Response(status=405)
        return self._manifest(name, target) if kind == "manifests" else self._blob(target, request.method)

    def _put(self, name: str, target: str, media_type: str, raw: bytes) -> web.Response:
        digest = digest_of(raw)
        self.manifests[digest] = (media_type, raw)
        if not target.startswith("sha256:"):
            self.tags[f"{name}:{target}"] = digest
            self.puts.append(f"{name}:{target}")
        return web.Response(status=201, headers={"Docker-Content-Digest": digest})

    def _manifest(self, name: str, target: str) -> web.Response:
        digest = target if target.startswith("sha256:") else self.tags.get(f"{name}:{target}", "")
        if digest not in self.manifests:
            return web.Response(status=404)
        media_type, raw = self.manifests[digest]
        return web.Response(body=raw, headers={"Content-Type": media_type, "Docker-Content-Digest": digest})

    def _blob(self, digest: str, method: str) -> web.Response:
        if digest in self._configs:
            return web.Response(body=self._configs[digest])
        if digest in self._sizes and method == "HEAD":
            return web.Response(headers={"Content-Length": str(self._sizes[digest])})
        return web.Response(status=404)


def _blobs(manifests: Iterable[bytes]) -> Iterable[tuple[str, int]]:
    """Digest and size of every blob that the manifests name."""
    for raw in manifests:
        body = json.loads(raw)
        for blob in (*([body["config"]] if "config" in body else ()), *body.get("layers", ())):
            yield blob["digest"], blob["size"]
