"""Causes: why an action is next or a gate is closed, as values. ``phasegate.policy.text`` renders them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from phasegate.check import Verdict
from phasegate.fleet.freeze import Frozen
from phasegate.ledger.cause import Evidence
from phasegate.ledger.course import Halt
from phasegate.ledger.state import Hold
from phasegate.release import Tag
from phasegate.step import Step
from phasegate.version import Order
from phases.form import Form


class Plain(Enum):
    """Causes that carry no data."""

    NOT_LOOKED_AT = auto()
    NOT_VERIFIED = auto()
    OTHER_DIGESTS = auto()
    SMOKE_ADDED = auto()
    """Nobody ran the image, as the repo had no smoke command; now it has one."""
    SOAK_UNANSWERED = auto()
    """The last check during the soak ended in an error."""
    SOAK_OVER = auto()
    NOT_SETTLED = auto()
    """Requests from before a rollback could still land; now none can any more."""
    NOTHING_TO_MOVE = auto()
    NOBODY_READY = auto()


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A promotion or rollback was started and not finished."""

    rollback: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class LandedLate:
    """``tag`` is where a move that a rollback overtook had sent it: the request landed late."""

    tag: Tag
    now: str


@dataclass(frozen=True, slots=True)
class Unreached:
    """``tag`` is in a registry that the last rollback did not reach; now it can be reached."""

    tag: Tag


@dataclass(frozen=True, slots=True)
class OnHold:
    """The repo is on hold. ``unreached`` are tags that have yet to follow the rollback that holds it."""

    hold: Hold
    unreached: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class TakesOver:
    """``tag`` was another line's, and is still at the version ``published`` of that one; empty if it is not known."""

    tag: Tag
    published: str


@dataclass(frozen=True, slots=True)
class PublishedAs:
    form: Form


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody else moved ``tag``: away from ours if ``ours``, else from what was published the old way."""

    tag: Tag
    now: str
    expected: str
    ours: bool


@dataclass(frozen=True, slots=True)
class ToBuild:
    version: str
    forms: int


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A new version, which will appear in the form of ``phase``."""

    version: str
    phase: str


@dataclass(frozen=True, slots=True)
class FailedBefore:
    step: Step
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class FailedForGood:
    """The step ended in a terminal error: retrying will not help."""

    step: Step
    what: str


@dataclass(frozen=True, slots=True)
class RetryDue:
    """``what`` failed and will be retried at ``due``."""

    due: datetime
    tries: int
    what: Evidence


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """The source has changed since the verdict on ``phase``; if ``ci``, what the repo's own CI pushes has."""

    ci: bool
    phase: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PushedSince:
    """Somebody else pushed ``tag``, or deleted it, since ``version`` was built.

    The release was never compared with what is there now. ``now`` is the tag's digest, empty if it is gone; ``again``
    says that the release is made again, and nobody has to do anything about it.
    """

    tag: Tag
    now: str
    version: str
    built: datetime | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class OlderVersion:
    """``tag`` is at the version ``published``, which is newer than ``version``.

    ``order`` says so; None if it does not, but ``version`` was published before.
    """

    tag: Tag
    version: str
    published: str
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class CheckChanged:
    name: str


@dataclass(frozen=True, slots=True)
class CheckNotAsked:
    """A check of the fleet file's own that has come since the verdict."""

    name: str


@dataclass(frozen=True, slots=True)
class ClientExpects:
    """The client's expectation has changed since the verdict: ``expects`` is now ``take`` or ``refuse``."""

    client: str
    expects: str


@dataclass(frozen=True, slots=True)
class ClientNotAsked:
    client: str


@dataclass(frozen=True, slots=True)
class VerdictWas:
    verdict: Verdict
    at: datetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class VerdictIs:
    phase: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckFailed:
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Revoked:
    """A phase fails since it was promoted.

    ``only`` is the version, if it was never published in another form.
    """

    evidence: Evidence
    only: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """The checks are inconclusive, so a person decides. ``more`` is how many are, besides the one in ``evidence``."""

    evidence: Evidence
    soaking: bool = False
    more: int = 0


@dataclass(frozen=True, slots=True)
class Verified:
    """The checks passed. ``changed``: the version whose source, or what its CI pushes, is another since."""

    clients: int
    at: datetime
    changed: str = ""
    ci: bool = False


@dataclass(frozen=True, slots=True)
class Proven:
    version: str
    phase: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The repo has reached its last phase. ``before`` and ``after`` are compressed bytes, None if unknown."""

    since: datetime | None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class RunEnds:
    """This run stops after ``through``. ``beyond`` are the rungs that the repo has yet to take."""

    through: str
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeByCI:
    """The repo's own CI pushes ``phase``, so nothing is left to do besides what ``done`` says."""

    phase: str
    done: Finished | RunEnds | Plain


@dataclass(frozen=True, slots=True)
class AwaitsCI:
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Soaking:
    """The repo is soaking. ``soak`` is in seconds; ``recheck`` means that the checks run again now."""

    since: datetime
    soak: float
    recheck: bool = False


@dataclass(frozen=True, slots=True)
class HeldBy:
    hold: Hold


@dataclass(frozen=True, slots=True)
class Halted:
    halt: Halt


@dataclass(frozen=True, slots=True)
class Floor:
    """According to telemetry, the phase would break too many clients. ``said`` is what it found."""

    said: str


@dataclass(frozen=True, slots=True)
class NotApproved:
    """Approvals are missing. ``others`` may approve and have not; they were first asked at ``since``, if they were."""

    phase: str
    quorum: int
    given: int
    others: tuple[str, ...]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaveNotThrough:
    """Only ``through`` members of the previous wave are through; the next wave waits for ``wanted``."""

    phase: str
    number: int
    through: int
    members: int
    wanted: int
    late: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaveWaits:
    phase: str
    number: int
    coming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaveDue:
    """The wave that opens next includes the repo."""

    phase: str
    number: int


@dataclass(frozen=True, slots=True)
class LaterWave:
    """Wave ``number`` opens next with ``members``, which do not include the repo."""

    phase: str
    number: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """The message of an error or of another run."""

    text: str


Cause = (
    Plain
    | Unfinished
    | LandedLate
    | Unreached
    | OnHold
    | TakesOver
    | PublishedAs
    | Elsewhere
    | ToBuild
    | NewVersion
    | FailedBefore
    | FailedForGood
    | RetryDue
    | SourceChanged
    | PushedSince
    | OlderVersion
    | CheckChanged
    | CheckNotAsked
    | ClientExpects
    | ClientNotAsked
    | VerdictWas
    | VerdictIs
    | CheckFailed
    | Revoked
    | Doubt
    | Verified
    | Proven
    | Finished
    | MadeByCI
    | AwaitsCI
    | Soaking
    | HeldBy
    | Frozen
    | WaveDue
    | LaterWave
    | RunEnds
    | Halted
    | Floor
    | NotApproved
    | WaveNotThrough
    | WaveWaits
    | Said
)
