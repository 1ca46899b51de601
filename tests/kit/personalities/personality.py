"""The table of one registry: what it does in each aspect, in words and as the server plays it, and who says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Generic, TypeVar

from tests.kit.referring import UNKNOWN_MANIFEST, UNKNOWN_NAME, Refusal

T = TypeVar("T")
SPEC = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md"
UNAUTHORIZED = Refusal(401, "UNAUTHORIZED", "authentication required")
TOKENS = "https://github.com/distribution/distribution/blob/main/docs/content/spec/auth/token.md"


@dataclass(frozen=True, slots=True)
class Row(Generic[T]):
    """One aspect: ``plays`` is what the server does, ``said`` the same in words, ``sources`` where that is public.

    ``inferred``: the sources do not say all of it.
    """

    plays: T
    said: str
    sources: tuple[str, ...]
    inferred: bool = False


class Scheme(Enum):
    BASIC = "Basic"
    BEARER = "Bearer"


class Realm(Enum):
    """Where tokens are issued: by the registry itself, or at another host."""

    HOME = "home"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Login:
    """How a client logs in.

    - ``scheme``: of the challenge.
    - ``realm``, ``service``: of a bearer challenge.
    - ``fields``: the names under which a token is given; ``empty`` those that are there without a value.
    - ``life``: ``expires_in`` of a token, in seconds; None if the answer does not say.
    - ``identity``: whether the login is an identity token (a refresh token) that is sent by POST.
    - ``prefixed``: whether the scope in a challenge has the first part of the repository's name.
    """

    scheme: Scheme = Scheme.BEARER
    realm: Realm = Realm.HOME
    service: str = "registry"
    fields: tuple[str, ...] = ("token",)
    empty: tuple[str, ...] = ()
    life: int | None = 300
    identity: bool = False
    prefixed: bool = True


@dataclass(frozen=True, slots=True)
class Scopes:
    """Which actions a request needs, and what happens without them.

    - ``lists``, ``deletes``: the actions for a list of tags and for a deletion.
    - ``known``: the actions that a scope may name; any other makes the token service refuse the whole scope.
    - ``nothing``: the token service's answer where it would grant nothing; None for a token without access.
    - ``denied``: the registry's answer to a token that lacks the access.
    - ``basic``: whether that answer, to a request with a token, asks for Basic instead of Bearer.
    """

    lists: str = "pull"
    deletes: str = "delete"
    known: frozenset[str] = frozenset()
    nothing: Refusal | None = None
    denied: Refusal = UNAUTHORIZED
    basic: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """A repository that is not there yet.

    - ``granted``: whether a scope of ``pull`` alone is granted for it.
    - ``read``: the answer to a look with a token that has the access; ``listed`` to a list of its tags.
    """

    granted: bool = True
    read: Refusal = UNKNOWN_NAME
    listed: Refusal = UNKNOWN_NAME


class Creation(Enum):
    """What makes a repository."""

    PUSH = "a push"
    TOKEN = "a token with push in its scope"
    HAND = "a person"


@dataclass(frozen=True, slots=True)
class Head:
    """``missing``: the answer to a HEAD for a manifest that is there, None if it is answered as GET is.

    ``names_digest``: whether the answer to GET has Docker-Content-Digest.
    """

    missing: Refusal | None = None
    names_digest: bool = True


class Mount(Enum):
    """When a blob of another repository is mounted; otherwise an upload begins (202)."""

    ALWAYS = "always"
    REFERENCED = "once a manifest of the source names it"
    NEVER = "never"


class Link(Enum):
    """How the next page of tags is named."""

    PATH = "a path"
    URL = "a URL"
    CURSOR = "a URL with an opaque cursor"
    LACKS_PREFIX = "a path that lacks the first part of the repository's name"
    HAS_PREFIX = "a URL with a path of another port"


class Order(Enum):
    NAME = "by name"
    AGE = "oldest first"


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of tags.

    - ``over``: the answer to an ``n`` above ``limit``; None if it is taken for the limit.
    - ``whole``: whether everything is listed without ``n``.
    - ``content_type``: of the answer.
    """

    over: Refusal | None = None
    limit: int = 1000
    whole: bool = False
    link: Link = Link.PATH
    order: Order = Order.NAME
    content_type: str = "application/json"


class Limited(Enum):
    """The requests that a rate limit counts."""

    PULLS = "GET of a manifest"
    PUSHES = "POST of an upload"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate limit.

    - ``refusal``: the answer above it; ``other`` another one, given in turn.
    - ``counts``: what it counts.
    - ``headers``: those of every answer to what it counts.
    """

    refusal: Refusal
    counts: Limited
    headers: tuple[tuple[str, str], ...] = ()
    other: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Deletes:
    """The answers to deletions, None where they are carried out.

    - ``tag``: of a tag alone.
    - ``digest``: of a digest.
    - ``tagged``: of a digest that tags point at.
    - ``child``: of a digest that an index names.
    - ``untagged``: of a digest that no tag points at.
    - ``last``: whether a digest goes with the last of its tags.
    - ``deep``: whether an index takes its children without tags with it, and a subject its referrers.
    """

    tag: Refusal | None = None
    digest: Refusal | None = None
    tagged: Refusal | None = None
    child: Refusal | None = None
    untagged: Refusal | None = None
    last: bool = False
    deep: bool = False


class Referrers(Enum):
    API = "the API"
    ABSENT = "404"
    REDIRECTED = "a redirect to a host that answers 429"
    PRETENDED = "404, though a push of a referrer is answered with OCI-Subject"


class Blobs(Enum):
    HOME = "itself"
    ELSEWHERE = "a redirect to storage, which refuses requests with Authorization"


def _book(plays: T, said: str, source: str = SPEC) -> Row[T]:
    return Row(plays, said, (source,), inferred=True)


_LOGIN: Row[Login] = _book(Login(), "a token per scope, for as long as `expires_in` says", TOKENS)
_SCOPES: Row[Scopes] = _book(Scopes(), "`pull`, `push` and `delete`; too little is a 401 with a challenge", TOKENS)
_EXPIRED: Row[Refusal] = _book(UNAUTHORIZED, "401 with a challenge", TOKENS)
_ABSENT: Row[Absent] = _book(Absent(), "404 NAME_UNKNOWN")
_CREATION: Row[Creation] = _book(Creation.PUSH, "a push creates the repository")
_MISSING: Row[Refusal] = _book(UNKNOWN_MANIFEST, "404 MANIFEST_UNKNOWN")
_HEAD: Row[Head] = _book(Head(), "HEAD is answered as GET is, without the body")
_MOUNT: Row[Mount] = _book(Mount.ALWAYS, "201 where the token may pull from the source")
_TAGS: Row[Listing] = _book(Listing(), "by name, `n` is kept, the next page is a path in `Link`")
_IMMUTABLE: Row[Refusal | None] = _book(None, "tags can be moved")
_RATE: Row[Rate | None] = _book(None, "no limit was met")
_DELETE: Row[Deletes] = _book(Deletes(), "202 for a tag alone and for a digest, which takes its tags with it")
_REFERRERS: Row[Referrers] = _book(Referrers.API, "the referrers API, and `OCI-Subject` for a push")
_BLOBS: Row[Blobs] = _book(Blobs.HOME, "blobs come from the registry itself")


@dataclass(frozen=True, slots=True, kw_only=True)
class Personality:
    """One registry. A row that is left out is played by the book: nothing public was found that says otherwise.

    ``state``: what its sources describe: a version, a commit, or the service at the time of the newest of them.
    ``unproven``: what only the real one can show.
    """

    key: str
    name: str
    state: str
    login: Row[Login] = _LOGIN
    scopes: Row[Scopes] = _SCOPES
    expired: Row[Refusal] = _EXPIRED
    absent: Row[Absent] = _ABSENT
    creation: Row[Creation] = _CREATION
    missing: Row[Refusal] = _MISSING
    head: Row[Head] = _HEAD
    mount: Row[Mount] = _MOUNT
    tags: Row[Listing] = _TAGS
    immutable: Row[Refusal | None] = _IMMUTABLE
    rate: Row[Rate | None] = _RATE
    delete: Row[Deletes] = _DELETE
    referrers: Row[Referrers] = _REFERRERS
    blobs: Row[Blobs] = _BLOBS
    unproven: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[str, Row[Any], bool]]:
        """Return the rows with the names of their aspects, and whether each is the registry's own or the book's."""
        for each in fields(self):
            row = getattr(self, each.name)
            if isinstance(row, Row):
                yield each.name, row, row is not each.default
