"""Move release tags to the candidates of a phase (rules 5, 6 and 7).

The candidates are checked, what a rollback needs is kept, the intent is recorded, and each tag is moved and read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phasegate.check import Verdict
from phasegate.errors import Blocked, FleetError
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope
from phasegate.ledger.events import Intended, Promoted, Signed
from phasegate.ledger.history import replaced
from phasegate.ledger.state import Move, Standing
from phasegate.promotion.carry import bring
from phasegate.promotion.closure import complete, keep, try_keep
from phasegate.promotion.for_everybody import check_candidates, check_tags
from phasegate.promotion.mover import Mover
from phasegate.promotion.put import move_tag, not_held, same, somebody_pushed, still_intended, write
from phasegate.registry.attached import carry_attached
from phasegate.release import ByDigest, candidate_tag
from phasegate.signing.detect import signature_of
from phasegate.signing.sign import Signer
from phasegate.together import together

_ACCEPT = (
    "`signing` in the fleet file: the signer's key and storage must be those that the verifier reads; no tag moved"
)
_SIGN = "the CI that pushed it has to sign it, by its digest; no tag moved"
_UNSIGNED = "is signed, and signing is not set up: a tag whose digest is signed is not moved until it is"


async def promote(mover: Mover, intended: Intended, *, force: bool = False, policy: int | None = None) -> None:
    """Make all moves of ``intended``, or none if a problem can be seen beforehand; a second call only reads.

    With a signer, every digest of the old targets and of the candidates is signed, and accepted by the fleet's
    verifier, before the first tag moves, so that a rollback lands on a signed digest too. Where others sign, each has
    to be accepted.

    ``force`` needs a reason and moves tags from wherever they are. ``policy``: see ``Ledger.append``.

    Raises TagMoved if a tag is neither where it was nor where it is going. Raises Blocked if a candidate or what a
    rollback needs is incomplete, a digest is not accepted, an old digest is signed and there is no signer, or something
    cannot be read without a login that everybody could read before: of the tags, that is known once they have moved.
    """
    if force and not intended.reason:
        raise FleetError("--force moves a tag that somebody else pushed", fix='add --reason "..."')
    mover.check(intended.repo, intended.moves)
    with mover.at_work(intended.repo, intended.by) as leased:
        await _promote(leased, intended, force=force, policy=policy)


async def _promote(mover: Mover, intended: Intended, *, force: bool, policy: int | None) -> None:
    at = await _where(mover, intended, force=force)
    standing = mover.ledger.standing(intended.repo)
    if standing.intent is None and _is_done(standing, intended, at):
        if intended.reason and standing.doubt:  # a person accepts what the soak brought up
            write(mover, intended, _promoted(intended))
        return
    await _prepare(mover, intended, at)
    await check_candidates(mover, intended)
    await carry_out(mover, intended, force=force, policy=policy)
    await check_tags(mover, intended)
    still_intended(mover, intended)
    write(mover, intended, _promoted(intended))


async def _prepare(mover: Mover, intended: Intended, at: Sequence[str]) -> None:
    """Keep what a rollback needs, check that the candidates are complete, and sign both. ``at``: where each tag is.

    What somebody else pushed, a person moves the tag from, and no rollback goes to is kept as far as it is complete.
    """
    moves = intended.moves
    olds = {move.where.at(now): move for move, now in zip(moves, at, strict=True) if now not in ("", move.new)}
    lost = replaced([*(event for _, event in mover.ledger.history(intended.repo)), intended])
    if mover.signer is None:
        await together(_unsigned(mover, move, old) for old, move in olds.items())
    closures = await together(
        (try_keep if old in lost else keep)(mover.registry, mover.ledger, old.reference(mover.host)) for old in olds
    )
    reach = {old: closure for old, closure in zip(olds, closures, strict=True) if closure}
    for new in dict.fromkeys(move.where.at(move.new) for move in moves):
        candidate = await _candidate(mover, new, intended)
        mover.ledger.keep(*candidate.documents)
        reach[new] = candidate
    # The fleet's own registry first: signatures made there are carried to the others.
    for there in (False, True):
        some = {root: closure for root, closure in reach.items() if bool(root.registry) is there}
        if there:
            await together(_attach(mover, root, closure) for root, closure in some.items())
        if mover.signer is not None:
            signer = mover.signer
            await together(_sign(mover, signer, root, closure, intended) for root, closure in some.items())


async def _candidate(mover: Mover, new: ByDigest, intended: Intended) -> Envelope:
    """Return a candidate, complete; in another registry it is carried there first."""
    at = new.reference(mover.host)
    source = mover.source_of(at)
    if source is None:
        return await complete(mover.registry, at, "the candidate")
    return await bring(mover.registry, source, at, candidate_tag(intended.release, intended.phase))


async def _attach(mover: Mover, root: ByDigest, closure: Envelope) -> None:
    """Carry signatures, attestations and evidence to a copy of what the fleet's registry has."""
    at = root.reference(mover.host)
    source = mover.source_of(at)
    if source is None or await mover.registry.head(source) is None:  # it was pushed there by somebody else
        return
    for document in closure.documents:
        await carry_attached(mover.registry, source.at(document.digest), at.at(document.digest))


async def carry_out(
    mover: Mover, intended: Intended, *, force: bool = False, policy: int | None = None
) -> tuple[Move, ...]:
    """Record the intent, unless the ledger has it, and make its moves one by one. Return those made by this call."""
    mover.check(intended.repo, intended.moves)
    standing = mover.ledger.standing(intended.repo)
    if not same(standing.intent, intended):
        not_held(standing, intended)
        write(mover, intended, intended, policy=policy)
    made: list[Move] = []
    for move in intended.moves:
        if await move_tag(mover, intended, move, force=force, made=made):
            made.append(move)
    return tuple(made)


async def _where(mover: Mover, intended: Intended, *, force: bool) -> tuple[str, ...]:
    """Return where each tag is now. All are looked at before the first one moves."""
    references = [move.where.reference(mover.host) for move in intended.moves]
    found = await together(
        mover.registry.head(reference, pushing=not move.old)
        for reference, move in zip(references, intended.moves, strict=True)
    )
    now = tuple(descriptor.digest if descriptor else "" for descriptor in found)
    elsewhere = [
        (reference, digest, move)
        for reference, digest, move in zip(references, now, intended.moves, strict=True)
        if digest not in (move.old, move.new) and not force
    ]
    if elsewhere:
        error = somebody_pushed(*elsewhere[0], intended, mover.ledger.standing(intended.repo))
        for reference, digest, move in elsewhere[1:]:
            at = f"at {digest}" if digest else "not there"
            error.what += f"\n  {reference} is {at}, expected {move.old or 'no such tag'}"
        raise error
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


async def _unsigned(mover: Mover, move: Move, old: ByDigest) -> None:
    if where := await signature_of(mover.registry, old.reference(mover.host)):
        said = f"{move.where.reference(mover.host)}: {short(old.digest)} {_UNSIGNED}"
        raise Blocked(said, fix=f"its signature: {where}")


async def _sign(mover: Mover, signer: Signer, root: ByDigest, closure: Envelope, intended: Intended) -> None:
    """Sign every digest of the closure that a client can resolve, and have the fleet's verifier accept each."""
    repository = replace(root.reference(mover.host), digest="")
    result, made = await signer.sign(repository, [document.digest for document in closure.documents])
    if made:
        mover.ledger.append(
            Signed(
                repo=intended.repo,
                release=intended.release,
                phase=intended.phase,
                digests=tuple(str(replace(root, digest=digest)) for digest in made),
                result=result,
            )
        )
    if result.verdict is not Verdict.PASS:
        raise Blocked(f"{result.name}: {result.evidence}", fix=_ACCEPT if signer.signs else _SIGN)
