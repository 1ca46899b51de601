"""The events that the ledger records: append-only, each kind with a strict model of its own.

A kind, once written, keeps its meaning: a new meaning is a new kind. If a kind's format changes, ``upgrade`` converts
what was written before, so that old ledgers stay readable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, field_serializer, field_validator

from phasegate.check import Result, Verdict
from phasegate.ledger.cause import Evidence
from phasegate.ledger.fleet_events import FLEET as FLEET
from phasegate.ledger.fleet_events import AnyEvent, Decision
from phasegate.ledger.fleet_events import Approved as Approved
from phasegate.ledger.fleet_events import Asked as Asked
from phasegate.ledger.fleet_events import Halted as Halted
from phasegate.ledger.fleet_events import Pruned as Pruned
from phasegate.ledger.fleet_events import Relocated as Relocated
from phasegate.ledger.fleet_events import Renamed as Renamed
from phasegate.ledger.fleet_events import Restored as Restored
from phasegate.ledger.fleet_events import Resumed as Resumed
from phasegate.ledger.fleet_events import WaveOpened as WaveOpened
from phasegate.ledger.state import Finding, Left, Move
from phasegate.release import Candidate, Control, Release, Tag
from phasegate.step import Step
from phasegate.tries import Try
from phasegate.version import Order
from phases.form import Form


def _move(move: Move) -> dict[str, str]:
    """Return a move as it is stored: without a registry where it is the fleet's own."""
    stored = {"image": move.image, "tag": move.tag, "old": move.old, "new": move.new}
    return {**stored, "registry": move.registry} if move.registry else stored


def _left(left: Left) -> dict[str, str]:
    """Return a tag that was left alone as it is stored: without what is empty for most."""
    stored = {"image": left.image, "tag": left.tag, "found": left.found, "expected": left.expected}
    rest = {"registry": left.registry, "unreached": left.unreached}
    return {**stored, **{name: text for name, text in rest.items() if text}}


class _Start(AnyEvent):
    """What is published where a repo starts.

    tags: the digest of each tag, stored as ``image:tag``
    size: in bytes
    versions: the version that each moving tag is at; empty if it is known only that it is not the source's version,
        missing if nobody asked
    """

    tags: Mapping[Tag, str]
    form: Form
    size: int
    versions: Mapping[Tag, str] = Field(default_factory=dict)

    @field_validator("tags", "versions", mode="before")
    @classmethod
    def _read(cls, tags: Mapping[Tag | str, str]) -> dict[Tag, str]:
        return {Tag.parse(tag) if isinstance(tag, str) else tag: text for tag, text in tags.items()}

    @field_serializer("tags", "versions")
    def _written(self, tags: Mapping[Tag, str]) -> dict[str, str]:
        return {str(tag): digest for tag, digest in tags.items()}

    @field_serializer("form")
    def _form_written(self, form: Form) -> dict[str, str | bool]:
        """Return the form as it is stored: without the shape of attestations where they are images, as before."""
        stored = asdict(form)
        return stored if form.artifacts else {name: value for name, value in stored.items() if name != "artifacts"}


class Observed(_Start):
    """What was published before phasegate published anything."""

    kind: Literal["observed"] = "observed"


class SeenWithoutLogin(AnyEvent):
    """What everybody could read. ``refusals`` maps each repository to how it is refused; empty if it is not.

    A repository is the image's name, with the host before it if that is not the fleet's own.
    """

    kind: Literal["seen-without-login"] = "seen-without-login"
    refusals: Mapping[str, str]


class Accepted(_Start, Decision):
    """A person took what is published now as the new start, whatever phasegate had published before.

    The repo climbs from there; nothing from before can be rolled back to.
    """

    kind: Literal["accepted"] = "accepted"


class TakenOver(AnyEvent):
    """A moving tag that another line of the image had is this line's now, by the fleet file. It has not moved.

    digest: where the other line left it; empty if it never was there
    version: the version that it is at, as far as the other line knows it
    line: the name of the other line, which gets a ``Ceded`` in the same transaction
    """

    kind: Literal["taken-over"] = "taken-over"
    tag: Tag
    digest: str
    version: str
    line: str


class Ceded(AnyEvent):
    """A tag that this line had is one of the line ``line`` now: nothing of this line's history is about it any more."""

    kind: Literal["ceded"] = "ceded"
    tag: Tag
    line: str


class Abandoned(Decision):
    """A person gave up a move that was begun: its tags stay where they are, and the repo is on hold."""

    kind: Literal["abandoned"] = "abandoned"
    phase: str


class Opened(AnyEvent):
    """A release is to be built: its source and pins are fixed, so that a second attempt builds the same thing.

    ``order`` is how its version was compared with those before; None if it was not, as in earlier ledgers.
    """

    kind: Literal["opened"] = "opened"
    release: Release
    toolchain: Mapping[str, str]
    order: Order | None = None


class Built(AnyEvent):
    """All forms of a release are in the registry. ``controls`` maps each control, stored as ``image/slug``, to its
    digest. ``tries`` are calls that had to be made again.
    """

    kind: Literal["built"] = "built"
    release: str
    candidates: tuple[Candidate, ...]
    controls: Mapping[Control, str]
    seconds: float
    tries: tuple[Try, ...] = ()

    @field_validator("controls", mode="before")
    @classmethod
    def _read(cls, controls: Mapping[Control | str, str]) -> dict[Control, str]:
        return {Control.parse(key) if isinstance(key, str) else key: digest for key, digest in controls.items()}

    @field_serializer("controls")
    def _written(self, controls: Mapping[Control, str]) -> dict[str, str]:
        return {str(control): digest for control, digest in controls.items()}


class Judged(AnyEvent):
    """The checks' verdict on one phase of a release, valid only for the roots in ``digests``.

    ``tries`` are calls that had to be made again and belong to no single result.
    """

    kind: Literal["judged"] = "judged"
    release: str
    phase: str
    verdict: Verdict
    digests: tuple[str, ...]
    results: tuple[Result, ...]
    seconds: float
    toolchain: Mapping[str, str]
    tries: tuple[Try, ...] = ()


class Signed(AnyEvent):
    """Digests were signed before a tag moved to them, or away from them.

    ``digests`` are those signed now, as ``image@digest``; ``result`` is what the fleet's verifier says about all of
    them.
    """

    kind: Literal["signed"] = "signed"
    release: str
    phase: str
    digests: tuple[str, ...]
    result: Result


class Intended(AnyEvent):
    """Moves are about to begin: written before the first tag moves.

    ``cause``, ``unsigned`` and ``failed`` are for rollbacks: see ``RolledBack``.
    """

    kind: Literal["intended"] = "intended"
    release: str
    phase: str
    moves: tuple[Move, ...]
    by: str
    reason: str = ""
    rollback: bool = False
    cause: Evidence | None = None
    unsigned: str = ""
    failed: bool = True

    @field_serializer("moves")
    def _written(self, moves: tuple[Move, ...]) -> list[dict[str, str]]:
        return [_move(move) for move in moves]


class Sending(AnyEvent):
    """A PUT of one tag is about to be sent: not after ``deadline``. It lands, if at all, by ``lands``."""

    kind: Literal["sending"] = "sending"
    release: str
    phase: str
    move: Move
    deadline: datetime
    lands: datetime

    @field_serializer("move")
    def _written(self, move: Move) -> dict[str, str]:
        return _move(move)


class Moved(AnyEvent):
    """One tag was moved and read back."""

    kind: Literal["moved"] = "moved"
    release: str
    phase: str
    move: Move

    @field_serializer("move")
    def _written(self, move: Move) -> dict[str, str]:
        return _move(move)


class Promoted(AnyEvent):
    """All moves of an intent are done."""

    kind: Literal["promoted"] = "promoted"
    release: str
    phase: str
    by: str
    reason: str = ""


class RolledBack(AnyEvent):
    """All tags are back at ``phase``, and the repo is on hold.

    release: empty if the tags are back at what was published before phasegate's first promotion
    cause: the check that failed, if the rollback was automatic
    unsigned: why the rollback went ahead without signing
    reason: both of these in words
    left: the tags that were left alone: gone, moved by somebody else, or in a registry that was not reached
    failed: whether it counts as a failure of the phases above; before there was this field, each did
    stayed: the repo was there already, and no tag had to move: it is put on hold, and no more
    settled: whether no request from before can still land; if one can, ``Settled`` follows
    """

    kind: Literal["rolled-back"] = "rolled-back"
    release: str
    phase: str
    by: str
    reason: str
    cause: Evidence | None = None
    unsigned: str = ""
    left: tuple[Left, ...] = ()
    failed: bool = True
    stayed: bool = False
    settled: bool = True

    @field_serializer("left")
    def _written(self, left: tuple[Left, ...]) -> list[dict[str, str]]:
        return [_left(tag) for tag in left]


class Settled(AnyEvent):
    """After a rollback, no request from before it can land any more, and all tags were read again.

    ``left`` are the tags that were left alone, as in ``RolledBack``.
    """

    kind: Literal["settled"] = "settled"
    phase: str
    left: tuple[Left, ...] = ()

    @field_serializer("left")
    def _written(self, left: tuple[Left, ...]) -> list[dict[str, str]]:
        return [_left(tag) for tag in left]


class Unheld(Decision):
    """A person lifted the hold."""

    kind: Literal["unheld"] = "unheld"


class PutOnHold(Decision):
    """A person stopped the repo where it is."""

    kind: Literal["put-on-hold"] = "put-on-hold"


class Retried(Decision):
    """A person asked for another try: failures are forgotten, and whatever did not pass is judged again."""

    kind: Literal["retried"] = "retried"


class Failed(AnyEvent):
    """A step ended in an error. ``what`` is the one line that says why the repo is not through.

    Of the step ``look``, only what differs from the last one is recorded: its ``gist``, if not ``what``.
    ``tries`` are calls that were made again in vain, or before another one failed.
    """

    kind: Literal["failed"] = "failed"
    step: Step
    phase: str
    what: str
    gist: str = ""
    fix: str = ""
    retryable: bool = False
    tries: tuple[Try, ...] = ()


class Looked(AnyEvent):
    """The repo could be looked at and decided on again, after a ``Failed`` of the step ``look``."""

    kind: Literal["looked"] = "looked"


class Cleaned(AnyEvent):
    """Tags and manifests that nothing needed any more were deleted.

    ``tags`` are ``image:tag``; ``digests`` are ``image@digest``, including their signatures and evidence.
    """

    kind: Literal["cleaned"] = "cleaned"
    tags: tuple[str, ...]
    digests: tuple[str, ...]
    by: str


class Drifted(AnyEvent):
    """An audit's findings, if they differ from those of the previous audit; none if everything is as it was left."""

    kind: Literal["drifted"] = "drifted"
    findings: tuple[Finding, ...]


Event = Annotated[
    Observed | SeenWithoutLogin | Accepted | TakenOver | Ceded | Abandoned | Opened | Built | Judged | Signed | Intended
    | Sending | Moved | Promoted | RolledBack | Settled | Unheld | PutOnHold | Retried | WaveOpened | Halted | Resumed
    | Approved | Asked | Restored | Relocated | Pruned | Renamed | Failed | Looked | Cleaned | Drifted,
    Field(discriminator="kind"),
]  # fmt: skip

read_event: TypeAdapter[Event] = TypeAdapter(Event)
