"""After a rollback: what landed late is put right, and once nothing can land any more the rollback is settled. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from phasegate.ledger.state import Standing
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import LandedLate, Plain, Unreached
from phasegate.release import Tag


def settling(standing: Standing, tags: Mapping[Tag, str], now: datetime) -> Action | None:
    """Return what is left of a rollback. ``tags``: where each tag is, as far as that is known."""
    if standing.intent is not None or not standing.returned:
        return None
    if tag := late(standing, tags):
        return Action(Kind.SETTLE, standing.at, LandedLate(tag, tags[tag]))
    if left := sorted(standing.unreached & tags.keys()):
        return Action(Kind.SETTLE, standing.at, Unreached(left[0]))
    until = standing.settles()
    if not standing.settled and (until is None or now >= until):
        return Action(Kind.SETTLE, standing.at, Plain.NOT_SETTLED)
    return None


def late(standing: Standing, tags: Mapping[Tag, str]) -> Tag | None:
    """Return the first tag that is where a move before the rollback had sent it, and that the rollback had reached."""
    for tag, now in tags.items():
        if tag not in standing.unreached and now != standing.tags.get(tag, "") and now in standing.named.get(tag, ()):
            return tag
    return None
