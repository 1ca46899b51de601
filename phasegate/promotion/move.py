"""Move release tags to the candidates of a phase (rules 5, 6 and 7).

The candidates are checked, what a rollback needs is kept, the intent is recorded, and each tag is moved and read back.
"""

from __future__ import annotations

from collections.abc import Sequence

from phasegate import command
from phasegate.check import Verdict
from phasegate.command import Command
from phasegate.errors import Blocked, FleetError, Held, NotFound, RegistryError, TagMoved
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.events import Intended, Moved, Promoted, Signed
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Intent, Left, Move, Standing
from phasegate.promotion.closure import complete, keep
from phasegate.promotion.mover import Mover
from phasegate.registry.client import Registry
from phasegate.signing.detect import signature_of
from phasegate.signing.sign import Signer
from phasegate.together import together

_ACCEPT = (
    "`signing` in the fleet file: the signer's key and storage must be those that the verifier reads; no tag moved"
)
_UNSIGNED = "is signed, and signing is not set up: a tag whose digest is signed is not moved until it is"


async def promote(mover: Mover, intended: Intended, *, force: bool = False) -> None:
    """Make all moves of ``intended``, or none if a problem can be seen beforehand; a second call only reads.

    With a signer, every digest of the old targets and of the candidates is signed, and accepted by the fleet's
    verifier, before the first tag moves, so that a rollback lands on a signed digest too.

    ``force`` needs a reason and moves tags from wherever they are.

    Raises TagMoved if a tag is neither where it was nor where it is going. Raises Blocked if a candidate or what a
    rollback needs is incomplete, a digest is not accepted, or an old digest is signed and there is no signer.
    """
    if force and not intended.reason:
        raise FleetError("--force moves a tag that somebody else pushed", fix='add --reason "..."')
    mover.check(intended.repo, intended.moves)
    at = await _where(mover, intended, force=force)
    standing = mover.ledger.standing(intended.repo)
    if standing.intent is None and _is_done(standing, intended, at):
        if intended.reason and standing.doubt:  # a person accepts what the soak brought up
            mover.ledger.append(_promoted(intended))
        return
    await _prepare(mover, intended, at)
    await carry_out(mover, intended, force=force)
    mover.ledger.append(_promoted(intended))


async def _prepare(mover: Mover, intended: Intended, at: Sequence[str]) -> None:
    """Keep what a rollback needs, check that the candidates are complete, and sign both. ``at``: where each tag is."""
    moves = intended.moves
    olds = {(move.image, now): move for move, now in zip(moves, at, strict=True) if now not in ("", move.new)}
    if mover.signer is None:
        await together(_unsigned(mover, move, now) for (_, now), move in olds.items())
    closures = await together(keep(mover.registry, mover.ledger, mover.reference(image).at(now)) for image, now in olds)
    reach = {(image, now): closure for (image, now), closure in zip(olds, closures, strict=True)}
    for image, digest in dict.fromkeys((move.image, move.new) for move in moves):
        candidate = await complete(mover.registry, mover.reference(image).at(digest), "the candidate")
        mover.ledger.keep(*candidate.documents)
        reach[image, digest] = candidate
    if mover.signer is not None:
        signer = mover.signer
        await together(
            _sign(mover.ledger, signer, mover.reference(image), closure, intended)
            for (image, _), closure in reach.items()
        )


async def carry_out(
    mover: Mover, intended: Intended, *, force: bool = False
) -> tuple[tuple[Move, ...], tuple[Left, ...]]:
    """Record the intent, unless the ledger has it, and make its moves one by one.

    Return the moves made by this call, and the tags that were left alone: a rollback leaves a tag that is neither where
    it was nor where it is going, and goes on. A promotion stops there, and raises TagMoved.
    """
    mover.check(intended.repo, intended.moves)
    registry, ledger = mover.registry, mover.ledger
    standing = ledger.standing(intended.repo)
    if not _same(standing.intent, intended):
        _not_held(standing, intended)
        ledger.append(intended)
    made: list[Move] = []
    left: list[Left] = []
    for move in intended.moves:
        _still_intended(ledger.standing(intended.repo), intended)
        reference = move.where.reference(mover.host)
        # Look just before moving: a registry has no compare-and-swap, so the window is from this HEAD to the PUT.
        found = await registry.head(reference)
        now = found.digest if found else ""
        if now not in (move.old, move.new) and not force:
            if not intended.rollback:
                raise _moved(reference, now, move, intended, made)
            left.append(Left(move.image, move.tag, now, move.old))
            continue
        if now == move.new and standing.tags.get(move.where) == move.new:
            continue
        await _put(registry, ledger, reference, move.new, there=now == move.new)
        if now != move.new:
            made.append(move)
        ledger.append(Moved(repo=intended.repo, release=intended.release, phase=intended.phase, move=move))
    return tuple(made), tuple(left)


def _not_held(standing: Standing, intended: Intended) -> None:
    """Raise Held if a promotion is about to begin and its repo is on hold. A rollback waits for nothing."""
    if standing.hold and not intended.rollback:
        hold = standing.hold
        how = "rolled back" if hold.rollback else "put on hold"
        raise Held(
            f"repo '{intended.repo}' was {how} by {hold.by}: \"{hold.reason}\"",
            fix=str(command.release(intended.repo)),
        )


def _still_intended(standing: Standing, intended: Intended) -> None:
    """Raise Held if the promotion was overtaken by a rollback, which waits for nothing: it stops at its next tag.

    A person's hold does not hold up what was begun.
    """
    if intended.rollback or _same(standing.intent, intended):
        return
    _not_held(standing, intended)
    raise Held(f"repo '{intended.repo}': another move of its tags was begun", fix=str(command.PLAN))


async def _where(mover: Mover, intended: Intended, *, force: bool) -> tuple[str, ...]:
    """Return where each tag is now. All are looked at before the first one moves."""
    references = [move.where.reference(mover.host) for move in intended.moves]
    found = await together(mover.registry.head(reference) for reference in references)
    now = tuple(descriptor.digest if descriptor else "" for descriptor in found)
    for reference, digest, move in zip(references, now, intended.moves, strict=True):
        if digest not in (move.old, move.new) and not force:
            raise _moved(reference, digest, move, intended, [])
    return now


def _is_done(standing: Standing, intended: Intended, at: Sequence[str]) -> bool:
    there = all(move.new == now for move, now in zip(intended.moves, at, strict=True))
    return there and (standing.at, standing.published) == (intended.phase, intended.release)


def _promoted(intended: Intended) -> Promoted:
    return Promoted(
        repo=intended.repo,
        release=intended.release,
        phase=intended.phase,
        by=intended.by,
        reason=intended.reason,
    )


async def _unsigned(mover: Mover, move: Move, now: str) -> None:
    if where := await signature_of(mover.registry, mover.reference(move.image).at(now)):
        raise Blocked(f"{move.where.reference(mover.host)}: {short(now)} {_UNSIGNED}", fix=f"its signature: {where}")


async def _sign(ledger: Ledger, signer: Signer, repository: Reference, closure: Envelope, intended: Intended) -> None:
    """Sign every digest of the closure that a client can resolve, and have the fleet's verifier accept each."""
    result, made = await signer.sign(repository, [document.digest for document in closure.documents])
    if made:
        ledger.append(
            Signed(
                repo=intended.repo,
                release=intended.release,
                phase=intended.phase,
                digests=tuple(f"{repository.repository}@{digest}" for digest in made),
                result=result,
            )
        )
    if result.verdict is not Verdict.PASS:
        raise Blocked(f"{result.name}: {result.evidence}", fix=_ACCEPT)


async def _put(registry: Registry, ledger: Ledger, reference: Reference, digest: str, *, there: bool) -> None:
    """PUT the exact bytes, unless the tag is ``there`` already, and read them back."""
    kept = ledger.kept(digest)
    if kept is None:
        raise RegistryError(
            f"{reference}: the ledger has no bytes of {digest}", fix=str(command.rollout(then="builds it again"))
        )
    if not there:
        await registry.put_manifest(reference, kept.raw, kept.media_type)
    try:
        back = await registry.manifest(reference)
    except NotFound:
        raise RegistryError(
            f"{reference}: the registry took the manifest and does not have it", retryable=True, fix="run it again"
        ) from None
    if back.raw != kept.raw:
        raise TagMoved(
            f"{reference}: put {digest}, read back {back.digest}: somebody else pushed at the same moment",
            fix=str(command.PLAN),
        )


def _moved(reference: Reference, now: str, move: Move, intended: Intended, made: Sequence[Move]) -> TagMoved:
    again = command.roll_back if intended.rollback else command.promote
    insist = again(intended.repo, intended.phase, force=True)
    return tag_moved(reference, now, move.old, insist, [m.tag for m in made])


def tag_moved(reference: Reference, now: str, expected: str, insist: Command, made: Sequence[str] = ()) -> TagMoved:
    """Return the error that tells a user about somebody else's push.

    reference: the tag.
    now: the digest it is at; empty if it is gone.
    expected: the digest it should be at; empty if it should not exist.
    insist: the command that moves the tag anyway.
    made: the tags that were moved before this was noticed.
    """
    done = f"moved before that: {', '.join(made)}; no other tag was moved" if made else "no tag was moved"
    return TagMoved(
        f"{reference} is {f'at {now}' if now else 'not there'}, expected {expected or 'no such tag'}\n"
        f"  somebody else pushed in between; {done}",
        fix=f"{command.PLAN}, then {command.rollout()}; or {insist}",
        insist=insist,
    )


def _same(intent: Intent | None, intended: Intended) -> bool:
    return intent is not None and (intent.release, intent.phase, intent.moves, intent.rollback) == (
        intended.release,
        intended.phase,
        intended.moves,
        intended.rollback,
    )
