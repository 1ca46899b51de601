"""The standing of a repo, derived from the ledger's events. None of it is stored separately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from phasegate.check import Result, Severity, Verdict
from phasegate.ledger.cause import Evidence
from phasegate.release import ByDigest, Candidate, Control, Release, Tag, host_in, version_in
from phasegate.step import Step
from phasegate.version import Order
from phases.form import Form
from phases.ladder import BASELINE

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one phase of a release.

    ``digests`` are the candidates' roots, and the verdict holds only for these. ``failing`` is since when they have
    failed, however often they were judged again; None if they do not fail.
    """

    phase: str
    verdict: Verdict
    digests: tuple[str, ...]
    results: tuple[Result, ...]
    at: datetime
    seconds: float
    failing: datetime | None = None

    @property
    def doubts(self) -> frozenset[tuple[str, ...]]:
        """The keys of the results that a person must decide."""
        return frozenset(
            result.key
            for result in self.results
            if result.verdict is Verdict.INCONCLUSIVE and result.severity is Severity.BLOCKS
        )


@dataclass(frozen=True, slots=True)
class Move:
    """The move of one tag of one image from a digest (empty if the tag does not exist yet) to another.

    ``registry`` is the host, or empty for the fleet's own, as in ``Tag``.
    """

    image: str
    tag: str
    old: str
    new: str
    registry: str = ""

    @classmethod
    def of(cls, tag: Tag, old: str, new: str) -> Move:
        return cls(tag.image, tag.name, old, new, tag.registry)

    @property
    def where(self) -> Tag:
        return Tag(self.image, self.tag, self.registry)


@dataclass(frozen=True, slots=True)
class Sent:
    """A PUT of a tag that may be on its way: it was about to be sent, and has not been seen to land.

    It is not sent after ``deadline``, and lands, if at all, by ``lands``.
    """

    move: Move
    deadline: datetime
    lands: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """A tag that a rollback left alone, as somebody else moved it to ``found``, or deleted it (``found`` is empty).

    ``expected`` is where the ledger had it. ``unreached`` is why its registry could not be asked or did not move it,
    where the repo's tags in another registry were rolled back: it goes back later.
    """

    image: str
    tag: str
    found: str
    expected: str
    registry: str = ""
    unreached: str = ""

    @classmethod
    def of(cls, tag: Tag, found: str, expected: str, unreached: str = "") -> Left:
        return cls(tag.image, tag.name, found, expected, tag.registry, unreached)

    @property
    def where(self) -> Tag:
        return Tag(self.image, self.tag, self.registry)


@dataclass(frozen=True, slots=True)
class Intent:
    """Moves that were begun and not recorded as finished: the next run finishes them.

    ``cause``, ``unsigned`` and ``failed`` are for rollbacks: see ``RolledBack``.
    """

    release: str
    phase: str
    moves: tuple[Move, ...]
    by: str
    reason: str
    at: datetime
    rollback: bool = False
    cause: Evidence | None = None
    unsigned: str = ""
    failed: bool = True


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold, set by every rollback or directly by a person; only a person lifts it.

    ``cause`` is the check that failed, if the rollback was automatic. ``failed``: the rollback counts as a failure.
    ``given_up`` is a move that a person gave up, as far as it had been made: its tags stay where it brought them.
    ``phase`` is where the rollback went, and ``before`` the hold that it found: what was wrong then still is.
    """

    by: str
    reason: str
    at: datetime
    rollback: bool = True
    cause: Evidence | None = None
    failed: bool = True
    given_up: Intent | None = None
    phase: str = ""
    before: Hold | None = None

    @property
    def earlier(self) -> tuple[Hold, ...]:
        """The holds that this one found, latest first."""
        return (self.before, *self.before.earlier) if self.before else ()

    @property
    def failure(self) -> Hold | None:
        """The latest rollback since the repo was released that counts as a failure."""
        return next((each for each in (self, *self.earlier) if each.rollback and each.failed), None)


@dataclass(frozen=True, slots=True)
class Failure:
    """The last step that failed and has not succeeded since, with the one line that says why.

    ``since`` is when the same failure first occurred, if the step was retried; ``gist`` is by what it is the same, if
    not by ``what``.
    """

    step: Step
    phase: str
    what: str
    fix: str
    retryable: bool
    at: datetime
    since: datetime | None = None
    gist: str = ""

    def line(self, repo: str) -> str:
        """Return the first line of what failed, without the name of ``repo`` where that is known."""
        return self.what.splitlines()[0].removeprefix(f"repo '{repo}': ")

    def same(self, other: Failure) -> bool:
        """Return whether this is the same failure, whichever of several requests was the first to fail."""
        mine, others = self.gist or self.what, other.gist or other.what
        return (self.step, self.phase, self.retryable, mine) == (other.step, other.phase, other.retryable, others)


class Drift(StrEnum):
    """What an audit may find. TOOLCHAIN drift does not affect published images; LAGS is none of somebody else's."""

    FORM = "another form"
    """A tag has the same version in another form."""
    CONTENT = "other content"
    GONE = "gone"
    INCOMPLETE = "incomplete"
    """Part of what a tag points at is missing."""
    NO_WAY_BACK = "no way back"
    """Part of what a rollback would move a tag back to is missing."""
    UNSIGNED = "unsigned"
    TOOLCHAIN = "toolchain"
    LAGS = "lags"
    """A registry that the repo is also in has nothing of what was promoted: it is new to the fleet file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of an audit.

    where: a tag, a manifest, or the repo by its name
    said: one line, the same each time that it is found
    found: the digest found; empty if a tag is gone
    form, phase: those of what was found
    by: what the image says about who made it
    """

    drift: Drift
    where: Tag | ByDigest | str
    said: str
    expected: str = ""
    found: str = ""
    form: str = ""
    phase: str = ""
    by: str = ""

    @property
    def line(self) -> str:
        return f"{self.said}; {self.by}" if self.by else self.said


@dataclass(frozen=True, slots=True)
class Inherited:
    """A moving tag of a line that the ledger still has as one of the line ``line``, as that one left it.

    digest: empty if the tag never was there
    version: empty if it is not known
    """

    tag: Tag
    digest: str
    version: str
    line: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of one repo: everything that ``decide`` needs to know about its past.

    start: the form observed before the first rung
    tags: the digest that each tag was last seen at or moved to
    at: the phase that the release tags have now
    published: the id of the release that the tags point at; empty for the baseline
    candidates: phase to image name to Candidate, for ``release``
    controls: the digest of each control
    returned: a rollback brought the repo where it is
    proved: when the checks of the current phase last passed since the repo was promoted to it
    tries: failures since something last succeeded
    accepted: the checks that were in doubt when a person promoted the repo to where it is
    first: the version that each tag was at before phasegate first moved it, or else the one that it was moved to
    renewed: tags have been moved from that version to another, so what was found is older and cannot be rolled back to
    versions: the version that each tag is at; empty if it is only known not to be the one that its source had then
    past: the versions that moving tags were at before, oldest first
    known: every version of the repo that there has been
    order: how the version of ``release`` was compared with those before
    sending: requests that may still be on their way
    named: for each tag, the digests that moves named since the repo was last promoted: a tag found there is ours
    begun: the releases of those moves
    settled: no request from before the last rollback can still land
    unreached: tags in a registry that the last rollback did not reach, and that have yet to go back
    left: tags that it left alone, as somebody else moved or deleted them
    bound: the digest of each tag when ``release`` was opened, or where phasegate has moved it since
    opened: when ``release`` was opened
    taken: tags that were another line's, and are where that left them: they say nothing about this one
    drift: what the last audit found
    tolerated: the part of ``drift`` that was there when a person lifted a hold
    sizes: phase (including the baseline) to compressed bytes of all images
    build_seconds: how long it took to build the release in all its forms
    public: which repositories everybody could read before phasegate published anything in them
    unseen: why the repo cannot be looked at, since that failed last. No decision depends on it
    """

    repo: str
    start: Form | None = None
    tags: Mapping[Tag, str] = field(default_factory=lambda: MappingProxyType({}))
    at: str = BASELINE
    since: datetime | None = None
    release: Release | None = None
    published: str = ""
    candidates: Mapping[str, Mapping[str, Candidate]] = field(default_factory=lambda: MappingProxyType({}))
    controls: Mapping[Control, str] = field(default_factory=lambda: MappingProxyType({}))
    judgements: Mapping[str, Judgement] = field(default_factory=lambda: MappingProxyType({}))
    intent: Intent | None = None
    hold: Hold | None = None
    failure: Failure | None = None
    returned: bool = False
    proved: datetime | None = None
    tries: int = 0
    accepted: frozenset[tuple[str, ...]] = frozenset()
    first: Mapping[Tag, str] = field(default_factory=lambda: MappingProxyType({}))
    renewed: bool = False
    sending: tuple[Sent, ...] = ()
    named: Mapping[Tag, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    begun: frozenset[str] = frozenset()
    settled: bool = True
    unreached: frozenset[Tag] = frozenset()
    left: tuple[Left, ...] = ()
    versions: Mapping[Tag, str] = field(default_factory=lambda: MappingProxyType({}))
    past: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    order: Order | None = None
    bound: Mapping[Tag, str] = field(default_factory=lambda: MappingProxyType({}))
    opened: datetime | None = None
    taken: frozenset[Tag] = frozenset()
    drift: tuple[Finding, ...] = ()
    tolerated: tuple[Finding, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    build_seconds: float = 0.0
    toolchain: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    public: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    unseen: Failure | None = field(default=None, compare=False)

    @property
    def serves(self) -> str:
        """The version that users get, or an empty string if it is not known."""
        if self.published:
            return version_in(self.published)
        return next((version for tag, version in self.versions.items() if version and tag not in self.taken), "")

    def was_public(self, place: str) -> bool:
        """Return whether everybody could read the repository ``place``, which is as in ``Tag.place``.

        One that is new has to be like the others of the repo: those in the same registry, or all if there is none.
        """
        if place in self.public:
            return self.public[place]
        beside = [public for other, public in self.public.items() if host_in(other) == host_in(place)]
        return bool(self.public) and all(beside or self.public.values())

    def digest_of(self, image: str) -> str:
        """Return the digest of the first published tag of ``image``, or an empty string if there is none.

        Of an image in the fleet's own registry.
        """
        own = ((tag, digest) for tag, digest in self.tags.items() if digest and tag not in self.taken)
        return next((digest for tag, digest in own if tag.image == image and not tag.registry), "")

    def ours(self, tag: Tag) -> frozenset[str]:
        """Return the digests at which ``tag`` is phasegate's own doing: where it was left, and where moves take it."""
        return self.named.get(tag, frozenset()) | {self.tags.get(tag, "")}

    def settles(self) -> datetime | None:
        """Return when the last request that may be on its way has landed or never will; None if there is none."""
        return max((sent.lands for sent in self.sending), default=None)

    @property
    def pushed(self) -> Tag | None:
        """The first tag whose content somebody else changed since ``release`` was opened.

        The release was neither made of that content nor compared with it, so it may not replace it. A tag that is new
        to the repo counts unless it has the content of one that was there. In another registry it does not: it was
        compared with the fleet's own when it was first seen.
        """
        if self.release is None or self.tags == self.bound:
            return None
        for tag, digest in self.tags.items():
            if tag in self.bound:
                if digest != self.bound[tag]:
                    return tag
            elif tag.registry or not digest:
                continue
            elif all(digest != at for other, at in self.bound.items() if other.image == tag.image):
                return tag
        return None

    @property
    def doubt(self) -> Judgement | None:
        """The verdict on the current phase, if it needs a person's decision and has not had one."""
        found = self.judgements.get(self.at)
        if found is None or found.verdict is not Verdict.INCONCLUSIVE or found.doubts <= self.accepted:
            return None
        return found
