"""A small in-memory registry on loopback that answers by the book: distribution-spec 1.1, referrers API included."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self, TypeVar

from aiohttp import web

from phasegate.image.digest import digest_of, is_digest
from phasegate.image.mediatype import OCI_INDEX

R = TypeVar("R", bound="Referring")
_PATH = re.compile(r"/v2/(?P<name>.+?)/(?P<kind>manifests|blobs/uploads|blobs|tags|referrers)/(?P<target>.*)")


class Kind(Enum):
    MANIFEST = "manifests"
    UPLOAD = "blobs/uploads"
    BLOB = "blobs"
    TAGS = "tags"
    REFERRERS = "referrers"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the distribution API. ``target`` is the last part of its path: a tag, a digest, an upload."""

    method: str
    repository: str
    kind: Kind
    target: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def reads(self) -> bool:
        return self.method in ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status and the error in the body. Without ``code`` the body is not one of the distribution-spec."""

    status: int
    code: str = ""
    message: str = ""

    def answer(self, headers: Mapping[str, str] | None = None) -> web.Response:
        body = {"errors": [{"code": self.code, "message": self.message, "detail": {}}]}
        text = json.dumps(body) if self.code else self.message
        kind = "application/json" if self.code else "text/plain"
        return web.Response(status=self.status, text=text, content_type=kind, headers=headers)


UNKNOWN_NAME = Refusal(404, "NAME_UNKNOWN", "repository name not known to registry")
UNKNOWN_MANIFEST = Refusal(404, "MANIFEST_UNKNOWN", "manifest unknown")
UNKNOWN_BLOB = Refusal(404, "BLOB_UNKNOWN", "blob unknown to registry")
MISSING_PIECE = Refusal(400, "MANIFEST_BLOB_UNKNOWN", "manifest references a manifest or blob unknown to registry")


@dataclass
class Repository:
    """What one repository holds: manifests (media type and bytes) and blobs by digest, tags in the order of pushes."""

    manifests: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)

    def digest(self, target: str) -> str:
        """Return the digest that a tag or digest leads to, "" if nothing is there."""
        digest = target if is_digest(target) else self.tags.get(target, "")
        return digest if digest in self.manifests else ""

    def parsed(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for digest, (_, raw) in self.manifests.items():
            yield digest, json.loads(raw)

    def referrers(self, subject: str) -> list[dict[str, Any]]:
        return [
            {
                "mediaType": self.manifests[digest][0],
                "digest": digest,
                "size": len(self.manifests[digest][1]),
                "artifactType": body.get("artifactType") or body.get("config", {}).get("mediaType", ""),
                "annotations": body.get("annotations", {}),
            }
            for digest, body in self.parsed()
            if body.get("subject", {}).get("digest") == subject
        ]

    def missing(self, body: Mapping[str, Any]) -> bool:
        """Return whether a manifest's blobs, or an index's children, are not all here."""
        children = [child["digest"] for child in body.get("manifests", ())]
        blobs = [layer["digest"] for layer in (*body.get("layers", ()), *filter(None, [body.get("config")]))]
        return not (all(child in self.manifests for child in children) and all(blob in self.blobs for blob in blobs))


class Referring:
    """The registry: ``async with Referring() as server``, then use ``server.host``."""

    def __init__(self) -> None:
        self.repositories: defaultdict[str, Repository] = defaultdict(Repository)
        self._uploads: dict[str, bytes] = {}

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._handle), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._runner.cleanup()

    def tags(self, repository: str) -> set[str]:
        return set(self.repositories[repository].tags)

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        found = _PATH.fullmatch(request.path)
        if found is None:
            return web.Response(status=200 if request.path == "/v2/" else 404)
        name, kind, target = found.group("name", "kind", "target")
        query, body = dict(request.query), await request.read()
        return self.answer(Asked(request.method, name, Kind(kind), target, query, request.headers, body))

    def answer(self, asked: Asked) -> web.Response:
        """Answer one request by the book."""
        match asked.kind:
            case Kind.MANIFEST if asked.reads:
                return self.read_manifest(asked)
            case Kind.MANIFEST if asked.method == "PUT":
                return self.put_manifest(asked)
            case Kind.MANIFEST if asked.method == "DELETE":
                return self.delete_manifest(asked)
            case Kind.UPLOAD:
                return self.upload(asked)
            case Kind.BLOB if asked.reads:
                return self.read_blob(asked)
            case Kind.TAGS if asked.method == "GET":
                return self.list_tags(asked)
            case Kind.REFERRERS if asked.method == "GET":
                return self.list_referrers(asked)
        return Refusal(405, "UNSUPPORTED", "The operation is unsupported.").answer()

    def read_manifest(self, asked: Asked) -> web.Response:
        held = self.repositories[asked.repository]
        digest = held.digest(asked.target)
        if not digest:
            return UNKNOWN_MANIFEST.answer()
        media_type, raw = held.manifests[digest]
        return web.Response(body=raw, content_type=media_type, headers={"Docker-Content-Digest": digest})

    def put_manifest(self, asked: Asked) -> web.Response:
        held, digest, body = self.repositories[asked.repository], digest_of(asked.body), json.loads(asked.body)
        if held.missing(body):
            return MISSING_PIECE.answer()
        held.manifests[digest] = asked.headers.get("Content-Type", ""), asked.body
        if not is_digest(asked.target):
            held.tags[asked.target] = digest
        headers = {"Docker-Content-Digest": digest}
        if subject := body.get("subject"):
            headers["OCI-Subject"] = subject["digest"]
        return web.Response(status=201, headers=headers)

    def delete_manifest(self, asked: Asked) -> web.Response:
        """Delete a tag alone, or a digest with its tags."""
        held = self.repositories[asked.repository]
        digest = held.digest(asked.target)
        if not digest:
            return UNKNOWN_MANIFEST.answer()
        if is_digest(asked.target):
            del held.manifests[digest]
            held.tags = {tag: at for tag, at in held.tags.items() if at != digest}
        else:
            del held.tags[asked.target]
        return web.Response(status=202)

    def read_blob(self, asked: Asked) -> web.Response:
        blob = self.repositories[asked.repository].blobs.get(asked.target)
        return UNKNOWN_BLOB.answer() if blob is None else web.Response(body=blob)

    def upload(self, asked: Asked) -> web.Response:
        held, here = self.repositories[asked.repository], f"/v2/{asked.repository}/blobs"
        if asked.method == "POST":
            mount, source = asked.query.get("mount", ""), asked.query.get("from", "")
            if source in self.repositories and mount in self.repositories[source].blobs:
                held.blobs[mount] = self.repositories[source].blobs[mount]
                return web.Response(status=201, headers={"Location": f"{here}/{mount}"})
            session = uuid.uuid4().hex
            self._uploads[session] = b""
            return web.Response(status=202, headers={"Location": f"{here}/uploads/{session}"})
        if asked.target not in self._uploads:
            return Refusal(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry").answer()
        if asked.method == "DELETE":
            del self._uploads[asked.target]
            return web.Response(status=204)
        if asked.method == "PATCH":
            self._uploads[asked.target] += asked.body
            return web.Response(status=202, headers={"Location": f"{here}/uploads/{asked.target}"})
        blob, digest = self._uploads.pop(asked.target) + asked.body, asked.query["digest"]
        if digest_of(blob) != digest:
            return Refusal(400, "DIGEST_INVALID", "provided digest did not match uploaded content").answer()
        held.blobs[digest] = blob
        return web.Response(status=201, headers={"Location": f"{here}/{digest}"})

    def list_tags(self, asked: Asked) -> web.Response:
        """List tags in lexical order: all of them, or ``n`` after ``last``."""
        tags = sorted(tag for tag in self.tags(asked.repository) if tag > asked.query.get("last", ""))
        limit = int(asked.query.get("n", len(tags)))
        headers = {}
        if limit < len(tags):
            headers["Link"] = f'</v2/{asked.repository}/tags/list?n={limit}&last={tags[limit - 1]}>; rel="next"'
        return web.json_response({"name": asked.repository, "tags": tags[:limit]}, headers=headers)

    def list_referrers(self, asked: Asked) -> web.Response:
        listed = self.repositories[asked.repository].referrers(asked.target)
        answer = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": listed}
        return web.Response(body=json.dumps(answer).encode(), content_type=OCI_INDEX)


@contextmanager
def on_a_thread(server: R) -> Iterator[R]:
    """Run a registry on a thread of its own, for commands and tests that have the event loop to themselves."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(30)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
        loop.close()
