"""The events of the fleet as a whole, and what every event has. The rest are in ``events``, with the rules for all."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from phasegate.ledger.cause import Overrun
from phases.ladder import NAMES

FLEET = "@fleet"
"""The name under which events of the whole fleet are stored: not a possible name of a repo."""


class AnyEvent(BaseModel):
    """``phase``, where an event has one, is a rung of this version's ladder, the baseline, or empty for none."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    repo: str

    @field_validator("phase", check_fields=False)
    @classmethod
    def _known(cls, phase: str) -> str:
        if phase and phase not in NAMES:
            raise ValueError(f"{phase!r} is not a phase")
        return phase

    @field_validator("by", "reason", check_fields=False)
    @classmethod
    def _on_one_line(cls, text: str) -> str:
        """Pages and answers quote what people wrote in the middle of a line. Earlier versions stored it as it was."""
        return " ".join(text.split())


class Decision(AnyEvent):
    """A decision, most often a person's: who made it, and why."""

    by: str
    reason: str


class WaveOpened(AnyEvent):
    """A wave of ``phase`` opened with exactly these members. A fleet event, like the next six."""

    kind: Literal["wave-opened"] = "wave-opened"
    phase: str
    number: int
    members: tuple[str, ...]


class Halted(Decision):
    """Promotions to ``phase`` or above (if empty, to any phase) stopped until a person resumes it.

    ``wave`` is the wave with too many failures, or 0 if no single wave caused the halt. ``cause`` is what failed,
    unless a person made the halt; ``reason`` says it in words.
    """

    kind: Literal["halted"] = "halted"
    phase: str
    wave: int
    cause: Overrun | None = None


class Resumed(Decision):
    """A person lifted the halt of ``phase``: earlier failures no longer count."""

    kind: Literal["resumed"] = "resumed"
    phase: str


class Approved(Decision):
    """A person approved that ``phase`` may begin."""

    kind: Literal["approved"] = "approved"
    phase: str


class Asked(AnyEvent):
    """People were asked to approve ``phase``, or reminded of it: ``quorum`` of those in ``of`` must."""

    kind: Literal["asked"] = "asked"
    phase: str
    of: tuple[str, ...]
    quorum: int


class Restored(Decision):
    """The ledger was restored from a backup, whose last event happened at ``until``. A fleet event.

    What was recorded after that is lost, and no process that began before may write any more. ``id`` is random.
    """

    kind: Literal["restored"] = "restored"
    id: str
    until: datetime | None = None


class Relocated(Decision):
    """The ledger was moved from the database ``was`` to ``now``: both have this event, and only the second one is open.

    A fleet event. ``id`` is random. No process that began before may write any more.
    """

    kind: Literal["relocated"] = "relocated"
    id: str
    was: str
    now: str


class Pruned(Decision):
    """What was verified of releases that were over, and happened before ``before``, was deleted. A fleet event.

    ``events`` and ``evidence`` are how many of these there were, in all fleets of the ledger.
    """

    kind: Literal["pruned"] = "pruned"
    before: datetime
    events: int
    evidence: int


class Renamed(AnyEvent):
    """A repo was renamed in the fleet file, and what was recorded as ``was`` is recorded as ``now``.

    It is recorded in the repo's own history, and as a fleet event, as waves name their members.
    """

    kind: Literal["renamed"] = "renamed"
    was: str
    now: str
