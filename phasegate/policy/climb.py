"""climb: the next action of one repo, as if it were alone in its fleet and never had to wait. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile

from phasegate import command
from phasegate.catalogue import FLOOR, PULL, REFUSE, RUN
from phasegate.check import Result, Severity, Verdict, name_of
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.own_check import OwnCheck
from phasegate.fleet.policy import Policy
from phasegate.ledger.cause import Evidence
from phasegate.ledger.state import Judgement, Standing
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import (
    CheckChanged,
    CheckFailed,
    CheckNotAsked,
    ClientExpects,
    ClientNotAsked,
    Doubt,
    Elsewhere,
    FailedBefore,
    Finished,
    NewVersion,
    OnHold,
    Plain,
    Proven,
    PublishedAs,
    PushedSince,
    Revoked,
    RunEnds,
    SourceChanged,
    ToBuild,
    Unfinished,
    VerdictWas,
    Verified,
)
from phasegate.policy.ci import awaited, unless_by_ci
from phasegate.policy.order import NOT_PUSHED, going_back, insisting
from phasegate.policy.own_checks import own_check_changed
from phasegate.policy.take_over import take_over
from phasegate.policy.way_back import LOST, way_back_lost
from phasegate.step import Step
from phases.form import Attestation
from phases.ladder import BASELINE, Rung, position, reached, rungs

Stale = Plain | CheckChanged | CheckNotAsked | ClientExpects | ClientNotAsked
"""Why a verdict no longer holds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Settings that apply to every repo of a run.

    last: the last phase of the ladder
    through: how far this run goes
    checks: the current version of each check
    own: the current version of each check of the fleet file's own
    floor: the phases that the floor of clients blocks, with the reason
    since: when the run began: each run looks once more at a verdict that was not a pass; None for ``plan``, which only
        reports
    order: the position of each repo in line for a wave
    bases: everything that each repo is built on, including its bases' bases; never circular
    insisted: a person named these repos, so failed steps are retried immediately
    force: a person moves the tags wherever they are, so what somebody else pushed does not stop the repo
    """

    last: str
    through: str
    now: datetime
    clients: Sequence[ClientSpec] = ()
    checks: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[OwnCheck, str] = field(default_factory=dict)
    floor: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    provenance: Attestation = Attestation.MIN
    policy: Policy = field(default_factory=Policy)
    order: Mapping[str, int] = field(default_factory=dict)
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    insisted: bool = False
    force: bool = False


def climb(repo: Repo, standing: Standing, seen: Seen, plan: Plan) -> Action:
    """Return the next action. Every standing has one; holds are respected, and no needed rung is skipped."""
    if bound := committed(repo, standing):
        return bound
    if standing.start is None:
        return Action(Kind.OBSERVE, BASELINE, PublishedAs(seen.form) if seen.form else Plain.NOT_LOOKED_AT)
    moved = elsewhere(repo, standing, seen)
    if moved and moved.ours and not plan.force:
        # What is gone cannot be accepted: it is published again from the bytes that the ledger kept.
        current = standing.release is not None and standing.release.id == standing.published
        again = (command.promote if current else command.roll_back)(repo.name, standing.at, force=True)
        return Action(Kind.BLOCKED, standing.at, moved, command.accept(repo.name) if moved.now else again)
    if moved and not moved.ours:
        return Action(Kind.OBSERVE, BASELINE, moved)
    return _upwards(repo, standing, seen, plan)


def committed(repo: Repo, standing: Standing) -> Action | None:
    """Return the finish of a move that was begun, which a hold does not hold up, or else the hold."""
    if intent := standing.intent:
        failure = standing.failure
        stuck = failure is not None and failure.step is Step.FINISH and not failure.retryable
        next_ = command.abandon(repo.name) if stuck else None
        return Action(Kind.FINISH, intent.phase, Unfinished(intent.rollback, intent.at), next_)
    if standing.hold is not None:
        return Action(
            Kind.HELD, standing.at, OnHold(standing.hold, tuple(sorted(standing.unreached))), command.release(repo.name)
        )
    return None


def observes(repo: Repo, standing: Standing, seen: Seen) -> bool:
    """Return whether the next action is to observe what somebody has published."""
    if committed(repo, standing):
        return False
    moved = None if standing.start is None else elsewhere(repo, standing, seen)
    return standing.start is None or (moved is not None and not moved.ours)


def _upwards(repo: Repo, standing: Standing, seen: Seen, plan: Plan) -> Action:
    assert standing.start is not None
    ladder = rungs(standing.start, plan.last, plan.provenance)
    needed = [rung for rung in ladder if rung.needed]
    release = standing.release
    new = bool(standing.published) and (
        release is None or release.version != seen.version or release.id != standing.published
    )
    at = position(standing.at)
    if new:
        # Nothing up to `at` may stay unproven. A repo rolled back to the form it began in is not on a needed rung.
        todo = [r for r in needed if position(r.name) <= at] or [r for r in ladder if r.name == standing.at]
    else:
        todo = [r for r in needed if at < position(r.name) <= position(plan.through)]
        if back := revoked(repo, standing, ladder):
            return back
        if taken := take_over(repo, standing, seen, force=plan.force):
            return taken
    if not todo:
        return unless_by_ci(standing, needed, seen, _done(standing, needed, plan))
    first, there = todo[-1] if new else todo[0], todo
    if repo.form_source.awaited:
        known = release is not None and release.version == seen.version
        there = list(takewhile(lambda rung: seen.makes(rung) or (known and _built(repo, standing, [rung])), todo))
    waits = not there or (new and len(there) < len(todo))
    if not plan.force and (older := going_back(repo, standing, seen.version)):
        return Action(Kind.BLOCKED, standing.at, older, NOT_PUSHED if waits else insisting(repo, first.name))
    if waits:
        return awaited(repo, first, seen)
    todo = there
    if not plan.force and (void := _void(repo, standing, todo, seen)):
        return void
    if release is None or release.version != seen.version or not _built(repo, standing, todo):
        what = NewVersion(seen.version, standing.at) if new else ToBuild(seen.version, len(needed))
        return Action(Kind.BUILD, todo[0].name, _failed(standing) or what)
    if mended := _mended(repo, standing, todo, seen):
        return Action(Kind.BUILD, todo[0].name, mended)
    if not new:
        return _judged(repo, standing, todo[0], plan) or _promotable(repo, standing, todo[0], seen)
    doubt: Action | None = None
    for rung in todo:
        action = _judged(repo, standing, rung, plan)
        if action and action.kind is Kind.BLOCKED and standing.judgements[rung.name].verdict is Verdict.INCONCLUSIVE:
            # Judge the rest anyway: what a person accepts is the form in which the version appears.
            accept = command.promote(repo.name, todo[-1].name)
            doubt = doubt or replace(action, next=accept)
        elif action:
            return action
    return doubt or Action(Kind.PUBLISH, todo[-1].name, Proven(release.version, todo[-1].name))


def _built(repo: Repo, standing: Standing, todo: Sequence[Rung]) -> bool:
    """Return whether every image was built in every form in ``todo``: the ladder may have grown since the build.

    An image that the fleet file got since the release was published comes with the next one: the same version is not
    built twice, as its content could differ.
    """
    named = {image.name for image in repo.names}
    there = {name for images in standing.candidates.values() for name in images} & named
    joined = {repo.joined.name} if repo.joined else set()
    wanted = there | joined if standing.published and there else named
    return all(
        image.name in standing.candidates.get(rung.name, {})
        for rung in todo
        for image in _names(repo, rung)
        if image.name in wanted
    )


def _names(repo: Repo, rung: Rung) -> tuple[ImageSpec, ...]:
    return repo.names if rung.phase.joins else repo.images


def overtaken(standing: Standing) -> PushedSince | None:
    """Return the push that has overtaken the release: it was neither made of that content nor compared with it."""
    release, tag = standing.release, standing.pushed
    if release is None or tag is None:
        return None
    return PushedSince(tag, standing.tags[tag], release.version, standing.opened)


def _void(repo: Repo, standing: Standing, todo: Sequence[Rung], seen: Seen) -> Action | None:
    """Return what to do about a release that somebody's push has overtaken, or None.

    What is converted is converted again from what is there now, and a source that has changed is built again. The same
    source would only bring old content back, so a person decides.
    """
    release, why = standing.release, overtaken(standing)
    if release is None or why is None or release.version != seen.version:
        return None
    if repo.form_source.converted or seen.source not in ("", release.source):
        return Action(Kind.BUILD, todo[0].name, _failed(standing) or replace(why, again=True))
    return Action(Kind.BLOCKED, todo[0].name, why, command.promote(repo.name, todo[0].name, force=True))


def _mended(repo: Repo, standing: Standing, todo: Sequence[Rung], seen: Seen) -> SourceChanged | None:
    """Return why a release that did not pass is rebuilt under the same version: its source has changed since.

    Returns None once a form of it is published: different content then needs a different version.
    """
    release = standing.release
    if release is None or release.id == standing.published or seen.source in ("", release.source):
        return None
    for rung in todo:
        judgement = standing.judgements.get(rung.name)
        if judgement and judgement.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE):
            return SourceChanged(repo.form_source.awaited, rung.name, judgement.verdict)
    return None


def revoked(repo: Repo, standing: Standing, ladder: Sequence[Rung]) -> Action | None:
    """Return the rollback of a phase that fails since it was promoted (rule 9): nothing is built on top of it.

    The action's ``phase`` is the one to go back to: the last that moved anything, or where the repo began. A version
    first published since then has its control there, if it has one: a tag never returns to an older version.
    """
    judgement, release = standing.judgements.get(standing.at), standing.release
    if judgement is None or judgement.verdict is not Verdict.FAIL or release is None or standing.start is None:
        return None
    if not standing.published or release.id != standing.published or standing.returned:
        return None
    below = [rung.name for rung in ladder if rung.needed and position(rung.name) < position(standing.at)]
    target = below[-1] if below else reached(standing.start)
    if standing.renewed and not below and not _controlled(repo, standing):
        why = Revoked(deciding(judgement), only=release.version)
        return Action(Kind.BLOCKED, standing.at, why, command.retry(repo.name))
    advice = LOST if way_back_lost(standing, target) else command.roll_back(repo.name, target)
    return Action(Kind.ROLL_BACK, target, Revoked(deciding(judgement)), advice)


def _controlled(repo: Repo, standing: Standing) -> bool:
    """Return whether each image has one control, which is the baseline of a version that phasegate published first."""
    images = [control.image for control in standing.controls]
    return all(images.count(image.name) == 1 for image in repo.images)


def _judged(repo: Repo, standing: Standing, rung: Rung, plan: Plan) -> Action | None:
    """Return what the verdict on ``rung`` calls for, or None if it is a pass that still holds."""
    judgement = standing.judgements.get(rung.name)
    if judgement is None:
        return Action(Kind.JUDGE, rung.name, _failed(standing) or Plain.NOT_VERIFIED)
    if stale := _stale(repo, standing, judgement, rung, plan):
        return Action(Kind.JUDGE, rung.name, stale)
    if judgement.verdict is Verdict.PASS:
        return None
    found = deciding(judgement)
    again = plan.since is not None and judgement.at < plan.since
    if again or (judgement.verdict is Verdict.ERROR and plan.since is None):
        return Action(Kind.JUDGE, rung.name, VerdictWas(judgement.verdict, judgement.at, found))
    if judgement.verdict is Verdict.INCONCLUSIVE:
        doubt = Doubt(found, more=others(judgement))
        return Action(Kind.BLOCKED, rung.name, doubt, command.promote(repo.name, rung.name))
    return Action(Kind.BLOCKED, rung.name, CheckFailed(found), command.rollout(repo.name, then="looks again"))


def deciding(judgement: Judgement) -> Evidence:
    """Return the check that the verdict comes from.

    The floor is left out: it is evaluated each time (``Plan.floor``), as telemetry changes while verdicts stand.
    """
    found = _deciding(judgement)
    return Evidence.of(found[0]) if found else Evidence("", str(judgement.verdict))


def others(judgement: Judgement) -> int:
    """Return how many more checks came to the same verdict as the one that ``deciding`` returns."""
    return max(0, len(_deciding(judgement)) - 1)


def _deciding(judgement: Judgement) -> list[Result]:
    return [
        result
        for result in judgement.results
        if result.verdict is judgement.verdict and result.severity is Severity.BLOCKS and result.check != FLOOR.id
    ]


def _promotable(repo: Repo, standing: Standing, rung: Rung, seen: Seen) -> Action:
    judgement = standing.judgements[rung.name]
    asked = {result.client for result in judgement.results if result.check in (PULL.id, REFUSE.id)}
    changed = standing.release is not None and seen.source not in ("", standing.release.source)
    verified = Verified(len(asked), judgement.at, seen.version if changed else "", repo.form_source.awaited)
    return Action(Kind.PROMOTE, rung.name, verified)


def _stale(repo: Repo, standing: Standing, judgement: Judgement, rung: Rung, plan: Plan) -> Stale | None:
    """Return why a verdict no longer holds: other digests, a newer check, a new smoke, or a client's expectation."""
    digests = {candidate.digest for candidate in standing.candidates.get(rung.name, {}).values()}
    if digests != set(judgement.digests):
        return Plain.OTHER_DIGESTS
    for result in judgement.results:
        if isinstance(result.version, int) and result.version < plan.checks.get(result.check, 0):
            return CheckChanged(name_of(result.check, result.client))
        if repo.smoke and (result.check, result.verdict) == (RUN.id, Verdict.INCONCLUSIVE):
            return Plain.SMOKE_ADDED  # nothing else leaves it open whether the image runs
    if changed := own_check_changed(repo, judgement, rung.name, plan.own):
        return changed
    asked = {(result.check, result.client) for result in judgement.results}
    for client in plan.clients:
        right, wrong = (REFUSE, PULL) if client.expects(rung.name, rung.form) == "refuse" else (PULL, REFUSE)
        if (wrong.id, client.name) in asked:
            return ClientExpects(client.name, client.expects(rung.name, rung.form))
        # What failed before any client saw it fails without asking them.
        if (right.id, client.name) not in asked and judgement.verdict is not Verdict.FAIL:
            return ClientNotAsked(client.name)
    return None


def stale_in(repo: Repo, standing: Standing, phase: str, plan: Plan) -> Stale | None:
    """Return why the verdict on ``phase`` does not hold in ``plan``; None if it does, or if there is none."""
    judgement = standing.judgements.get(phase)
    release = standing.release
    if judgement is None or standing.start is None or release is None:
        return None
    if phase == standing.at and release.id == standing.published:
        return None  # it is published already, so nothing moves on that verdict
    rung = next((rung for rung in rungs(standing.start, plan.last, plan.provenance) if rung.name == phase), None)
    return _stale(repo, standing, judgement, rung, plan) if rung else None


def settled_in(repo: Repo, standing: Standing, phase: str, plan: Plan) -> bool:
    """Return whether ``phase`` has a verdict that a promotion by hand need not ask for again, as it holds in ``plan``.

    Where a person insists, one that failed is asked for again: what made it fail may be mended, and where somebody else
    has pushed, no rollout looks at it again.
    """
    judgement = standing.judgements.get(phase)
    if judgement is None or stale_in(repo, standing, phase, plan):
        return False
    return not plan.force or judgement.verdict in (Verdict.PASS, Verdict.INCONCLUSIVE)


def _done(standing: Standing, needed: Sequence[Rung], plan: Plan) -> Action:
    if not needed:
        return Action(Kind.DONE, standing.at, Plain.NOTHING_TO_MOVE)
    if beyond := tuple(rung.name for rung in needed if position(rung.name) > position(standing.at)):
        return Action(Kind.DONE, standing.at, RunEnds(plan.through, beyond))
    if not standing.published:
        return Action(Kind.DONE, standing.at, Finished(standing.since))
    before, after = standing.sizes.get(BASELINE), standing.sizes.get(standing.at)
    return Action(Kind.DONE, standing.at, Finished(standing.since, before, after))


def elsewhere(repo: Repo, standing: Standing, seen: Seen) -> Elsewhere | None:
    """Return the first tag that is not where the ledger has it: moving tags, and fixed ones that the ledger knows."""
    if seen.tags == standing.tags:  # nearly always true, and this runs for every repo in every decision
        return None
    for each in repo.tags(seen.version):
        expected, now = standing.tags.get(each.tag), seen.tags.get(each.tag)
        if now is None or (expected is None and (each.fixed or standing.published)):
            continue
        if now != (expected or ""):
            return Elsewhere(each.tag, now, expected or "", ours=bool(standing.published))
    return None


def _failed(standing: Standing) -> FailedBefore | None:
    failure = standing.failure
    return FailedBefore(failure.step, failure.at, failure.line(standing.repo)) if failure else None
