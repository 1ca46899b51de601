"""A small in-memory registry with the referrers API, on loopback (distribution-spec 1.1)."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict

from aiohttp import web

from phasegate.image.digest import digest_of, is_digest
from phasegate.image.mediatype import OCI_INDEX


class Referring:
    """The registry: ``async with Referring() as server``, then use ``server.host``. ``manifests`` has all it holds."""

    def __init__(self) -> None:
        self.manifests: dict[tuple[str, str], tuple[bytes, str]] = {}
        self.blobs: dict[str, bytes] = {}
        self._referrers: defaultdict[tuple[str, str], dict[str, object]] = defaultdict(dict)

    async def __aenter__(self) -> Referring:
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    def tags(self, repository: str) -> set[str]:
        return {target for name, target in self.manifests if name == repository and not is_digest(target)}

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix("/v2/")
        if not path:
            return web.Response()
        body = await request.read()
        for kind in ("manifests", "blobs/uploads", "blobs", "referrers"):
            repository, found, target = path.partition(f"/{kind}/")
            if not found:
                continue
            if kind == "manifests":
                return self._manifest(request.method, repository, target, body, request.content_type)
            if kind == "referrers":
                listed = list(self._referrers[repository, target].values())
                answer = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed}
                return web.Response(body=json.dumps(answer).encode(), content_type=OCI_INDEX)
            if kind == "blobs/uploads":
                return self._upload(request, repository, target, body)
            blob = self.blobs.get(target)
            return web.Response(status=404) if blob is None else web.Response(body=blob)
        return web.Response(status=404)

    def _upload(self, request: web.BaseRequest, repository: str, session: str, body: bytes) -> web.Response:
        if request.method == "POST":
            return web.Response(status=202, headers={"Location": f"/v2/{repository}/blobs/uploads/{uuid.uuid4().hex}"})
        if request.method == "PATCH":
            self.blobs[session] = self.blobs.get(session, b"") + body
            return web.Response(status=202, headers={"Location": request.path})
        self.blobs[request.query["digest"]] = self.blobs.pop(session, b"") + body
        return web.Response(status=201)

    def _manifest(self, method: str, repository: str, target: str, body: bytes, media_type: str) -> web.Response:
        if method in ("GET", "HEAD"):
            held = self.manifests.get((repository, target))
            if held is None:
                return web.Response(status=404)
            headers = {"Docker-Content-Digest": digest_of(held[0])}
            return web.Response(body=held[0], content_type=held[1], headers=headers)
        digest = digest_of(body)
        for key in (target, digest):
            self.manifests[repository, key] = (body, media_type)
        headers = {"Docker-Content-Digest": digest}
        manifest = json.loads(body)
        if subject := manifest.get("subject"):
            self._referrers[repository, subject["digest"]][digest] = {
                "mediaType": media_type,
                "digest": digest,
                "size": len(body),
                "artifactType": manifest.get("artifactType") or manifest["config"]["mediaType"],
                "annotations": manifest.get("annotations", {}),
            }
            headers["OCI-Subject"] = subject["digest"]
        return web.Response(status=201, headers=headers)
