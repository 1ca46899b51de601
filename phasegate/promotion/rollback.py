"""Roll a repo's tags back to an earlier form of the version they point at, byte for byte (rule 10).

Nothing is built and nothing is waited for. Only a person lifts the hold that a rollback sets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from phasegate import command
from phasegate.errors import Blocked, FleetError, PhasegateError, RegistryError
from phasegate.fleet.fleet import RepoOutline
from phasegate.image.digest import short
from phasegate.ledger.cause import Evidence
from phasegate.ledger.events import Event, Intended, RolledBack, Settled
from phasegate.ledger.history import (
    origins,
    releases_of,
)
from phasegate.ledger.state import Left, Move, Standing
from phasegate.promotion.mover import Mover
from phasegate.promotion.put import move_tag, same, write
from phasegate.promotion.reach import heads, none_left, restore_all
from phasegate.promotion.targets import created, dropped, forms_at, lowest, movable, release_left, releases_at, targets
from phasegate.release import Tag
from phasegate.signing.sign import try_sign
from phasegate.together import together

_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a PUT that failed is tried again."""
_POLL = 10.0
"""Seconds between two looks while a rollback settles."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rollback did: the moves that it made, and the tags that it left alone.

    ``settles``: until when a request from before it may still land; None if none can. ``stayed``: the repo was there
    already. ``phase``: where it is now, which is above the phase that was asked for if that was the lowest form.
    ``dropped``: tags of the release that stay where they are, as the fleet file no longer has them. ``created``: those
    that stay above that phase, as they did not exist before phasegate.
    """

    moves: tuple[Move, ...]
    left: tuple[Left, ...] = ()
    settles: datetime | None = None
    stayed: bool = False
    phase: str = field(default="", compare=False)
    dropped: tuple[Tag, ...] = ()
    created: tuple[Tag, ...] = ()


async def roll_back(
    mover: Mover,
    repo: RepoOutline,
    phase: str,
    *,
    by: str,
    reason: str,
    force: bool = False,
    failed: bool = False,
    cause: Evidence | None = None,
    unsigned: str = "",
    wait: bool = False,
) -> Outcome:
    """Roll back to ``phase`` and return the moves that were made, and the tags that were left alone.

    Only tags that the rollback would move are asked for: those that the fleet file still has and that phasegate moved
    to the current release. One that is gone, or that has somebody else's content, is left where it is; one that has
    another form of that release is not, though the ledger knows of no move: it may come from a backup. From the first
    event on the repo is on hold, and a promotion at work stops at its next tag; what it moved until then goes back,
    too. With a signer, a target whose signature is gone is signed again. That never blocks the rollback: if signing
    fails, the rollback goes on, and its reason says so. Signing is tried only once.

    Of several registries, one that cannot be reached or does not have what is needed holds up nothing: its tags are
    among those that were left alone, and go back with the next rollout or audit.

    Raises FleetError if the release has no such form, and Blocked if neither the registry nor the ledger has what is
    needed.

    mover: where the tags are and what is recorded.
    repo: the repo whose tags move.
    phase: the phase to go back to.
    by: who rolls back.
    reason: why, in words.
    force: move tags that somebody else moved, too, and create those again that somebody deleted.
    failed: it counts as a failure of the phases above; an automatic one always does.
    cause: the evidence behind an automatic rollback.
    unsigned: why signing failed before; empty if it was not tried.
    wait: until no request from before can land any more; see ``settle``.
    """
    ledger = mover.ledger
    before = ledger.standing(repo.name)
    history = [event for _, event in ledger.history(repo.name)]
    _tags_left(before, repo, history)
    stays = dropped(repo, before, history)
    phase = lowest(before, history, repo, phase, force=force)
    automatic = cause is not None
    sight = await _look(mover, repo, phase, force=force, automatic=automatic)
    mover.check(repo.name, sight.moves)
    restored, failures = await restore_all(mover, (move.where.at(move.new) for move in sight.moves), sight.registries)
    unreached = {**failures, **sight.failed}
    none_left(sight.registries, unreached)
    for root, target in restored.items():
        ledger.keep(*target)
        if mover.signer is None or unsigned:
            continue
        repository = replace(root.reference(mover.host), digest="")
        if unsigned := await try_sign(mover.signer, repository, [document.digest for document in target]):
            reason = f"{reason} (went on without signing: {unsigned})"
    intended = Intended(
        repo=repo.name,
        release=sight.release,
        phase=phase,
        moves=tuple(move for move in sight.moves if move.registry not in unreached),
        by=by,
        reason=reason,
        rollback=True,
        cause=cause,
        unsigned=unsigned,
        failed=failed or cause is not None,
    )
    begun = same(ledger.standing(repo.name).intent, intended)
    if mover.lease:
        if not begun:
            write(mover, intended, intended)
        outcome = await _carry_out(mover, repo, before, intended, unreached, force=force, wait=wait)
        return replace(outcome, dropped=stays, created=sight.created)
    # It waits for nobody: whoever has the repo's lease loses it with the rollback's first event.
    with ledger.seize(f"repo {repo.name}", by, *(() if begun else (intended,))) as lease:
        mover = replace(mover, lease=lease)
        outcome = await _carry_out(mover, repo, before, intended, unreached, force=force, wait=wait)
        return replace(outcome, dropped=stays, created=sight.created)


async def _carry_out(
    mover: Mover,
    repo: RepoOutline,
    before: Standing,
    intended: Intended,
    unreached: Mapping[str, PhasegateError],
    *,
    force: bool,
    wait: bool,
) -> Outcome:
    made, sight = await _until_there(mover, repo, intended, unreached, force=force)
    stayed = not made and before.intent is None and before.at == intended.phase
    done = RolledBack(
        repo=repo.name,
        release=sight.release,
        phase=intended.phase,
        by=intended.by,
        reason=intended.reason,
        cause=intended.cause,
        unsigned=intended.unsigned,
        left=sight.left,
        failed=intended.failed,
        stayed=stayed,
        settled=mover.ledger.standing(repo.name).settles() is None,
    )
    write(mover, intended, done)
    more = any(tag.unreached for tag in sight.left)
    if done.settled and more:
        return Outcome(made, sight.left, None, stayed, intended.phase)
    # What a promotion had sent before the first event may have landed meanwhile, or land yet.
    try:
        settled = await settle(mover, repo, wait=wait)
    except (RegistryError, Blocked):
        if not more:
            raise
        until = mover.ledger.standing(repo.name).settles()
        return Outcome(made, sight.left, until, stayed, intended.phase)
    return Outcome((*made, *settled.moves), settled.left, settled.settles, stayed and not settled.moves, intended.phase)


async def settle(mover: Mover, repo: RepoOutline, *, wait: bool = False) -> Outcome:
    """Put right what landed late after a rollback and, once nothing can land any more, record that it is settled.

    And roll back the tags that it did not reach. ``wait``: until that is so. Otherwise look once; a later call goes on.
    Raises the error of a registry that answers and does not move a tag: what is tried again at once fails again.
    """
    ledger = mover.ledger
    made: tuple[Move, ...] = ()
    while True:
        standing = ledger.standing(repo.name)
        moved, sight = await _until_there(mover, repo, _kept_back(standing))
        made += moved
        standing = ledger.standing(repo.name)
        until = standing.settles()
        over = until is None or ledger.now() >= until
        unreached = {tag.where for tag in sight.left if tag.unreached}
        if over and (not standing.settled or standing.unreached != unreached):
            settled = Settled(repo=repo.name, phase=standing.at, left=sight.left)
            write(mover, _kept_back(standing), settled)
        if sight.refused:
            raise next(iter(sight.refused.values()))
        if until is None or over:
            return Outcome(made, sight.left)
        if not wait:
            return Outcome(made, sight.left, until)
        await asyncio.sleep(min(_POLL, (until - ledger.now()).total_seconds()))


def _kept_back(standing: Standing) -> Intended:
    """Return what tags that landed late are moved for: the rollback that is done."""
    hold = standing.hold
    by, reason = (hold.by, hold.reason) if hold else ("phasegate", "landed late")
    release = standing.published or next(iter(standing.begun - {""}), "")
    return Intended(
        repo=standing.repo, release=release, phase=standing.at, moves=(), by=by, reason=reason, rollback=True
    )


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a look at the tags of a rollback shows: the moves to make, the tags to leave, and what is published then.

    registries: those that the tags are in
    failed: those of them that were not reached, and why
    refused: those that were, and where the tags could not be moved all the same, and why
    created: the tags that stay where they are, as they did not exist before phasegate
    """

    moves: tuple[Move, ...]
    left: tuple[Left, ...]
    release: str
    registries: frozenset[str] = frozenset()
    failed: Mapping[str, PhasegateError] = field(default_factory=dict)
    refused: Mapping[str, PhasegateError] = field(default_factory=dict)
    created: tuple[Tag, ...] = ()

    def without(self, failed: Mapping[str, PhasegateError]) -> _Sight:
        """Leave alone what would move in the registries that ``failed``."""
        unreached = tuple(
            Left.of(move.where, move.old, move.new, failed[move.registry].what)
            for move in self.moves
            if move.registry in failed
        )
        moves = tuple(move for move in self.moves if move.registry not in failed)
        refused = {host: error for host, error in failed.items() if any(move.registry == host for move in self.moves)}
        return replace(self, moves=moves, left=(*self.left, *unreached), refused=refused)


async def _until_there(
    mover: Mover,
    repo: RepoOutline,
    intended: Intended,
    unreached: Mapping[str, PhasegateError] = MappingProxyType({}),
    *,
    force: bool = False,
) -> tuple[tuple[Move, ...], _Sight]:
    """Look and move, until a look finds no tag left to move. Return the moves made, and the last look.

    A PUT that may succeed when it is sent again is, after another look. Raises its last error, unless the tags in
    another registry are where they should be: these are left for later then, as are those in the registries that are
    ``unreached`` already. What one registry does holds up no other.
    """
    made: list[Move] = []
    failed: dict[str, PhasegateError] = {}
    lost = dict(unreached)
    for pause in _PAUSES:
        if failed:
            await asyncio.sleep(pause)
        sight = (await _look(mover, repo, intended.phase, force=force, automatic=intended.cause is not None)).without(
            lost
        )
        if not sight.moves:
            return tuple(made), sight
        hosts = {
            move.registry: [other for other in sight.moves if other.registry == move.registry] for move in sight.moves
        }
        errors = await together(_move_there(mover, intended, moves, made, force=force) for moves in hosts.values())
        failed = {host: error for host, error in zip(hosts, errors, strict=True) if error}
        lost |= {host: error for host, error in failed.items() if not error.retryable}
        none_left(sight.registries, {**sight.failed, **lost})
    if not failed:
        raise RegistryError(
            f"repo '{repo.name}': its tags are moved as fast as they are rolled back",
            retryable=True,
            fix="run it again",
        )
    none_left(sight.registries, {**sight.failed, **lost, **failed})
    return tuple(made), sight.without(failed)


async def _move_there(
    mover: Mover, intended: Intended, moves: Sequence[Move], made: list[Move], *, force: bool
) -> RegistryError | Blocked | None:
    """Make the moves in one registry, add to ``made`` those that were, and return the first error."""
    failed: RegistryError | Blocked | None = None
    for move in moves:
        try:
            await mover.restore(move.where.at(move.new))
            if await move_tag(mover, intended, move, force=force):
                made.append(move)
        except (RegistryError, Blocked) as error:
            # What cannot be mended by trying again says more.
            failed = error if failed is None or (failed.retryable and not error.retryable) else failed
    return failed


async def _look(mover: Mover, repo: RepoOutline, phase: str, *, force: bool, automatic: bool = False) -> _Sight:
    """Look at the tags that a rollback may move."""
    standing = mover.ledger.standing(repo.name)
    history = [event for _, event in mover.ledger.history(repo.name)]
    ours = {
        tag: standing.ours(tag) | forms_at(standing, history, repo.image_of(tag))
        for tag in movable(repo, standing, history)
    }
    found, left, failed = await _found(mover, standing, ours, force=force)
    gone = (
        frozenset(tag.where for tag in left if not tag.found and tag.expected and not tag.unreached)
        if force
        else frozenset()
    )
    left = tuple(tag for tag in left if tag.where not in gone)
    found |= {tag: standing.tags[tag] for tag in gone}
    joined = repo.joined.name if repo.joined else ""
    moving = frozenset(filter(repo.is_moving, found))
    moves = targets(
        standing,
        history,
        found,
        phase,
        joined=joined,
        image_of=repo.image_of,
        moving=moving,
        gone=gone,
        automatic=automatic,
        force=force,
    )
    if not origins(history):
        await _unmoved(mover, repo, standing)
    registries = frozenset(tag.registry for tag in ours)
    stays = created(history, found, [move.where for move in moves], phase, repo.image_of)
    release = release_left(standing, history, found, moves)
    return _Sight(moves, left, release, registries, failed, created=stays)


async def _unmoved(mover: Mover, repo: RepoOutline, standing: Standing) -> None:
    """Raise FleetError if a repo of which phasegate moved no tag, by the ledger, has one that moved."""
    known = {tag: at for tag, at in standing.tags.items() if at and repo.is_moving(tag)}
    found, _ = await heads(mover, known)
    for tag, now in found.items():
        if now and now != (expected := known[tag]):
            raise FleetError(
                f"repo '{repo.name}': {tag} is at {short(now)}, and the ledger knows of no move from "
                f"{short(expected)}: there is nothing to roll back to",
                fix=f"{command.accept(repo.name)} if it was pushed by somebody else; "
                f"{command.restore(then='if the ledger comes from a backup made before phasegate moved it')}",
            )


async def _found(
    mover: Mover, standing: Standing, ours: Mapping[Tag, Collection[str]], *, force: bool
) -> tuple[dict[Tag, str], tuple[Left, ...], Mapping[str, PhasegateError]]:
    """Return where each tag is, those to leave alone, and the registries that were not reached.

    Left alone are tags that are gone, or at none of the digests that are ours, and those that were not reached. With
    ``force``, one that somebody else moved is not left alone.
    """
    there, failed = await heads(mover, ours)
    found: dict[Tag, str] = {}
    left: list[Left] = []
    for tag, known in ours.items():
        expected = standing.tags.get(tag, "")
        if tag.registry in failed:
            left.append(Left.of(tag, "", expected, failed[tag.registry].what))
        elif (now := there[tag]) in known or (force and now):
            found[tag] = now
        else:
            left.append(Left.of(tag, now, expected))
    return found, tuple(left), failed


def _tags_left(standing: Standing, repo: RepoOutline, history: Sequence[Event]) -> None:
    """Raise FleetError if the fleet file has none of the tags that the rollback is about: it could only seem done."""
    current = releases_at(standing)
    moved = [tag for tag, release in releases_of(history).items() if release in current]
    if moved and not movable(repo, standing, history):
        raise FleetError(
            f"repo '{repo.name}': the fleet file has none of the tags that phasegate moved: "
            f"{', '.join(map(str, moved[:5]))}",
            fix="name the image and its tags as they were",
        )
