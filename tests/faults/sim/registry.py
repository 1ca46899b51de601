"""A registry in memory, spoken to at the level of HTTP (distribution-spec 1.1, as far as phasegate uses it)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from phasegate.image.digest import digest_of

_MANIFEST = re.compile(r"/v2/(.+)/manifests/([^/]+)\Z")
_UPLOAD = re.compile(r"/v2/(.+)/blobs/uploads/([^/]*)\Z")
_BLOB = re.compile(r"/v2/(.+)/blobs/(sha256:[0-9a-f]{64})\Z")
_REFERRERS = re.compile(r"/v2/(.+)/referrers/([^/]+)\Z")
_TAGS = re.compile(r"/v2/(.+)/tags/list\Z")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrives. ``path`` is without the query."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Landed:
    """A tag that was just put, or taken away (``new`` is empty)."""

    repository: str
    tag: str
    old: str
    new: str


@dataclass
class Repository:
    """``tags`` holds what each tag was at, with the time since when, newest last; an empty digest is no tag."""

    manifests: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    tags: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)

    def at(self, tag: str, age: float = -1.0) -> str:
        """Return the digest of ``tag``; if ``age`` is not negative, the one it had at that time."""
        happened = self.tags.get(tag, [])
        if age >= 0:
            happened = [entry for entry in happened if entry[0] <= age] or happened[:1]
        return happened[-1][1] if happened else ""


class MemoryRegistry:
    """``landed`` is called after each change of a tag."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.repositories: dict[str, Repository] = {}
        self.clock = clock
        self.landed: Callable[[Landed], None] = lambda _: None
        self._sessions = 0

    def repository(self, name: str) -> Repository:
        return self.repositories.setdefault(name, Repository())

    def at(self, repository: str, tag: str) -> str:
        """Return the digest of a tag, empty if there is none."""
        return self.repository(repository).at(tag)

    def set_tag(self, repository: str, tag: str, digest: str) -> None:
        there = self.repository(repository)
        old = there.at(tag)
        there.tags.setdefault(tag, []).append((self.clock(), digest))
        self.landed(Landed(repository, tag, old, digest))

    def answer(self, asked: Asked, *, stale: float = 0.0) -> Answer:
        """Answer a request; ``stale`` is the age in seconds of what a read of a tag is answered from."""
        if match := _MANIFEST.match(asked.path):
            return self._manifest(asked, match[1], match[2], stale)
        if match := _UPLOAD.match(asked.path):
            return self._upload(asked, match[1], match[2])
        if match := _BLOB.match(asked.path):
            return self._blob(asked, match[1], match[2])
        if match := _TAGS.match(asked.path):
            there = self.repository(match[1])
            tags = sorted(tag for tag in there.tags if there.at(tag))
            return Answer(200, {"Content-Type": "application/json"}, json.dumps({"tags": tags}).encode())
        if _REFERRERS.match(asked.path):
            return Answer(404)
        raise AssertionError(f"{asked.method} {asked.path} is not known here")

    def _manifest(self, asked: Asked, name: str, reference: str, stale: float) -> Answer:
        there = self.repository(name)
        by_digest = reference.startswith("sha256:")
        if asked.method == "PUT":
            digest = digest_of(asked.body)
            if missing := [each for each in _needs(asked.body) if each not in there.manifests | there.blobs]:
                said = {"errors": [{"code": "MANIFEST_BLOB_UNKNOWN", "message": missing[0]}]}
                return Answer(404, {}, json.dumps(said).encode())
            there.manifests[digest] = (asked.headers.get("Content-Type", ""), asked.body)
            if not by_digest:
                self.set_tag(name, reference, digest)
            return Answer(201, {"Docker-Content-Digest": digest})
        if asked.method == "DELETE":
            if not by_digest:
                return Answer(405)
            there.manifests.pop(reference, None)
            for tag in [tag for tag in there.tags if there.at(tag) == reference]:
                self.set_tag(name, tag, "")
            return Answer(202)
        age = max(0.0, self.clock() - stale) if stale else -1.0
        digest = reference if by_digest else there.at(reference, age)
        if digest not in there.manifests:
            return Answer(404)
        media_type, raw = there.manifests[digest]
        headers = {"Content-Type": media_type, "Docker-Content-Digest": digest, "Content-Length": str(len(raw))}
        return Answer(200, headers, b"" if asked.method == "HEAD" else raw)

    def _blob(self, asked: Asked, name: str, digest: str) -> Answer:
        raw = self.repository(name).blobs.get(digest)
        if raw is None:
            return Answer(404)
        return Answer(200, {"Content-Length": str(len(raw))}, b"" if asked.method == "HEAD" else raw)

    def _upload(self, asked: Asked, name: str, session: str) -> Answer:
        there = self.repository(name)
        if asked.method == "POST":
            origin = asked.query.get("from", "")
            if "mount" in asked.query and asked.query["mount"] in self.repository(origin).blobs:
                there.blobs[asked.query["mount"]] = self.repository(origin).blobs[asked.query["mount"]]
                return Answer(201)
            self._sessions += 1
            there.uploads[f"s{self._sessions}"] = b""
            return Answer(202, {"Location": f"/v2/{name}/blobs/uploads/s{self._sessions}"})
        if session not in there.uploads:
            return Answer(404)
        there.uploads[session] += asked.body
        if asked.method == "PATCH":
            return Answer(202, {"Location": f"/v2/{name}/blobs/uploads/{session}"})
        raw = there.uploads.pop(session)
        if digest_of(raw) != asked.query["digest"]:
            return Answer(400)
        there.blobs[digest_of(raw)] = raw
        return Answer(201, {"Docker-Content-Digest": digest_of(raw)})


def _needs(raw: bytes) -> list[str]:
    """Return the digests that a manifest refers to."""
    body = json.loads(raw)
    parts = [*body.get("manifests", ()), *body.get("layers", ())]
    if "config" in body:
        parts.append(body["config"])
    return [part["digest"] for part in parts]


def release_tag(asked: Asked) -> tuple[str, str] | None:
    """Return the repository and tag that a request is about, if people pull by that tag."""
    repository, found, reference = asked.path.removeprefix("/v2/").rpartition("/manifests/")
    if not found or not repository.startswith(("team/", "copy/")) or repository.endswith("/phasegate-probe"):
        return None
    if reference.startswith(("sha256:", "phasegate-", "ci-")):
        return None
    return repository, reference
