"""The past of one repo, read once: its standing, its history, and when it was done with which phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from phasegate.fleet.policy import Policy
from phasegate.ledger.derive import after
from phasegate.ledger.events import Accepted, Drifted, Event, Judged, Observed, Promoted, RolledBack
from phasegate.ledger.state import Standing
from phasegate.policy.soak import soaked
from phases.ladder import position

_MOVES = (Observed, Accepted, Judged, Promoted, RolledBack)
"""The events with which a repo is done with a phase, or no longer is."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger has of one repo.

    done: when the position changed up to which the repo is done: promoted and soaked
    drifted: when the last audit found something; None if it did not
    """

    standing: Standing
    history: Sequence[tuple[datetime, Event]] = ()
    done: tuple[tuple[datetime, int], ...] = ()
    drifted: datetime | None = None

    @property
    def last(self) -> datetime | None:
        """When something last happened to the repo."""
        return self.history[-1][0] if self.history else None


def past_of(repo: str, history: Sequence[tuple[datetime, Event]], policy: Policy) -> Past:
    """Follow the history of a repo, oldest event first."""
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
    return Past(standing, history, tuple(changes), drifted)


def done_through(standing: Standing, policy: Policy) -> int:
    """Return the position of the highest phase that the repo is done with: promoted and soaked."""
    at = position(standing.at)
    return at if soaked(standing, policy) else at - 1
