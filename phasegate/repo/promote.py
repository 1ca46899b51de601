"""Promote and roll back: move the release tags of one repo together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phasegate import command
from phasegate.catalogue import ACCESS
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Repo, RepoOutline
from phasegate.ledger.cause import Evidence
from phasegate.ledger.derive import taking_over
from phasegate.ledger.events import Intended
from phasegate.ledger.state import Inherited, Move, Standing
from phasegate.policy import text
from phasegate.policy.climb import Plan
from phasegate.policy.lines import Other, being_moved, inherits, refuse_claimed
from phasegate.promotion.move import promote as move_tags
from phasegate.promotion.mover import Mover
from phasegate.promotion.reach import heads
from phasegate.promotion.rollback import Outcome
from phasegate.promotion.rollback import roll_back as move_back
from phasegate.promotion.rollback import settle as settle_tags
from phasegate.promotion.targets import movable
from phasegate.release import Release, Tag
from phasegate.repo.alike import refuse_newcomers
from phasegate.repo.evidence import leave_evidence
from phasegate.repo.lines import beside, record_taken
from phasegate.repo.look import tags_of
from phasegate.repo.may import refuse
from phasegate.repo.no_history import no_history
from phasegate.repo.read_again import read_again
from phasegate.repo.run import Access, Run
from phasegate.repo.signed import signer_of


async def promote(
    run: Run,
    repo: Repo,
    phase: str,
    *,
    by: str = "",
    reason: str = "",
    force: bool = False,
    plan: Plan | None = None,
    policy: int | None = None,
) -> None:
    """Move the repo's tags to the candidates of ``phase``.

    An intent already begun is finished as recorded, in the name of whoever gives a ``reason``. Otherwise the verdict
    must be a pass, or inconclusive with a ``reason``, which shows that a person decided. With ``force`` the tags are
    moved from wherever they are now. With ``plan`` the verdict must hold in it. Blobs that were not read within the
    window are read again first, and if they are not what was judged, the phase is judged again. ``policy`` is the
    number at which that was decided: nothing begins if a halt, a hold or a failure came after it.
    """
    standing = run.ledger.standing(repo.name)
    if standing.intent and not standing.intent.rollback and standing.intent.phase == phase:
        moves, release = standing.intent.moves, standing.intent.release
        if not reason:
            by, reason = standing.intent.by, standing.intent.reason
    else:
        lines = beside(run, repo) if standing.release else ()
        inherited = _taken_over(run, repo, standing, lines)
        refuse(taking_over(standing, inherited), repo, phase, reason=reason, force=force, plan=plan)
        await read_again(run, repo, standing, phase)
        if inherited:
            record_taken(run, repo, inherited)
            standing = run.ledger.standing(repo.name)
        moves, release = await moves_to(run, repo, standing, phase, force=force), _release(standing, repo).id
        if not force:
            await refuse_newcomers(run, repo, standing, phase, moves)
    run.tell(repo.name, phase, f"moves {len(moves)} tag{'' if len(moves) == 1 else 's'}")
    intended = Intended(repo=repo.name, release=release, phase=phase, moves=moves, by=by or run.by, reason=reason)
    mover = replace(mover_of(run, repo), anonymous=None if ACCESS.id in run.fleet.shadow else run.anonymous)
    await move_tags(mover, intended, force=force, policy=policy)
    await leave_evidence(run, repo)


def _taken_over(run: Run, repo: Repo, standing: Standing, lines: Sequence[Other]) -> tuple[Inherited, ...]:
    """Return the tags that the line takes over. Raises Blocked if another line claims one of its tags."""
    if standing.release is None or not lines:
        return ()
    refuse_claimed(repo, standing, standing.release.version, lines)
    inherited = inherits(repo, standing, standing.release.version, lines)
    moving = being_moved(inherited, lines, run.ledger.now())
    return tuple(each for each in inherited if each.tag not in moving)


async def roll_back(
    run: Access,
    repo: RepoOutline,
    phase: str,
    *,
    by: str = "",
    reason: str,
    force: bool = False,
    failed: bool = False,
    cause: Evidence | None = None,
    unsigned: str = "",
    wait: bool = False,
) -> Outcome:
    """Move the repo's tags back to ``phase``, and hold it there. Builds nothing and waits for nothing.

    ``failed``: a person says that it counts as a failure of the phases above, as an automatic rollback does. ``cause``
    is the check that failed, for an automatic one. ``unsigned`` is the reason why a rollback that is being finished
    went ahead without signing. ``wait``: once the tags are back, until no earlier request can land.
    """
    standing = run.ledger.standing(repo.name)
    run.ledger.refuse_orphans(repo.name)
    if standing.start is None and standing.intent is None:
        raise no_history(run.fleet, run.ledger, f"repo '{repo.name}'")
    run.tell(repo.name, phase, "puts the tags back")
    if run.fleet.unsigned and not unsigned:
        unsigned = run.fleet.unsigned
        reason = f"{reason} (went on without signing: {unsigned})"
    outcome = await move_back(
        mover_of(run, repo),
        repo,
        phase,
        by=by or run.by,
        reason=reason,
        force=force,
        failed=failed,
        cause=cause,
        unsigned=unsigned,
        wait=wait,
    )
    for left in outcome.left:
        run.tell(repo.name, phase, text.left(left))
    return outcome


async def settle(run: Access, repo: RepoOutline, *, wait: bool = False) -> Outcome:
    """Put right what landed late after a rollback."""
    return await settle_tags(mover_of(run, repo), repo, wait=wait)


async def tags_named(run: Access, repo: RepoOutline, standing: Standing) -> dict[Tag, str]:
    """Return where the tags are, of those a rollback may move, that moves since the last promotion named.

    And those that it did not reach, in registries that answer now.
    """
    if not standing.returned or not (standing.named or standing.unreached):
        return {}
    history = [event for _, event in run.ledger.history(repo.name)]
    named = standing.named.keys() | standing.unreached
    tags = [tag for tag in movable(repo, standing, history) if tag in named]
    return (await heads(mover_of(run, repo), tags))[0] if tags else {}


def mover_of(run: Access, repo: RepoOutline) -> Mover:
    """Return what moves the tags of ``repo``, with its lease if this run holds that."""
    fleet = run.fleet
    return Mover(
        run.registry,
        run.ledger,
        fleet.registry.host,
        signer_of(run),
        fleet.places,
        {copy.reference: fleet.reference(copy.of) for copy in repo.copies},
        max([fleet.registry.settle, *(fleet.registry_at(copy.registry).settle for copy in repo.copies)]),
        run.ledger.held(f"repo {repo.name}"),
    )


async def moves_to(run: Run, repo: Repo, standing: Standing, phase: str, *, force: bool) -> tuple[Move, ...]:
    """Plan a move of every moving tag and of fixed tags not published yet. A fixed tag is never rewritten.

    In every registry: a tag that is missing in one of them is created there.

    An image that the release does not have is left out: a joined name exists from `index` on, and what the fleet file
    got since comes with the next release. What a new image's tags are at by then is what they go back to. A tag that
    another line is still moving is that one's.
    """
    release = _release(standing, repo)
    now = await tags_of(run, repo, release.version)
    known = {(tag.registry, tag.image) for tag in standing.tags}
    theirs = {each.tag for each in inherits(repo, standing, release.version, beside(run, repo))}
    moves: list[Move] = []
    for each in repo.tags(release.version):
        tag = each.tag
        image = repo.image_of(tag)
        if image not in standing.candidates[phase] or tag in theirs:
            continue
        new = standing.candidates[phase][image].digest
        if not each.fixed:
            first = force or (tag.registry, tag.image) not in known
            moves.append(Move.of(tag, now[tag] if first else standing.tags.get(tag, ""), new))
        elif not now[tag]:
            moves.append(Move.of(tag, "", new))
    return tuple(moves)


def _release(standing: Standing, repo: Repo) -> Release:
    if standing.release is None:
        raise FleetError(f"repo '{repo.name}' has no release that was built", fix=str(command.rollout(repo.name)))
    return standing.release


async def finish(run: Run, repo: Repo) -> None:
    """Finish the promotion or rollback that was begun, if any."""
    intent = run.ledger.standing(repo.name).intent
    if intent is None:
        return
    if intent.rollback:
        await roll_back(
            run,
            repo,
            intent.phase,
            by=intent.by,
            reason=intent.reason,
            failed=intent.failed,
            cause=intent.cause,
            unsigned=intent.unsigned,
        )
    else:
        await promote(run, repo, intent.phase)
