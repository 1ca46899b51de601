"""Where a repo stands, as derived from the ledger's events. Nothing of this is stored by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from phasegate.check import Result, Severity, Verdict
from phasegate.ledger.cause import Evidence
from phasegate.release import ByDigest, Candidate, Release, Tag
from phasegate.step import Step
from phases.form import Form
from phases.ladder import BASELINE

_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on one phase of a release. ``digests`` are the candidates' roots: it holds for these alone.

    ``failing``: since when these have failed, however often they were asked again; None where they do not.
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
        """The keys of the results that are for a person to decide."""
        return frozenset(
            result.key
            for result in self.results
            if result.verdict is Verdict.INCONCLUSIVE and result.severity is Severity.BLOCKS
        )


@dataclass(frozen=True, slots=True)
class Move:
    """One tag of one image, from a digest (empty: the tag is not there yet) to another."""

    image: str
    tag: str
    old: str
    new: str

    @property
    def where(self) -> Tag:
        return Tag(self.image, self.tag)


@dataclass(frozen=True, slots=True)
class Intent:
    """Moves that were begun and not reported finished: the next run finishes them. ``cause`` and ``unsigned`` are those
    of a rollback: see ``RolledBack``."""

    release: str
    phase: str
    moves: tuple[Move, ...]
    by: str
    reason: str
    at: datetime
    rollback: bool = False
    cause: Evidence | None = None
    unsigned: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Set by every rollback, and by a person without one; only a person lifts it. ``cause`` is the check that failed
    where the rollback was automatic."""

    by: str
    reason: str
    at: datetime
    rollback: bool = True
    cause: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The last thing that went wrong and has not gone well since: which step, the one line that says why.

    ``since``: when the same first went wrong, where it was tried again.
    """

    step: Step
    phase: str
    what: str
    fix: str
    retryable: bool
    at: datetime
    since: datetime | None = None


class Drift(StrEnum):
    """What an audit may find. Of the last one nothing that is published is touched."""

    FORM = "another form"
    """A tag has the same version in another form."""
    CONTENT = "other content"
    GONE = "gone"
    INCOMPLETE = "incomplete"
    """Something is missing of what a tag has."""
    NO_WAY_BACK = "no way back"
    """Something is missing of what a rollback would put a tag back to."""
    UNSIGNED = "unsigned"
    TOOLCHAIN = "toolchain"


@dataclass(frozen=True, slots=True)
class Finding:
    """``where`` is a tag, a manifest, or the repo by its name; ``said`` one line, the same each time that it
    is found. ``found`` is empty where a tag is gone; ``form`` and ``phase`` are those of what was found; ``by`` is
    what it says of who made it."""

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
class Standing:
    """One repo: everything that ``decide`` needs to know of the past.

    ``start`` is the form that was observed before the first rung, ``tags`` maps
    each tag to the digest where it was last seen or moved to, ``at`` is the phase that
    the release tags have now. ``candidates`` maps phase to image name to Candidate for
    ``release``, ``controls`` maps ``image/platform slug`` to the control's digest.
    ``published`` is the id of the release that the tags point at, empty for the baseline.
    ``returned`` is true where a rollback brought it where it is. ``proved`` is when the checks of the phase that it
    is at last passed since it was promoted there. ``tries`` counts what went wrong since something last went well.
    ``accepted``: the checks that were in doubt when a person promoted it where it is. ``first`` maps a tag to
    the version that phasegate first moved the tag for; ``renewed`` is true where tags were moved for another one since:
    what was found is of an older version then, and no way back.
    ``drift`` is what the last audit found; ``tolerated`` is what of it was there when a person lifted a hold.
    ``sizes`` maps phase (baseline included) to compressed bytes of all images; ``build_seconds`` is how long the
    release took to be built in all its forms.
    """

    repo: str
    start: Form | None = None
    tags: Mapping[Tag, str] = field(default_factory=lambda: MappingProxyType({}))
    at: str = BASELINE
    since: datetime | None = None
    release: Release | None = None
    published: str = ""
    candidates: Mapping[str, Mapping[str, Candidate]] = field(default_factory=lambda: MappingProxyType({}))
    controls: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
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
    drift: tuple[Finding, ...] = ()
    tolerated: tuple[Finding, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    build_seconds: float = 0.0
    toolchain: Mapping[str, str] = field(default_factory=lambda: _EMPTY)

    def digest_of(self, image: str) -> str:
        """What the first tag of ``image`` that is published points at, empty where none is."""
        return next((digest for tag, digest in self.tags.items() if tag.image == image and digest), "")

    @property
    def doubt(self) -> Judgement | None:
        """The verdict on the phase that it is at, where that is for a person to decide and none has."""
        found = self.judgements.get(self.at)
        if found is None or found.verdict is not Verdict.INCONCLUSIVE or found.doubts <= self.accepted:
            return None
        return found
