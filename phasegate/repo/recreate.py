"""Put tags that somebody deleted where the ledger has them, from the bytes that it kept."""

from __future__ import annotations

from phasegate import command
from phasegate.errors import Blocked
from phasegate.fleet.fleet import Repo
from phasegate.ledger.events import Intended
from phasegate.ledger.state import Move
from phasegate.promotion.move import promote
from phasegate.promotion.put import not_held
from phasegate.promotion.targets import movable
from phasegate.repo.promote import mover_of
from phasegate.repo.run import Run
from phasegate.together import together


async def recreate(run: Run, repo: Repo, phase: str, *, by: str, reason: str) -> tuple[Move, ...]:
    """Create the repo's tags again if all that is wrong with them is that some are gone. Return the moves made.

    Nothing is built and no verdict is asked for: it is what was published. Returns no moves unless the repo is at
    ``phase``. Raises Held if it is on hold, and Blocked if the registry and the ledger together do not have what the
    tags had, or if another version was built since: a rollback to where the repo is does the same then.
    """
    standing = run.ledger.standing(repo.name)
    if standing.at != phase or not standing.published or standing.intent:
        return ()
    tags = movable(repo, standing, [event for _, event in run.ledger.history(repo.name)])
    heads = await together(run.registry.head(tag.reference(run.fleet.registry.host)) for tag in tags)
    found = {tag: head.digest if head else "" for tag, head in zip(tags, heads, strict=True)}
    moves = tuple(Move.of(tag, "", standing.tags[tag]) for tag in tags if not found[tag] and standing.tags.get(tag))
    if not moves or any(now and now != standing.tags.get(tag) for tag, now in found.items()):
        return ()
    release = standing.published
    intended = Intended(repo=repo.name, release=release, phase=phase, moves=moves, by=by or run.by, reason=reason)
    not_held(standing, intended)
    if standing.release is None or standing.release.id != release:
        raise Blocked(
            f"repo '{repo.name}': {moves[0].where} was deleted, and another version was built since",
            fix=str(command.roll_back(repo.name, phase, force=True)),
        )
    run.tell(repo.name, phase, f"creates {len(moves)} deleted tag{'' if len(moves) == 1 else 's'} again")
    mover = mover_of(run, repo)
    for root in dict.fromkeys(move.where.at(move.new) for move in moves):
        await mover.restore(root)
    await promote(mover, intended, force=True)
    return moves
