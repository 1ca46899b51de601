"""The next action for one repo, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from phasegate import clock
from phasegate.command import Advice
from phasegate.ledger.state import Inherited
from phasegate.policy import text
from phasegate.policy.cause import Cause, Elsewhere, NewVersion
from phasegate.release import Tag
from phasegate.step import Step
from phases.form import Attestation, Form
from phases.ladder import Rung, position


class Kind(StrEnum):
    """What an action is: a step to carry out, or a state in which a repo rests.

    `wait` ends automatically; `blocked` needs a person.
    """

    FINISH = Step.FINISH.value
    OBSERVE = Step.OBSERVE.value
    BUILD = Step.BUILD.value
    JUDGE = Step.JUDGE.value
    PROMOTE = Step.PROMOTE.value
    PUBLISH = Step.PUBLISH.value
    ROLL_BACK = Step.ROLL_BACK.value
    SETTLE = Step.SETTLE.value
    WAIT = "wait"
    BLOCKED = "blocked"
    HELD = "held"
    DONE = "done"


WORK = frozenset(Kind(step) for step in Step if step is not Step.LOOK)
"""The kinds that are steps to carry out."""


@dataclass(frozen=True, slots=True)
class Action:
    """The next action for a repo. Actions that differ only in ``at`` compare equal.

    phase: the rung that the action is about
    cause: why it is next
    next: what a person may want to do
    at: when it was decided
    moved: a tag that somebody else moved, where that is not the cause: whoever lifts a hold must know
    new: the new version that the cause is about, while clients get another one in a higher form than ``phase``
    """

    kind: Kind
    phase: str
    cause: Cause
    next: Advice | None = None
    at: datetime | None = field(default=None, compare=False)
    moved: Elsewhere | None = None
    new: NewVersion | None = None

    @property
    def why(self) -> str:
        """Return the cause as one sentence, with the version that it is about and the tag that somebody else moved."""
        return self._said(self.at or clock.now())

    @property
    def dated(self) -> str:
        """Return ``why`` with dates, for what is read later than it was written."""
        return self._said(None)

    def _said(self, now: datetime | None) -> str:
        why = text.render(self.cause, now)
        if self.new:
            why = f"{text.render(self.new, now)}: {why}"
        return f"{why}; {text.render(self.moved, now)}" if self.moved else why


@dataclass(frozen=True, slots=True)
class Seen:
    """The current state of a repo's source and registry.

    tags: the digest of each tag; empty if the tag does not exist
    form, size: read only until phasegate has published something
    note: a note about a dirty source
    inherited: moving tags that the line takes over from another one of its image
    pushed: if a CI builds the repo, the phases in whose form it has pushed every image of this version, each mapping
        image name to digest
    signed_from: the first phase of which the CI has to push the form itself, as nobody else signs; empty for none
    """

    version: str
    source: str
    tags: Mapping[Tag, str]
    form: Form | None = None
    size: int = 0
    note: str = ""
    inherited: tuple[Inherited, ...] = ()
    pushed: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    signed_from: str = ""

    @property
    def own(self) -> Mapping[Tag, str]:
        """The tags that are not another line's yet: those that say what the line itself publishes."""
        others = {each.tag for each in self.inherited}
        return {tag: at for tag, at in self.tags.items() if tag not in others} if others else self.tags

    def makes(self, rung: Rung) -> bool:
        """Return whether the CI has pushed this form, or one that can be converted to it: attestations cannot be."""
        if rung.name in self.pushed:
            return True
        unsigned = self.signed_from and position(rung.name) >= position(self.signed_from)
        return bool(self.pushed) and rung.form.attestation is Attestation.NONE and not unsigned
