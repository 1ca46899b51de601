"""Move one tag: say in the ledger what is about to be sent, look, PUT, read back, and say that it landed.

A registry has no compare-and-swap. Whatever is pushed between the look and the PUT is overwritten: see design.md.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from phasegate import command
from phasegate.errors import Busy, Held, NotFound, RegistryError, TagMoved
from phasegate.image.reference import Reference
from phasegate.ledger.events import Event, Intended, Moved, Sending
from phasegate.ledger.history import replaced
from phasegate.ledger.kept import Kept
from phasegate.ledger.lease import Fenced
from phasegate.ledger.state import Hold, Intent, Move, Standing
from phasegate.promotion.closure import keep, try_keep
from phasegate.promotion.mover import Mover

LIMIT = 20.0
"""Seconds within which a PUT of a tag is sent and answered."""
LEASE_LEFT = 30.0
"""Seconds that a lease must last when a PUT is sent, so that it has ended before another process takes over."""
PATIENCE = 5.0
"""Seconds for which a registry may still serve what the tag had before the PUT."""
_AGAIN = 0.5


async def move_tag(
    mover: Mover, intended: Intended, move: Move, *, force: bool = False, made: Sequence[Move] = ()
) -> bool:
    """Make one move of ``intended``, and return whether a PUT was needed.

    A promotion raises Held if a rollback has overtaken it, and TagMoved if the tag is neither where it was nor where it
    is going. A rollback leaves such a tag where it is.

    force: move it from wherever it is.
    made: the moves made before, for the error.
    """
    registry, ledger = mover.registry, mover.ledger
    reference = move.where.reference(mover.host)
    standing = still_intended(mover, intended)
    if standing.tags.get(move.where) == move.new and await _at(mover, reference) == move.new:
        return False
    kept = _kept(mover, reference, move.new)
    if not intended.rollback:
        await _others_landed(mover, standing, move)
    began = time.monotonic()
    deadline = ledger.now() + timedelta(seconds=LIMIT)
    write(
        mover,
        intended,
        Sending(
            repo=intended.repo,
            release=intended.release,
            phase=intended.phase,
            move=move,
            deadline=deadline,
            lands=deadline + timedelta(seconds=mover.settle),
        ),
    )
    found = await _seen(mover, intended, move, began, force=force)
    if found not in (move.old, move.new) and not force:
        if intended.rollback:
            return False
        raise somebody_pushed(reference, found, move, intended, ledger.standing(intended.repo), made)
    if found != move.new:
        move = replace(move, old=found)  # with force, not where it was expected
        # As late as possible: a rollback may have begun meanwhile.
        _still_ours(mover, intended)
        await registry.put_tag(reference, kept.raw, kept.media_type, limit=_left(reference, began), over=found)
    if await _read_back(mover, intended, move, reference, kept):
        write(mover, intended, Moved(repo=intended.repo, release=intended.release, phase=intended.phase, move=move))
    return found != move.new


def write(mover: Mover, intended: Intended, *happened: Event, policy: int | None = None) -> None:
    """Record what is done for ``intended``. Raises Held if another move has overtaken it: nothing is recorded then."""
    try:
        mover.ledger.append(*happened, lease=mover.lease, policy=policy)
    except Fenced as error:
        raise _overtaken(mover, intended) from error


def still_intended(mover: Mover, intended: Intended) -> Standing:
    """Return the standing. Raises Held if a promotion was overtaken by a rollback, which waits for nothing.

    A person's hold does not hold up what was begun.
    """
    standing = mover.ledger.standing(intended.repo)
    if intended.rollback or same(standing.intent, intended):
        return standing
    raise _overtaken(mover, intended)


def _still_ours(mover: Mover, intended: Intended) -> None:
    """Raise Held if another process has taken over, and Busy if it may do so while a request is on its way."""
    if mover.lease is None:
        return
    try:
        mover.ledger.check(mover.lease)
    except Fenced as error:
        raise _overtaken(mover, intended) from error
    if mover.lease.left < LEASE_LEFT:
        raise Busy(f"repo {intended.repo}: its lease could not be renewed: nothing was sent", fix="run it again")


def _overtaken(mover: Mover, intended: Intended) -> Held:
    hold = mover.ledger.standing(intended.repo).hold
    if hold and hold.rollback:
        return _held(intended.repo, hold)
    return Held(f"repo '{intended.repo}': another move of its tags was begun", fix=str(command.PLAN))


def not_held(standing: Standing, intended: Intended) -> None:
    """Raise Held if a promotion is about to begin and its repo is on hold. A rollback waits for nothing."""
    if standing.hold and not intended.rollback:
        raise _held(intended.repo, standing.hold)


def _held(repo: str, hold: Hold) -> Held:
    how = "rolled back" if hold.rollback else "put on hold"
    return Held(f"repo '{repo}' was {how} by {hold.by}: \"{hold.reason}\"", fix=str(command.release(repo)))


def same(intent: Intent | None, intended: Intended) -> bool:
    return intent is not None and (intent.release, intent.phase, intent.moves, intent.rollback) == (
        intended.release,
        intended.phase,
        intended.moves,
        intended.rollback,
    )


def somebody_pushed(
    reference: Reference, now: str, move: Move, intended: Intended, standing: Standing, made: Sequence[Move] = ()
) -> TagMoved:
    """Return the error that tells a user about somebody else's push.

    reference: the tag.
    now: the digest it is at; empty if it is gone.
    move: the move that was to be made.
    intended: what the move is part of.
    standing: the repo's, which says how it can be left as it is.
    made: the moves that were made before this was noticed.
    """
    insist = command.promote(intended.repo, intended.phase, force=True)
    who = "somebody else pushed in between" if now else "somebody deleted it"
    before = f"moved before that: {', '.join(each.tag for each in made)}; no other tag" if made else "no tag"
    return TagMoved(
        f"{reference} is {f'at {now}' if now else 'not there'}, expected {move.old or 'no such tag'}\n"
        f"  {who}; {before} was moved",
        fix=f"{leave}; or {insist}" if (leave := _leave(intended.repo, now, standing)) else str(insist),
        insist=insist,
    )


def _leave(repo: str, now: str, standing: Standing) -> str:
    """Return the command that leaves somebody else's push where it is, and what it does; empty if none works."""
    if standing.intent:
        return f"{command.abandon(repo)} gives the move up"
    if not now:
        return ""
    if standing.published:
        return f"{command.accept(repo)} takes what is published"
    return str(command.rollout(repo, then="begins with what is published"))


async def _seen(mover: Mover, intended: Intended, move: Move, began: float, *, force: bool) -> str:
    """Return where the tag is, once what the PUT overwrites there is kept: with ``force`` it may be anybody's."""
    reference = move.where.reference(mover.host)
    tried: set[str] = set()
    while True:
        found = await _at(mover, reference, new=not move.old)
        overwritten = found not in ("", move.new) and (force or found == move.old)
        if not overwritten or found in tried or mover.ledger.keeps(found):
            return found
        tried.add(found)
        lost = intended.rollback or move.where.at(found) in replaced(_history(mover, intended))
        await (try_keep if lost else keep)(mover.registry, mover.ledger, reference.at(found))
        _left(reference, began)  # look again: that took a while


def _history(mover: Mover, intended: Intended) -> list[Event]:
    return [event for _, event in mover.ledger.history(intended.repo)]


def _left(reference: Reference, began: float) -> float:
    """Return the seconds that are left for the PUT. Raises RegistryError if none are."""
    if (left := LIMIT - (time.monotonic() - began)) > 0:
        return left
    raise RegistryError(f"{reference}: too slow: nothing was sent", retryable=True, fix="run it again")


async def _at(mover: Mover, reference: Reference, *, new: bool = False) -> str:
    """Return where a tag is, empty if it is not there. ``new``: it was not there before either, and is to be put."""
    found = await mover.registry.head(reference, pushing=new)
    return found.digest if found else ""


def _kept(mover: Mover, reference: Reference, digest: str) -> Kept:
    kept = mover.ledger.kept(digest)
    if kept is None:
        raise RegistryError(
            f"{reference}: the ledger has no bytes of {digest}", fix=str(command.rollout(then="builds it again"))
        )
    return kept


async def _others_landed(mover: Mover, standing: Standing, move: Move) -> None:
    """Wait until no PUT of other bytes to this tag can land any more: it may be a dead process's, or a slow one's."""
    others = [sent for sent in standing.sending if sent.move.where == move.where and sent.move.new != move.new]
    if others:
        until = max(sent.lands for sent in others)
        await asyncio.sleep(max(0.0, (until - mover.ledger.now()).total_seconds()))


async def _read_back(mover: Mover, intended: Intended, move: Move, reference: Reference, kept: Kept) -> bool:
    """Read the tag until it has the bytes that were put, for a while: a registry may serve what it had.

    Return False if it has something else after the PUT of a rollback, which looks again. Raises TagMoved where a
    promotion finds something else, and RegistryError if the tag is not there.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            back = await mover.registry.manifest(reference)
        except NotFound:
            back = None
        if back is not None and back.raw == kept.raw:
            return True
        still_intended(mover, intended)
        stale = back is None or back.digest == move.old
        if not stale or time.monotonic() >= until:
            break
        await asyncio.sleep(_AGAIN)
    if intended.rollback and back is not None:
        return False
    if back is None:
        raise RegistryError(
            f"{reference}: the registry took the manifest and does not have it", retryable=True, fix="run it again"
        )
    raise TagMoved(
        f"{reference}: put {move.new}, read back {back.digest}: somebody else pushed at the same moment",
        fix=str(command.PLAN),
    )
