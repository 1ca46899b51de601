"""What is to be done for one repo next, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from phasegate.release import Tag
from phases.form import Attestation, Form
from phases.ladder import Rung


class Kind(StrEnum):
    FINISH = "finish"
    OBSERVE = "observe"
    BUILD = "build"
    JUDGE = "judge"
    PROMOTE = "promote"
    PUBLISH = "publish"
    ROLL_BACK = "roll back"
    WAIT = "wait"
    BLOCKED = "blocked"
    HELD = "held"
    DONE = "done"


WORK = frozenset({Kind.FINISH, Kind.OBSERVE, Kind.BUILD, Kind.JUDGE, Kind.PROMOTE, Kind.PUBLISH, Kind.ROLL_BACK})
"""The kinds that are carried out; the others are where a repo rests: `wait` ends by itself, `blocked` by a person."""


@dataclass(frozen=True, slots=True)
class Action:
    """``phase`` is the rung that it is about, ``why`` one sentence, ``next`` the command that a person may want."""

    kind: Kind
    phase: str
    why: str
    next: str = ""


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


def ago(then: datetime, now: datetime) -> str:
    """``2 h ago``."""
    seconds = max(0, (now - then).total_seconds())
    if seconds < 90:
        return "just now"
    for size, word in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= size * (2 if word == "days" else 1):
            return f"{seconds / size:.0f} {word} ago"
    return "just now"
