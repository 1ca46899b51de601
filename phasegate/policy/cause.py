"""Why an action is the next one, or a gate is closed: values. ``phasegate.policy.text`` makes sentences of them."""

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
from phases.form import Form


class Plain(Enum):
    """Causes that need no value."""

    NOT_LOOKED_AT = auto()
    NOT_VERIFIED = auto()
    OTHER_DIGESTS = auto()
    SOAK_UNANSWERED = auto()
    """The last check in the soak ended in an error."""
    SOAK_OVER = auto()
    NOTHING_TO_MOVE = auto()
    NOBODY_READY = auto()


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A promotion or rollback was begun."""

    rollback: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class OnHold:
    hold: Hold


@dataclass(frozen=True, slots=True)
class PublishedAs:
    form: Form


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody else moved ``tag``. ``ours`` is true once phasegate has published: before that it is the old way."""

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
    """``phase`` is the one in whose form the version will appear."""

    version: str
    phase: str


@dataclass(frozen=True, slots=True)
class FailedBefore:
    step: Step
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class FailedForGood:
    """The step ended in an error that does not pass by itself."""

    step: Step
    what: str


@dataclass(frozen=True, slots=True)
class RetryDue:
    """``what`` failed, and is tried again at ``due``."""

    due: datetime
    tries: int
    what: Evidence


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """Since the verdict on ``phase``. ``ci``: the repo's own CI pushes it."""

    ci: bool
    phase: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckChanged:
    name: str


@dataclass(frozen=True, slots=True)
class ClientExpects:
    """Something else than when the verdict was made: ``expects`` is ``take`` or ``refuse``."""

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
    """A promoted phase fails since. ``only`` is the version where that was never published in another form."""

    evidence: Evidence
    only: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A person decides."""

    evidence: Evidence
    soaking: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """``changed`` is the version where its source (or what its CI pushes) has changed since under the same version."""

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
    """``before`` and ``after`` are compressed bytes; None where they are not known."""

    since: datetime | None
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class RunEnds:
    """This run goes through ``through``. ``beyond`` are the rungs that the repo has yet to take."""

    through: str
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeByCI:
    """The repo's own CI pushes ``phase``: nothing is left to do, besides what ``done`` says."""

    phase: str
    done: Finished | RunEnds | Plain


@dataclass(frozen=True, slots=True)
class AwaitsCI:
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Soaking:
    """``soak`` is in seconds. ``recheck``: the checks are asked again now."""

    since: datetime
    soak: float
    recheck: bool = False


@dataclass(frozen=True, slots=True)
class HeldBy:
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Halted:
    halt: Halt


@dataclass(frozen=True, slots=True)
class Floor:
    """The phase would break too many clients, by telemetry: ``said`` is what that found."""

    said: str


@dataclass(frozen=True, slots=True)
class NotApproved:
    """``others`` are those who may approve and have not."""

    phase: str
    quorum: int
    given: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaveNotThrough:
    """The wave before has only ``through`` of the ``wanted`` members that the next one waits for."""

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
    """The wave opens next, with the repo in it."""

    phase: str
    number: int


@dataclass(frozen=True, slots=True)
class LaterWave:
    """Wave ``number`` opens next, with ``members`` and without the repo."""

    phase: str
    number: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What an error or another run said."""

    text: str


Cause = (
    Plain
    | Unfinished
    | OnHold
    | PublishedAs
    | Elsewhere
    | ToBuild
    | NewVersion
    | FailedBefore
    | FailedForGood
    | RetryDue
    | SourceChanged
    | CheckChanged
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
