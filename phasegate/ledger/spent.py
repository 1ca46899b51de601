"""What of a repo's history says nothing about the present any more: what was verified of releases that are over. Pure.

Verdicts and signatures are most of a ledger, and once another release is published only people ask for them. Moves,
decisions, forms and findings of audits are never spent: rollbacks, and the order of versions, go by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from phasegate.ledger.derive import derive
from phasegate.ledger.events import Event, Judged, Opened, Promoted, Signed

History = Sequence[tuple[datetime, Event]]


def over(history: History, before: datetime) -> int:
    """Return how many events, from the first one on, are of releases that are over, and happened before ``before``.

    A release is not over while the repo's tags are at it or move to it, while it is the newest, and as long as the last
    promotion is of it. A repo without a release that began has none that is over.
    """
    standing = derive("", history)
    newest = standing.release.id if standing.release else ""
    moving = standing.intent.release if standing.intent else ""
    last = next((event.release for _, event in reversed(history) if isinstance(event, Promoted)), "")
    present = {newest, standing.published, moving, last} - {""}
    began = [n for n, (_, event) in enumerate(history) if isinstance(event, Opened) and event.release.id in present]
    recent = next((n for n, (at, _) in enumerate(history) if at >= before), len(history))
    return min(began[0] if began else 0, recent)


def spent(repo: str, history: History, before: datetime) -> frozenset[int]:
    """Return the places in ``history`` of what may go. Without it the same standing follows; else there is none."""
    found = frozenset(
        n for n, (_, event) in enumerate(history[: over(history, before)]) if isinstance(event, Judged | Signed)
    )
    left = [each for n, each in enumerate(history) if n not in found]
    now, then = derive(repo, history), derive(repo, left)
    return found if (now, now.unseen) == (then, then.unseen) else frozenset()
