"""Promote and roll back: move the release tags of one repo together."""

from __future__ import annotations

from phasegate import clock, command
from phasegate.check import Verdict
from phasegate.errors import Blocked, FleetError
from phasegate.fleet.fleet import Repo, RepoOutline
from phasegate.ledger.cause import Evidence
from phasegate.ledger.events import Intended
from phasegate.ledger.state import Move, Standing
from phasegate.policy import text
from phasegate.policy.cause import Cause
from phasegate.policy.climb import overtaken
from phasegate.policy.order import going_back
from phasegate.promotion.move import promote as move_tags
from phasegate.promotion.mover import Mover
from phasegate.promotion.rollback import Outcome
from phasegate.promotion.rollback import roll_back as move_back
from phasegate.release import Release
from phasegate.repo.evidence import leave_evidence
from phasegate.repo.look import tags_of
from phasegate.repo.rollback_scope import no_history
from phasegate.repo.run import Access, Run
from phasegate.signing.sign import Signer
from phases.ladder import position


async def promote(run: Run, repo: Repo, phase: str, *, by: str = "", reason: str = "", force: bool = False) -> None:
    """Move the repo's tags to the candidates of ``phase``.

    An intent already begun is finished as recorded. Otherwise the verdict must be a pass, or inconclusive with a
    ``reason``, which shows that a person decided. With ``force`` the tags are moved from wherever they are now.
    """
    standing = run.ledger.standing(repo.name)
    if standing.intent and not standing.intent.rollback and standing.intent.phase == phase:
        moves, release = standing.intent.moves, standing.intent.release
        by, reason = standing.intent.by, standing.intent.reason
    else:
        _may(standing, repo, phase, reason, force=force)
        moves, release = await moves_to(run, repo, standing, phase, force=force), _release(standing, repo).id
    run.tell(repo.name, phase, f"moves {len(moves)} tag{'' if len(moves) == 1 else 's'}")
    intended = Intended(repo=repo.name, release=release, phase=phase, moves=moves, by=by or run.by, reason=reason)
    await move_tags(mover_of(run), intended, force=force)
    await leave_evidence(run, repo)


async def roll_back(
    run: Access,
    repo: RepoOutline,
    phase: str,
    *,
    by: str = "",
    reason: str,
    force: bool = False,
    cause: Evidence | None = None,
    unsigned: str = "",
) -> Outcome:
    """Move the repo's tags back to ``phase``, and hold it there. Builds nothing and waits for nothing.

    ``cause`` is the check that failed, for an automatic rollback. ``unsigned`` is the reason why a rollback that is
    being finished went ahead without signing.
    """
    standing = run.ledger.standing(repo.name)
    if standing.start is None and standing.intent is None:
        raise no_history(run.fleet, run.ledger, f"repo '{repo.name}'")
    run.tell(repo.name, phase, "puts the tags back")
    if run.fleet.unsigned and not unsigned:
        unsigned = run.fleet.unsigned
        reason = f"{reason} (went on without signing: {unsigned})"
    outcome = await move_back(
        mover_of(run),
        repo,
        phase,
        by=by or run.by,
        reason=reason,
        force=force,
        cause=cause,
        unsigned=unsigned,
    )
    for left in outcome.left:
        run.tell(repo.name, phase, text.left(left))
    return outcome


def mover_of(run: Access) -> Mover:
    return Mover(run.registry, run.ledger, run.fleet.registry.host, signer_of(run), run.fleet.images)


def signer_of(run: Access) -> Signer | None:
    signing = run.fleet.signing
    return Signer(signing, run.registry, run.fleet.registry) if signing else None


async def moves_to(run: Run, repo: Repo, standing: Standing, phase: str, *, force: bool) -> tuple[Move, ...]:
    """Plan a move of every moving tag and of fixed tags not published yet. A fixed tag is never rewritten."""
    release = _release(standing, repo)
    now = await tags_of(run, repo, release.version)
    moves: list[Move] = []
    for each in repo.tags(release.version):
        tag = each.tag
        if repo.joined and tag.image == repo.joined.name and tag.image not in standing.candidates[phase]:
            continue  # a joined name exists from `index` on
        new = standing.candidates[phase][tag.image].digest
        if not each.fixed:
            moves.append(Move.of(tag, now[tag] if force else standing.tags.get(tag, ""), new))
        elif not now[tag]:
            moves.append(Move.of(tag, "", new))
    return tuple(moves)


def _release(standing: Standing, repo: Repo) -> Release:
    if standing.release is None:
        raise FleetError(f"repo '{repo.name}' has no release that was built", fix=str(command.rollout(repo.name)))
    return standing.release


def _may(standing: Standing, repo: Repo, phase: str, reason: str, *, force: bool) -> None:
    if position(phase) < position(standing.at):
        raise Blocked(
            f"repo '{repo.name}' is at {standing.at}, above {phase}",
            fix=str(command.roll_back(repo.name, phase)),
        )
    why: Cause | None = overtaken(standing) or going_back(repo, standing, _release(standing, repo).version)
    if why and not force:
        insist = command.promote(repo.name, phase, force=True)
        raise Blocked(f"repo '{repo.name}': {text.render(why, clock.now())}", fix=str(insist))
    judgement = standing.judgements.get(phase)
    if judgement is None or phase not in standing.candidates:
        raise Blocked(
            f"repo '{repo.name}': phase {phase} has no verdict yet, so there is nothing to promote",
            fix=f"{command.rollout(repo.name, through=phase)}; a plan with waves verifies it in its wave",
        )
    if judgement.verdict is Verdict.PASS:
        return
    if judgement.verdict is Verdict.INCONCLUSIVE and reason:
        return
    worst = next((r for r in judgement.results if r.verdict is judgement.verdict), None)
    told = f": {worst.name}: {worst.evidence}" if worst else ""
    raise Blocked(
        f"repo '{repo.name}': the verdict on phase {phase} is {judgement.verdict}{told}",
        fix=(
            f"{command.promote(repo.name, phase)} if you accept it"
            if judgement.verdict is Verdict.INCONCLUSIVE
            else f"mend it, then {command.rollout(repo.name)}"
        ),
    )


async def finish(run: Run, repo: Repo) -> None:
    """Finish the promotion or rollback that was begun, if any."""
    intent = run.ledger.standing(repo.name).intent
    if intent is None:
        return
    if intent.rollback:
        await roll_back(
            run, repo, intent.phase, by=intent.by, reason=intent.reason, cause=intent.cause, unsigned=intent.unsigned
        )
    else:
        await promote(run, repo, intent.phase)
