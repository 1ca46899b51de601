"""Releases: one version of a repo, built once in every form that the ladder may need."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from phasegate.image.described import numbered
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference

CANDIDATE_PREFIX = "phasegate-candidate"
ROLLBACK_PREFIX = "phasegate-rollback"
CONTROL_PREFIX = "phasegate-control"
CONVERTED_PREFIX = "phasegate-converted"
REHEARSAL_TAG = "phasegate-rehearsal"
_OWN = (CANDIDATE_PREFIX, CONTROL_PREFIX, CONVERTED_PREFIX, REHEARSAL_TAG, ROLLBACK_PREFIX)


@dataclass(frozen=True, slots=True, order=True)
class Tag:
    """A tag of one image name.

    ``image`` is the repository in the registry, without host; ``registry`` the host, empty for the fleet's own.
    """

    image: str
    name: str
    registry: str = ""

    def __str__(self) -> str:
        return f"{self.registry}/{self.image}:{self.name}" if self.registry else f"{self.image}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Tag:
        """Read ``[registry/]image:name``. The first component of a fleet's image name has neither dot nor colon."""
        image, _, name = text.rpartition(":")
        host, slash, rest = image.partition("/")
        return cls(rest, name, host) if slash and ("." in host or ":" in host) else cls(image, name)

    @property
    def place(self) -> str:
        """The repository that it is in, without the host if that is the fleet's own."""
        return f"{self.registry}/{self.image}" if self.registry else self.image

    def repository(self, host: str) -> Reference:
        """Return the reference of its repository; ``host`` is that of the fleet's registry."""
        return Reference(self.registry or host, self.image)

    def reference(self, host: str) -> Reference:
        """Return the reference of the tag; ``host`` is that of the fleet's registry."""
        return self.repository(host).tagged(self.name)

    def at(self, digest: str) -> ByDigest:
        """Return a manifest of the tag's image."""
        return ByDigest(self.image, digest, self.registry)


def host_in(place: str) -> str:
    """Return the host in a ``Tag.place``, empty for the fleet's own registry."""
    return Tag.parse(f"{place}:").registry


@dataclass(frozen=True, slots=True, order=True)
class ByDigest:
    """A manifest of one image name; ``registry`` is the host, empty for the fleet's own, as in ``Tag``."""

    image: str
    digest: str
    registry: str = ""

    def __str__(self) -> str:
        return f"{self.registry}/{self.image}@{self.digest}" if self.registry else f"{self.image}@{self.digest}"

    def reference(self, host: str) -> Reference:
        """Return its reference; ``host`` is that of the fleet's registry."""
        return Reference(self.registry or host, self.image).at(self.digest)


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """What a control is of: one platform of an image. ``slug`` is the platform's, as in ``linux-arm-v7``."""

    image: str
    slug: str

    def __str__(self) -> str:
        return f"{self.image}/{self.slug}"

    @classmethod
    def parse(cls, text: str) -> Control:
        """Read ``image/slug``. A slug has no slash; the name of an image may have several."""
        image, _, slug = text.rpartition("/")
        return cls(image, slug)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of git and its time, as in ``2026-11-28T02:20:00Z``. Both are empty outside of git."""

    revision: str = ""
    created: str = ""


NO_COMMIT = Commit()


@dataclass(frozen=True, slots=True)
class Release:
    """One version of a repo.

    ``source`` is the digest of what is built (context, Dockerfile, arguments, labels, target, platforms). ``pins`` maps
    each FROM reference, as written in the Dockerfile, to ``name@sha256:...``. ``commit`` is that of the source when the
    release was opened: every form and the control have it in their labels, whenever they are built.
    """

    repo: str
    version: str
    source: str
    pins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    commit: Commit = NO_COMMIT

    @property
    def id(self) -> str:
        """``<version>-<8 hex>``: the same version from other source or on another base is another release."""
        return _id(self.repo, self.version, self.source, tuple(sorted(self.pins.items())))


def version_in(release_id: str) -> str:
    """Return the version in the id of a release."""
    return release_id.rpartition("-")[0]


@lru_cache(maxsize=1 << 15)
def _id(repo: str, version: str, source: str, pins: tuple[tuple[str, str], ...]) -> str:
    # Cached: needed for every event of a ledger.
    facts = json.dumps([repo, version, source, pins])
    return f"{version}-{hashlib.sha256(facts.encode()).hexdigest()[:8]}"


def mark(release: Release | str) -> str:
    """Return the part that all tags of a release share. ``release`` may be its id."""
    release_id = release if isinstance(release, str) else release.id
    return hashlib.sha256(release_id.encode()).hexdigest()[:12]


def digest_mark(digest: str) -> str:
    """Return the part of a digest by which tags name it."""
    return digest.removeprefix("sha256:")[:12]


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A tag that phasegate makes: ``prefix.mark.form``, of which the last two may be missing.

    ``mark`` is that of a release or of a digest. ``form`` is a phase, or the platform of a control.
    """

    prefix: str
    mark: str = ""
    form: str = ""

    def __str__(self) -> str:
        return ".".join(part for part in (self.prefix, self.mark, self.form) if part)


def own_tag(text: str) -> OwnTag | None:
    """Read a tag by its name; None if phasegate did not make it. The tag of a child is read as that of its root."""
    parts = text.split(".")
    return OwnTag(*parts[:3]) if parts[0] in _OWN and all(parts) else None


def candidate_tag(release: Release | str, phase: str) -> str:
    """Return the tag that keeps a candidate's root, without a version: bots must not take it for a release."""
    return str(OwnTag(CANDIDATE_PREFIX, mark(release), phase))


def control_tag(release: Release, platform: Platform) -> str:
    """Return the tag that keeps a control."""
    return str(OwnTag(CONTROL_PREFIX, mark(release), platform.slug))


def converted_tag(digest: str, phase: str) -> str:
    """Return the tag of what ``phasegate convert`` makes of ``digest``."""
    return str(OwnTag(CONVERTED_PREFIX, digest_mark(digest), phase))


def rollback_tag(digest: str) -> str:
    """Return the tag that keeps ``digest``: the same root gets the same tag however often it is kept."""
    return str(OwnTag(ROLLBACK_PREFIX, digest_mark(digest)))


@dataclass(frozen=True, slots=True)
class Child:
    """One platform's manifest in a candidate, by digest."""

    platform: Platform
    digest: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A release of one image name in one form; no release tag points at it yet.

    ``image`` is the repository in the registry, without host. ``phase`` is the rung
    whose form it has. ``size`` is in compressed bytes, for all platforms.
    """

    image: str
    phase: str
    digest: str
    media_type: str
    size: int
    children: tuple[Child, ...]

    def tag(self, release: Release | str) -> str:
        return candidate_tag(release, self.phase)

    def child_tags(self, release: Release | str) -> list[str]:
        """Return the children's own tags: registries collect untagged children (snok/container-retention-policy#97)."""
        names = numbered([child.platform.slug for child in self.children])
        return [f"{self.tag(release)}.{name}" for name in names]
