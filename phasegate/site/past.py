"""The past of one repo, read once: its standing, its history, and when it was done with which phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course
from phasegate.ledger.derive import after
from phasegate.ledger.events import Accepted, Drifted, Event, Judged, Observed, Promoted, RolledBack
from phasegate.ledger.state import Standing
from phasegate.pages.history import Line, story
from phasegate.policy.soak import soaked
from phases.ladder import position

_MOVES = (Observed, Accepted, Judged, Promoted, RolledBack)
"""The events with which a repo is done with a phase, or no longer is."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger has of one repo.

    history: what happened, in words; the events themselves are not kept, as a fleet has too many
    done: when the position changed up to which the repo is done: promoted and soaked
    last: when something last happened
    drifted: when the last audit found something; None if it did not
    """

    standing: Standing
    history: tuple[Line, ...] = ()
    done: tuple[tuple[datetime, int], ...] = ()
    last: datetime | None = None
    drifted: datetime | None = None


def past_of(repo: str, history: Sequence[tuple[datetime, Event]], policy: Policy, course: Course) -> Past:
    """Follow the history of a repo, oldest event first. ``course`` has the waves that took it in."""
    standing, drifted = Standing(repo), None
    changes: list[tuple[datetime, int]] = []
    before = 0
    for at, event in history:
        standing = after(standing, at, event)
        if isinstance(event, Drifted):
            drifted = at if event.findings else None
        if isinstance(event, _MOVES) and (now := done_through(standing, policy)) != before:
            changes.append((at, now))
            before = now
    last = history[-1][0] if history else None
    return Past(standing, story(repo, history, course), tuple(changes), last, drifted)


def done_through(standing: Standing, policy: Policy) -> int:
    """Return the position of the highest phase that the repo is done with: promoted and soaked."""
    at = position(standing.at)
    return at if soaked(standing, policy) else at - 1
