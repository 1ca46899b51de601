"""What the ledger records: append-only events, each a strict model of its own kind.

A kind, once written, keeps its meaning: a new meaning is a new kind. Where a kind's form changes, ``upgrade`` brings
what was written before to the new form, so that old ledgers stay readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_serializer, field_validator

from phasegate.check import Result, Verdict
from phasegate.ledger.cause import Evidence, Overrun
from phasegate.ledger.state import Finding, Move
from phasegate.release import Candidate, Release, Tag
from phasegate.step import Step
from phases.form import Form

FLEET = "@fleet"
"""The name under which events of the whole fleet are kept: no repo's name can be it."""


class _Event(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    repo: str


class Observed(_Event):
    """What was published before anything of ours was. ``tags``: each to its digest, stored as ``image:tag``; ``size``
    in bytes."""

    kind: Literal["observed"] = "observed"
    tags: Mapping[Tag, str]
    form: Form
    size: int

    @field_validator("tags", mode="before")
    @classmethod
    def _read(cls, tags: Mapping[Tag | str, str]) -> dict[Tag, str]:
        return {Tag.parse(tag) if isinstance(tag, str) else tag: digest for tag, digest in tags.items()}

    @field_serializer("tags")
    def _written(self, tags: Mapping[Tag, str]) -> dict[str, str]:
        return {str(tag): digest for tag, digest in tags.items()}


class Opened(_Event):
    """A release is to be built: its source and pins are settled, so that a second try builds the same."""

    kind: Literal["opened"] = "opened"
    release: Release
    toolchain: Mapping[str, str]


class Built(_Event):
    """All forms of a release are in the registry. ``controls``: ``image/platform slug`` to digest."""

    kind: Literal["built"] = "built"
    release: str
    candidates: tuple[Candidate, ...]
    controls: Mapping[str, str]
    seconds: float


class Judged(_Event):
    """The checks' verdict on one phase of a release, for the roots in ``digests`` and no others."""

    kind: Literal["judged"] = "judged"
    release: str
    phase: str
    verdict: Verdict
    digests: tuple[str, ...]
    results: tuple[Result, ...]
    seconds: float
    toolchain: Mapping[str, str]


class Signed(_Event):
    """Digests were signed before a tag of theirs moved, or before one left them. ``digests``: those signed now,
    ``image@digest``; ``result``: what the plan's verifier said of all of them."""

    kind: Literal["signed"] = "signed"
    release: str
    phase: str
    digests: tuple[str, ...]
    result: Result


class Intended(_Event):
    """Written before the first tag moves. ``cause`` and ``unsigned`` are those of a rollback: see ``RolledBack``."""

    kind: Literal["intended"] = "intended"
    release: str
    phase: str
    moves: tuple[Move, ...]
    by: str
    reason: str = ""
    rollback: bool = False
    cause: Evidence | None = None
    unsigned: str = ""


class Moved(_Event):
    """One tag was moved and read back."""

    kind: Literal["moved"] = "moved"
    release: str
    phase: str
    move: Move


class Promoted(_Event):
    """All moves of an intent are done."""

    kind: Literal["promoted"] = "promoted"
    release: str
    phase: str
    by: str
    reason: str = ""


class RolledBack(_Event):
    """All tags are back at ``phase``; the repo is on hold from here on.

    ``release`` is empty where they are back at what was published before phasegate's first promotion. ``cause`` is the
    check that failed where nobody asked for it; ``unsigned`` is why it went on without signing. ``reason`` has both in
    words.
    """

    kind: Literal["rolled-back"] = "rolled-back"
    release: str
    phase: str
    by: str
    reason: str
    cause: Evidence | None = None
    unsigned: str = ""


class Unheld(_Event):
    """A person lifted the hold."""

    kind: Literal["unheld"] = "unheld"
    by: str
    reason: str


class PutOnHold(_Event):
    """A person stopped the repo where it is."""

    kind: Literal["put-on-hold"] = "put-on-hold"
    by: str
    reason: str


class Retried(_Event):
    """A person asks for another try: what failed is forgotten, verdicts that were no pass are asked for anew."""

    kind: Literal["retried"] = "retried"
    by: str
    reason: str


class WaveOpened(_Event):
    """A wave of ``phase`` began, with these members and no others. Of the fleet, as are the next three."""

    kind: Literal["wave-opened"] = "wave-opened"
    phase: str
    number: int
    members: tuple[str, ...]


class Halted(_Event):
    """No repo is promoted to ``phase`` or above any more (empty: to any phase), until a person resumes it.

    ``wave``: whose failures were too many, 0 where it was not one wave's. ``cause``: what failed, where no person made
    it; ``reason`` has that in words.
    """

    kind: Literal["halted"] = "halted"
    phase: str
    wave: int
    by: str
    reason: str
    cause: Overrun | None = None


class Resumed(_Event):
    """A person lifted the halt of ``phase``: failures of before do not count again."""

    kind: Literal["resumed"] = "resumed"
    phase: str
    by: str
    reason: str


class Approved(_Event):
    """A person approved that ``phase`` may begin."""

    kind: Literal["approved"] = "approved"
    phase: str
    by: str
    reason: str


class Failed(_Event):
    """A step ended in an error: the one line that says why the repo is not through."""

    kind: Literal["failed"] = "failed"
    step: Step
    phase: str
    what: str
    fix: str = ""
    retryable: bool = False


class Cleaned(_Event):
    """Tags and manifests that nothing needed any more were deleted. ``tags``: ``image:tag``; ``digests``:
    ``image@digest``, signatures and evidence of them included."""

    kind: Literal["cleaned"] = "cleaned"
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    by: str


class Drifted(_Event):
    """What an audit found, where it is not what the audit before it found; nothing: all is as it was left."""

    kind: Literal["drifted"] = "drifted"
    findings: tuple[Finding, ...]


Event = Annotated[
    Observed
    | Opened
    | Built
    | Judged
    | Signed
    | Intended
    | Moved
    | Promoted
    | RolledBack
    | Unheld
    | PutOnHold
    | Retried
    | WaveOpened
    | Halted
    | Resumed
    | Approved
    | Failed
    | Cleaned
    | Drifted,
    Field(discriminator="kind"),
]

read_event: TypeAdapter[Event] = TypeAdapter(Event)
