"""Whoever could pull without a login before a promotion can do so at every step of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from phasegate.checks.access import remedy
from phasegate.errors import Blocked
from phasegate.image.reference import Reference
from phasegate.ledger.events import Intended
from phasegate.ledger.state import Move
from phasegate.promotion.mover import Mover
from phasegate.registry.anonymous import refusal
from phasegate.together import together

PATIENCE = 5.0
"""Seconds for which a registry may still say that a tag is not there."""
_AGAIN = 0.5


async def check_candidates(mover: Mover, intended: Intended) -> None:
    """Raise Blocked, before any tag moves, if a candidate cannot be read by everybody who could read the name."""
    moves = {(move.where.place, move.new): move for move in _public(mover, intended)}.values()
    await _check(mover, (move.where.reference(mover.host).at(move.new) for move in moves), "no tag was moved")


async def check_tags(mover: Mover, intended: Intended) -> None:
    """Raise Blocked if a tag that was moved cannot be read by everybody who could read the name."""
    moves = _public(mover, intended)
    said = "its tags were moved; once everybody can read them, the next rollout goes on"
    await _check(mover, (move.where.reference(mover.host) for move in moves), said, patience=PATIENCE)


def _public(mover: Mover, intended: Intended) -> tuple[Move, ...]:
    if mover.anonymous is None:
        return ()
    standing = mover.ledger.standing(intended.repo)
    return tuple(move for move in intended.moves if standing.was_public(move.where.place))


async def _check(mover: Mover, references: Iterable[Reference], so: str, *, patience: float = 0.0) -> None:
    found = await together(_refused(mover, reference, patience) for reference in references)
    for reference, refused in found:
        if refused:
            what = f"{reference} cannot be read without a login, and everybody could pull before: {refused}; {so}"
            raise Blocked(what, fix=remedy(reference.host))


async def _refused(mover: Mover, reference: Reference, patience: float) -> tuple[Reference, str]:
    assert mover.anonymous is not None
    until = time.monotonic() + patience
    while True:
        refused = await refusal(mover.anonymous, reference)
        if not refused or time.monotonic() >= until:
            return reference, refused
        await asyncio.sleep(_AGAIN)
