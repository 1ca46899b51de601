"""What is to be done for one repo next, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from phasegate.command import Advice
from phasegate.policy import text
from phasegate.policy.cause import Cause
from phasegate.release import Tag
from phasegate.step import Step
from phases.form import Attestation, Form
from phases.ladder import Rung


class Kind(StrEnum):
    """What an action is: a step that is carried out, or where a repo rests. `wait` ends by itself, `blocked` by a
    person."""

    FINISH = Step.FINISH.value
    OBSERVE = Step.OBSERVE.value
    BUILD = Step.BUILD.value
    JUDGE = Step.JUDGE.value
    PROMOTE = Step.PROMOTE.value
    PUBLISH = Step.PUBLISH.value
    ROLL_BACK = Step.ROLL_BACK.value
    WAIT = "wait"
    BLOCKED = "blocked"
    HELD = "held"
    DONE = "done"


WORK = frozenset(Kind(step) for step in Step)
"""The kinds that are carried out."""


@dataclass(frozen=True, slots=True)
class Action:
    """What is next for a repo. Two that differ in ``at`` alone are the same.

    ``phase`` is the rung that it is about, ``cause`` why, ``next`` what a person may want to do, and ``at`` when it was
    decided.
    """

    kind: Kind
    phase: str
    cause: Cause
    next: Advice | None = None
    at: datetime | None = field(default=None, compare=False)

    @property
    def why(self) -> str:
        """The cause in one sentence."""
        return text.render(self.cause, self.at or datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the source and the registry say now.

    ``tags`` maps each tag to the digest it has, empty where it is not there. ``form`` and ``size`` are read only
    while nothing was published by phasegate. ``note`` tells of a dirty source. ``pushed``: where a CI builds, the
    phases in whose form it has pushed all images of this version, each image's name to its digest.
    """

    version: str
    source: str
    tags: Mapping[Tag, str]
    form: Form | None = None
    size: int = 0
    note: str = ""
    pushed: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    def makes(self, rung: Rung) -> bool:
        """Whether what the CI has pushed is that form, or can be converted to it: an attestation cannot."""
        return rung.name in self.pushed or (bool(self.pushed) and rung.form.attestation is Attestation.NONE)
