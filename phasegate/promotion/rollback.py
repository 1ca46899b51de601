"""Roll a repo's tags back to an earlier form of the version they point at, byte for byte (rule 10).

Nothing is built and nothing is waited for. Only a person lifts the hold that a rollback sets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phasegate import command
from phasegate.errors import FleetError
from phasegate.fleet.fleet import RepoOutline
from phasegate.ledger.cause import Evidence
from phasegate.ledger.events import Event, Intended, RolledBack
from phasegate.ledger.history import candidates_of, form_of, origins, release_of, releases_of, versions_of
from phasegate.ledger.state import Left, Move, Standing
from phasegate.promotion.closure import restore
from phasegate.promotion.move import carry_out
from phasegate.promotion.mover import Mover
from phasegate.release import Tag
from phasegate.signing.sign import try_sign
from phasegate.together import together
from phases.ladder import BASELINE, position, reached


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rollback did: the moves that it made, and the tags that it left alone."""

    moves: tuple[Move, ...]
    left: tuple[Left, ...] = ()


async def roll_back(
    mover: Mover,
    repo: RepoOutline,
    phase: str,
    *,
    by: str,
    reason: str,
    force: bool = False,
    cause: Evidence | None = None,
    unsigned: str = "",
) -> Outcome:
    """Roll back to ``phase`` and return the moves that were made, and the tags that were left alone.

    Only tags that the rollback would move are asked for: those that the fleet file still has and that phasegate moved
    to the current release. One that is gone, or that somebody else moved, is left where it is. The hold is set in every
    case. With a signer, a target whose signature is gone is signed again. That never blocks the rollback: if signing
    fails, the rollback goes on, and its reason says so. Signing is tried only once.

    Raises FleetError if the release has no such form, and Blocked if neither the registry nor the ledger has what is
    needed.

    mover: where the tags are and what is recorded.
    repo: the repo whose tags move.
    phase: the phase to go back to.
    by: who rolls back.
    reason: why, in words.
    force: move tags that somebody else moved, too.
    cause: the evidence behind an automatic rollback.
    unsigned: why signing failed before; empty if it was not tried.
    """
    ledger = mover.ledger
    standing = ledger.standing(repo.name)
    begun = standing.intent if standing.intent and standing.intent.rollback else None
    left: tuple[Left, ...] = ()
    if begun and begun.phase == phase:
        moves, release = begun.moves, begun.release
    else:
        history = [event for _, event in ledger.history(repo.name)]
        tags = movable(repo, standing, history)
        found, left = await _found(mover, standing, tags, force=force)
        moves = targets(standing, history, found, phase, joined=repo.joined.name if repo.joined else "")
        release = _release(standing, history, found, moves)
    mover.check(repo.name, moves)
    for image, digest in dict.fromkeys((move.image, move.new) for move in moves):
        reference = mover.reference(image)
        target = (await restore(mover.registry, ledger, reference.at(digest))).documents
        ledger.keep(*target)
        if mover.signer is None or unsigned:
            continue
        if unsigned := await try_sign(mover.signer, reference, [document.digest for document in target]):
            reason = f"{reason} (went on without signing: {unsigned})"
    made: tuple[Move, ...] = ()
    if moves:
        intended = Intended(
            repo=repo.name,
            release=release,
            phase=phase,
            moves=moves,
            by=by,
            reason=reason,
            rollback=True,
            cause=cause,
            unsigned=unsigned,
        )
        made, passed = await carry_out(mover, intended, force=force)
        left += passed
    ledger.append(
        RolledBack(
            repo=repo.name,
            release=release,
            phase=phase,
            by=by,
            reason=reason,
            cause=cause,
            unsigned=unsigned,
            left=left,
        )
    )
    return Outcome(made, left)


async def _found(
    mover: Mover, standing: Standing, tags: Sequence[Tag], *, force: bool
) -> tuple[dict[Tag, str], tuple[Left, ...]]:
    """Return where each tag is, and those to leave alone: gone, or moved by somebody else.

    With ``force``, one that somebody else moved is not left alone.
    """
    heads = await together(mover.registry.head(tag.reference(mover.host)) for tag in tags)
    found: dict[Tag, str] = {}
    left: list[Left] = []
    for tag, head in zip(tags, heads, strict=True):
        known, now = standing.tags.get(tag, ""), head.digest if head else ""
        begun = [move for move in standing.intent.moves if move.where == tag] if standing.intent else []
        ours = {known, *(digest for move in begun for digest in (move.old, move.new))}
        if now in ours or (force and now):
            found[tag] = now
        else:
            left.append(Left(tag.image, tag.name, now, known))
    return found, tuple(left)


def movable(repo: RepoOutline, standing: Standing, history: Sequence[Event]) -> tuple[Tag, ...]:
    """Return the tags that a rollback may move: those of the current release that the fleet file still has.

    A tag that the fleet file no longer has may belong to somebody else by now.
    """
    current, versions = _current(standing), versions_of(history)
    return tuple(
        tag
        for tag, release in releases_of(history).items()
        if release in current and tag in {each.tag for each in repo.tags(versions.get(release, release))}
    )


def targets(
    standing: Standing, history: Sequence[Event], found: Mapping[Tag, str], phase: str, *, joined: str = ""
) -> tuple[Move, ...]:
    """Return the moves of tags that phasegate moved to the current release, to the form ``phase`` of their version.

    A tag of an older version stays where it is. So does a tag that does not exist, and, in a rollback to the baseline,
    one that did not exist before phasegate: no tag is deleted. Below `index` the same holds for the index that a group
    is joined in, as it has no lower form.

    standing: the repo's current state.
    history: its events.
    found: where each tag is now.
    phase: the phase to go back to.
    joined: the image that holds the joined index; empty for none.
    """
    if position(phase) > position(standing.at):
        raise FleetError(
            f"repo '{standing.repo}' is at {standing.at}: a rollback goes down, and {phase} is above",
            fix=str(command.rollout(standing.repo)),
        )
    before, releases, current = origins(history), releases_of(history), _current(standing)
    start = (BASELINE, reached(standing.start)) if standing.start else (BASELINE,)
    moves: list[Move] = []
    for tag, now in found.items():
        intended = releases[tag]
        if not now or intended not in current:
            continue
        old = before[tag]
        if now == old or (phase in start and old is not None):
            new = old or now
        else:
            release = release_of(history, tag.image, now) or intended
            # A fixed tag keeps the form its version first had, if that is as low: no rollback moves a tag up.
            as_low = any(c.digest == now for c in candidates_of(history, release, phase, tag.image))
            new = now if as_low else form_of(history, release, phase, tag.image)
            if not new and tag.image == joined:
                new = old or now
            if not new:
                raise FleetError(
                    f"repo '{standing.repo}': release {release} of {tag} never was at {phase}",
                    fix="name a later phase",
                )
        if now != new:
            moves.append(Move.of(tag, now, new))
    if not before and standing.at != phase and not standing.intent:
        raise FleetError(
            f"repo '{standing.repo}': phasegate moved no tag of it, so there is none to put back",
            fix=f"it is at {standing.at}",
        )
    return tuple(moves)


def _current(standing: Standing) -> frozenset[str]:
    """Return the releases that the tags point at, or were being moved to."""
    return frozenset({standing.published, standing.intent.release if standing.intent else ""})


def _release(standing: Standing, history: Sequence[Event], found: Mapping[Tag, str], moves: Sequence[Move]) -> str:
    """Return the release that is published after ``moves``: none of phasegate's if every tag is back where it was."""
    before = origins(history)
    after = dict(found) | {move.where: move.new for move in moves}
    there = [(before[tag], digest) for tag, digest in after.items() if digest and before[tag] != ""]
    if there and all(origin == digest for origin, digest in there):
        return ""
    return standing.published or (standing.intent.release if standing.intent else "")
