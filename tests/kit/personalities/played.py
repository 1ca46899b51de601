"""A registry on loopback that answers as one of the personalities does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from aiohttp import web

from phasegate.image.digest import is_digest
from phasegate.release import REHEARSAL_TAG
from tests.kit.personalities.gate import Gate
from tests.kit.personalities.personality import (
    Blobs,
    Creation,
    Limited,
    Link,
    Mount,
    Order,
    Personality,
    Referrers,
)
from tests.kit.referring import UNKNOWN_NAME, Asked, Kind, Referring, Refusal, Repository

EXPIRY = 40
"""How many requests of phasegate pass between two expiries of its login."""
BURST = 12
"""How many requests of phasegate that a rate limit counts pass before it is met, each of the first ``MET`` times."""
MET = 3
PAGE = 4
"""Tags in a page, however many are asked for: a registry may give fewer, and a dozen tags make several pages."""


class Played(Referring):
    """The registry of ``personality``, with one account that may do everything.

    Three ports of one server: the registry, its token service elsewhere, and its storage.

    - ``immutable``: whether each tag of a version is kept once it is there: those that do not move.
    - ``deletes``: whether deletions are turned on where they are off by default.
    - ``restless``: whether logins expire and rate limits are met in between.
    - ``exhausted``: whether its rate limit is used up.
    - ``tired``: which PUTs to a tag, counted from 1, meet the rate limit.
    """

    def __init__(
        self, personality: Personality, *, immutable: bool = False, deletes: bool = False, restless: bool = True
    ) -> None:
        super().__init__()
        self.personality = personality
        self.immutable, self.deletes, self.restless = immutable, deletes, restless
        self.exhausted = False
        self.tired: frozenset[int] = frozenset()
        self._puts = 0
        self.gate = Gate(personality, self.repositories)
        self.met = self.gate.met
        self.asked: list[Asked] = []
        self._counted = self._phasegates = 0
        self._cursors: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._route), shutdown_timeout=0.1)
        await self._runner.setup()
        for _ in range(3):
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.host, self.gate.elsewhere, self.storage = (f"127.0.0.1:{at[1]}" for at in self._runner.addresses)
        self.gate.home = self.host
        return self

    def create(self, *repositories: str) -> None:
        """Create repositories, as a person does where a push does not."""
        for name in repositories:
            self.repositories.setdefault(name, Repository())

    async def _route(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/token":
            answer = await self.gate.issue(request)
            self.create(*self.gate.creates)
            return answer
        at = request.headers.get("Host", "")
        if at == self.storage:
            return self._stored(request)
        if request.path.startswith("/repository/"):
            return Refusal(400, message="not a path of this port").answer()
        if at == self.gate.elsewhere:  # a page for people, that is quickly tired of programs
            return Refusal(429 if _is_phasegate(request.headers) else 404, message="not for you").answer()
        if request.path == "/v2/":
            nowhere = Asked("GET", "", Kind.TAGS, "", {}, request.headers, b"")
            refused = self.gate.refuses(replace(nowhere, kind=Kind.BLOB))
            return refused if refused is not None and refused.status == 401 else web.Response()
        return await self._handle(request)

    def _stored(self, request: web.BaseRequest) -> web.Response:
        if "Authorization" in request.headers:
            return Refusal(400, message="Only one auth mechanism allowed").answer()
        digest = request.path.rpartition("/")[2]
        return web.Response(body=next(r.blobs[digest] for r in self.repositories.values() if digest in r.blobs))

    def answer(self, asked: Asked) -> web.Response:
        self.asked.append(asked)
        if _is_phasegate(asked.headers):
            self._phasegates += 1
            if self.restless and self._phasegates % EXPIRY == 0:
                self.gate.expire()
        refused = self._limits(asked) or self.gate.refuses(asked) or self._absent(asked)
        answer = super().answer(asked) if refused is None else refused
        rate = self.personality.rate.plays
        if rate and _counts(rate.counts, asked):
            answer.headers.extend(rate.headers)
        return answer

    def _limits(self, asked: Asked) -> web.Response | None:
        rate = self.personality.rate.plays
        if rate is None or not _counts(rate.counts, asked) or not _is_phasegate(asked.headers):
            return None
        self._counted += 1
        bursts, rest = divmod(self._counted, BURST)
        if not self.exhausted and not (self.restless and rest == 0 and bursts <= MET):
            return None
        self.met.add("rate")
        return (rate.other if rate.other and bursts % 2 == 0 else rate.refusal).answer()

    def _absent(self, asked: Asked) -> web.Response | None:
        if asked.repository in self.repositories:
            return None
        self.met.add("absent")
        rule = self.personality.absent.plays
        if asked.reads or asked.method == "DELETE":
            return (rule.listed if asked.kind is Kind.TAGS else rule.read).answer()
        if self.personality.creation.plays is Creation.PUSH:
            self.create(asked.repository)
            return None
        return UNKNOWN_NAME.answer()

    def read_manifest(self, asked: Asked) -> web.Response:
        if not self.repositories[asked.repository].digest(asked.target):
            self.met.add("missing")
            return self.personality.missing.plays.answer()
        self.met.add("head")
        head = self.personality.head.plays
        if asked.method == "HEAD" and head.missing:
            return head.missing.answer()
        answer = super().read_manifest(asked)
        if asked.method == "GET" and not head.names_digest:
            del answer.headers["Docker-Content-Digest"]
        return answer

    def put_manifest(self, asked: Asked) -> web.Response:
        self._puts += not is_digest(asked.target)
        rate = self.personality.rate.plays
        if rate and not is_digest(asked.target) and self._puts in self.tired:
            return rate.refusal.answer()
        held, refusal = self.repositories[asked.repository], self.personality.immutable.plays
        if refusal and self.immutable and asked.target in held.tags and not _moves(asked.target):
            self.met.add("immutable")
            return refusal.answer()
        referrers = self.personality.referrers.plays
        answer = super().put_manifest(asked)
        if referrers in (Referrers.ABSENT, Referrers.REDIRECTED):
            answer.headers.pop("OCI-Subject", None)
        return answer

    def delete_manifest(self, asked: Asked) -> web.Response:
        self.met.add("delete")
        held, rules = self.repositories[asked.repository], self.personality.delete.plays
        digest = held.digest(asked.target)
        tagged = digest in held.tags.values()
        of_digest = is_digest(asked.target)
        refusal = rules.digest if of_digest else rules.tag
        if refusal and not (self.deletes and rules.digest):
            return refusal.answer()
        if of_digest and digest:
            children = {child["digest"] for _, body in held.parsed() for child in body.get("manifests", ())}
            for rule, applies in (
                (rules.tagged, tagged),
                (rules.untagged, not tagged),
                (rules.child, digest in children),
            ):
                if rule and applies:
                    return rule.answer()
        body = json.loads(held.manifests[digest][1]) if digest else {}
        answer = super().delete_manifest(asked)
        if rules.deep:
            _orphaned(held, digest, body)
        if rules.last and digest not in held.tags.values():
            held.manifests.pop(digest, None)
        return answer

    def upload(self, asked: Asked) -> web.Response:
        mount, source = asked.query.get("mount", ""), asked.query.get("from", "")
        rule = self.personality.mount.plays
        if mount:
            self.met.add("mount")
        if mount and (rule is Mount.NEVER or (rule is Mount.REFERENCED and not self._names(source, mount))):
            return super().upload(replace(asked, query={}))
        return super().upload(asked)

    def _names(self, repository: str, blob: str) -> bool:
        return any(blob in json.dumps(body) for _, body in self.repositories[repository].parsed())

    def list_tags(self, asked: Asked) -> web.Response:
        rule, held = self.personality.tags.plays, self.repositories[asked.repository]
        asks = int(asked.query.get("n", 0))
        if rule.over and asks > rule.limit:
            self.met.add("tags")
            return rule.over.answer()
        tags = sorted(held.tags) if rule.order is Order.NAME else list(held.tags)
        after = self._cursors.get(asked.query.get("last", ""), asked.query.get("last", ""))
        if rule.link is Link.LACKS_PREFIX:
            tags = tags[int(after or 0) :]
        elif after:
            tags = tags[tags.index(after) + 1 :] if after in tags else tags
        limit = len(tags) if rule.whole and not asks else PAGE
        headers = {}
        if limit < len(tags):
            self.met.add("tags")
            headers["Link"] = f'<{self._next(asked, tags, limit)}>; rel="next"'
        shown = {"name": asked.repository, "tags": tags[:limit]}
        return web.json_response(shown, headers=headers, content_type=rule.content_type)

    def _next(self, asked: Asked, tags: list[str], limit: int) -> str:
        last, path = tags[limit - 1], f"/v2/{asked.repository}/tags/list"
        match self.personality.tags.plays.link:
            case Link.URL:
                return f"http://{self.host}{path}?n={limit}&last={last}"
            case Link.CURSOR:
                cursor = f"cursor-{len(self._cursors)}"
                self._cursors[cursor] = last
                return f"http://{self.host}{path}?last={cursor}"
            case Link.LACKS_PREFIX:
                _, _, name = asked.repository.partition("/")
                return f"/v2/{name}/tags/list?last={int(asked.query.get('last', 0)) + limit}&n={limit}"
            case Link.HAS_PREFIX:
                return f"http://{self.host}/repository/hosted{path}?n={limit}&last={last}"
        return f"{path}?n={limit}&last={last}"

    def list_referrers(self, asked: Asked) -> web.Response:
        self.met.add("referrers")
        match self.personality.referrers.plays:
            case Referrers.API:
                return super().list_referrers(asked)
            case Referrers.REDIRECTED:
                place = f"http://{self.gate.elsewhere}/-/v2/packages/container/package/{asked.repository}"
                return web.Response(status=303, headers={"Location": place})
        return Refusal(404, message="404 page not found").answer()

    def read_blob(self, asked: Asked) -> web.Response:
        answer = super().read_blob(asked)
        if self.personality.blobs.plays is Blobs.ELSEWHERE and asked.method == "GET" and answer.status == 200:
            self.met.add("blobs")
            place = f"http://{self.storage}/{asked.target}?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            return web.Response(status=307, headers={"Location": place})
        return answer


def _orphaned(held: Repository, digest: str, body: Mapping[str, Any]) -> None:
    """Delete what a deleted manifest leaves behind: its referrers, and children that have no tag and no other index."""
    named = {child["digest"] for _, other in held.parsed() for child in other.get("manifests", ())}
    gone = {child["digest"] for child in body.get("manifests", ())} - named - set(held.tags.values())
    for one in gone | {referrer["digest"] for referrer in held.referrers(digest)}:
        held.manifests.pop(one, None)


def _moves(tag: str) -> bool:
    """Return whether a tag is one that a registry with immutable tags has to leave out, as the error for it says."""
    return tag in ("latest", REHEARSAL_TAG, "probe") or tag.startswith("sha256-")


def _is_phasegate(headers: Mapping[str, str]) -> bool:
    """Return whether a request is ours: other clients give up where we go on."""
    return headers.get("User-Agent") == "phasegate"


def _counts(counted: Limited, asked: Asked) -> bool:
    pulls = asked.kind is Kind.MANIFEST and asked.method == "GET"
    pushes = asked.kind is Kind.UPLOAD and asked.method == "POST"
    return (pulls and counted is not Limited.PUSHES) or (pushes and counted is not Limited.PULLS)
