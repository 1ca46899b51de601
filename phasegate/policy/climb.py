"""climb: one repo's next action, as if it were alone in its fleet and nothing had to wait. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile

from phasegate.catalogue import FLOOR, PULL, REFUSE
from phasegate.check import Severity, Verdict, name_of
from phasegate.fleet.fleet import ClientSpec, ImageSpec, Repo
from phasegate.fleet.policy import Policy
from phasegate.image.digest import short
from phasegate.ledger.state import Judgement, Standing
from phasegate.policy.action import Action, Kind, Seen, ago
from phasegate.policy.ci import awaited, source_of, unless_by_ci
from phases.form import Attestation
from phases.ladder import BASELINE, Rung, position, reached, rungs

LIMIT = "`telemetry` in the fleet file says where the figures come from, and the limit"
"""What to do about a floor that is closed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What holds for every repo of a run.

    ``last`` is the ladder's end and ``through`` how far this run goes. ``checks`` are the versions of the checks
    now, ``floor`` the phases that the floor of clients stops, with the reason. ``since`` is when the run began: a
    verdict that was no pass is looked at once again in each run; None for ``plan``, which only tells. ``order`` is
    where each repo stands in line for a wave, ``bases`` all that it is built on, its bases' bases too, and never in a
    circle. ``insisted``: a person named these repos,
    so what failed is tried again at once.
    """

    last: str
    through: str
    now: datetime
    clients: Sequence[ClientSpec] = ()
    checks: Mapping[str, int] = field(default_factory=dict)
    floor: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    provenance: Attestation = Attestation.MIN
    policy: Policy = field(default_factory=Policy)
    order: Mapping[str, int] = field(default_factory=dict)
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    insisted: bool = False


def climb(repo: Repo, standing: Standing, seen: Seen, plan: Plan) -> Action:
    """The next action. Every standing has one; a hold is kept, no needed rung is passed by."""
    if standing.intent is not None:
        what = "rollback" if standing.intent.rollback else "promotion"
        return Action(
            Kind.FINISH,
            standing.intent.phase,
            f"a {what} was begun {ago(standing.intent.at, plan.now)} and not finished",
        )
    if standing.hold is not None:
        hold = standing.hold
        what = "rolled back" if hold.rollback else "put on hold"
        return Action(
            Kind.HELD,
            standing.at,
            f'{what} by {hold.by} {_day(hold.at, plan.now)}: "{hold.reason}"',
            f'phasegate release {repo.name} --reason "..."',
        )
    if standing.start is None:
        return Action(Kind.OBSERVE, BASELINE, f"published as {seen.form}" if seen.form else "not looked at yet")
    moved = _elsewhere(repo, standing, seen)
    if moved and not standing.published:
        return Action(Kind.OBSERVE, BASELINE, f"{moved}: published anew the old way")
    if moved:
        return Action(
            Kind.BLOCKED,
            standing.at,
            f"{moved}: somebody else pushed",
            f'phasegate promote {repo.name} --phase {standing.at} --force --reason "..."',
        )
    return _upwards(repo, standing, seen, plan)


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
        # Nothing below `at` may stay unproven. A repo that was put back to the form it began in is on no needed rung.
        todo = [r for r in needed if position(r.name) <= at] or [r for r in ladder if r.name == standing.at]
    else:
        todo = [r for r in needed if at < position(r.name) <= position(plan.through)]
        if back := revoked(repo, standing, ladder):
            return back
    if not todo:
        return unless_by_ci(standing, needed, seen, _done(standing, needed, plan))
    if repo.form_source.awaited:
        known = release is not None and release.version == seen.version
        there = list(takewhile(lambda rung: seen.makes(rung) or (known and _built(repo, standing, [rung])), todo))
        if not there or (new and len(there) < len(todo)):
            return awaited(repo, todo[-1] if new else todo[0], seen)
        todo = there
    if release is None or release.version != seen.version or not _built(repo, standing, todo):
        what = f"release {seen.version} in {len(needed)} form{'s' if len(needed) > 1 else ''}"
        if new:
            what = f"new version {seen.version}, to appear at {standing.at}"
        return Action(Kind.BUILD, todo[0].name, _with_failure(what, standing, plan))
    if mended := _mended(repo, standing, todo, seen):
        return Action(Kind.BUILD, todo[0].name, mended)
    if not new:
        return _judged(repo, standing, todo[0], plan) or _promotable(repo, standing, todo[0], seen, plan)
    doubt: Action | None = None
    for rung in todo:
        action = _judged(repo, standing, rung, plan)
        if action and action.kind is Kind.BLOCKED and standing.judgements[rung.name].verdict is Verdict.INCONCLUSIVE:
            # The rest is judged all the same: what a person accepts is the form in which the version appears.
            accept = f'phasegate promote {repo.name} --phase {todo[-1].name} --reason "..."'
            doubt = doubt or replace(action, next=accept)
        elif action:
            return action
    return doubt or Action(Kind.PUBLISH, todo[-1].name, f"version {release.version} is proven up to {todo[-1].name}")


def _built(repo: Repo, standing: Standing, todo: Sequence[Rung]) -> bool:
    """Whether every image is there in every form that is wanted: the plan may have grown since it was built."""
    return all(image.name in standing.candidates.get(rung.name, {}) for rung in todo for image in _names(repo, rung))


def _names(repo: Repo, rung: Rung) -> tuple[ImageSpec, ...]:
    return repo.names if rung.phase.joins else repo.images


def _mended(repo: Repo, standing: Standing, todo: Sequence[Rung], seen: Seen) -> str:
    """Why a release that did not pass is built anew under its version: its source has changed since.

    Not once a form of it is published: then another content needs another version.
    """
    release = standing.release
    if release is None or release.id == standing.published or seen.source in ("", release.source):
        return ""
    for rung in todo:
        judgement = standing.judgements.get(rung.name)
        if judgement and judgement.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE):
            return f"{source_of(repo)} has changed since the verdict on {rung.name} was {judgement.verdict}"
    return ""


def revoked(repo: Repo, standing: Standing, ladder: Sequence[Rung]) -> Action | None:
    """A phase that was promoted and failed since (rule 9): nothing is built upon it. ``phase`` is the one to go back
    to, the last that moved anything, or where the repo began: that one is no way back for a version that was first
    published since, as a tag never goes back to an older version."""
    judgement, release = standing.judgements.get(standing.at), standing.release
    if judgement is None or judgement.verdict is not Verdict.FAIL or release is None or standing.start is None:
        return None
    if not standing.published or release.id != standing.published or standing.returned:
        return None
    below = [rung.name for rung in ladder if rung.needed and position(rung.name) < position(standing.at)]
    target = below[-1] if below else reached(standing.start)
    if standing.renewed and not below:
        version = release.version
        why = f"promoted, and fails since: {evidence(judgement)}"
        told = f"{why}; {version} never was published in another form, so mend it as a new version"
        return Action(Kind.BLOCKED, standing.at, told, f'phasegate retry {repo.name} --reason "..."')
    command = f'phasegate rollback {repo.name} --to {target} --reason "..."'
    return Action(Kind.ROLL_BACK, target, f"promoted, and fails since: {evidence(judgement)}", command)


def _judged(repo: Repo, standing: Standing, rung: Rung, plan: Plan) -> Action | None:
    """What the verdict on ``rung`` asks for; None where it is a pass that still holds."""
    judgement = standing.judgements.get(rung.name)
    if judgement is None:
        return Action(Kind.JUDGE, rung.name, _with_failure("built, not verified yet", standing, plan))
    if stale := _stale(standing, judgement, rung, plan):
        return Action(Kind.JUDGE, rung.name, stale)
    if judgement.verdict is Verdict.PASS:
        return None
    told = evidence(judgement)
    again = plan.since is not None and judgement.at < plan.since
    if again or (judgement.verdict is Verdict.ERROR and plan.since is None):
        when = ago(judgement.at, plan.now)
        return Action(Kind.JUDGE, rung.name, f"the verdict was {judgement.verdict} {when}: {told}")
    if judgement.verdict is Verdict.INCONCLUSIVE:
        accept = f'phasegate promote {repo.name} --phase {rung.name} --reason "..."'
        return Action(Kind.BLOCKED, rung.name, f"a person decides: {told}", accept)
    return Action(Kind.BLOCKED, rung.name, told, f"phasegate rollout {repo.name} looks again")


def evidence(judgement: Judgement) -> str:
    """The check that the verdict comes from, in one line. The floor is asked anew each time (``Plan.floor``), as
    telemetry changes while verdicts stand."""
    for result in judgement.results:
        if result.verdict is judgement.verdict and result.severity is Severity.BLOCKS and result.check != FLOOR.id:
            return f"{result.name}: {result.evidence}"
    return str(judgement.verdict)


def _promotable(repo: Repo, standing: Standing, rung: Rung, seen: Seen, plan: Plan) -> Action:
    if rung.name in plan.floor:
        return Action(Kind.BLOCKED, rung.name, plan.floor[rung.name], LIMIT)
    judgement = standing.judgements[rung.name]
    asked = {result.client for result in judgement.results if result.check in (PULL.id, REFUSE.id)}
    on = f"on {len(asked)} client{'s' if len(asked) > 1 else ''} " if asked else ""
    why = f"verified {on}{ago(judgement.at, plan.now)}"
    if standing.release and seen.source and seen.source != standing.release.source:
        why += f"; {source_of(repo)} has changed since under the same version {seen.version}"
    return Action(Kind.PROMOTE, rung.name, why)


def _stale(standing: Standing, judgement: Judgement, rung: Rung, plan: Plan) -> str:
    """Why a verdict no longer holds: other digests, a newer check, a client of whom something else is expected now."""
    digests = {candidate.digest for candidate in standing.candidates.get(rung.name, {}).values()}
    if digests != set(judgement.digests):
        return "its verdict is on other digests"
    for result in judgement.results:
        if result.version < plan.checks.get(result.check, 0):
            return f"check {name_of(result.check, result.client)} has changed since"
    asked = {(result.check, result.client) for result in judgement.results}
    for client in plan.clients:
        right, wrong = (REFUSE, PULL) if client.expects(rung.name) == "refuse" else (PULL, REFUSE)
        if (wrong.id, client.name) in asked:
            return f"the plan expects of client {client.name} to {client.expects(rung.name)} it now"
        # What failed before any client saw it fails without them.
        if (right.id, client.name) not in asked and judgement.verdict is not Verdict.FAIL:
            return f"client {client.name} was not asked yet"
    return ""


def _done(standing: Standing, needed: Sequence[Rung], plan: Plan) -> Action:
    since = f"since {standing.since:%-d %b}" if standing.since else ""
    if not needed:
        return Action(Kind.DONE, standing.at, "published so already, nothing to move")
    beyond = [rung.name for rung in needed if position(rung.name) > position(standing.at)]
    before, now = standing.sizes.get(BASELINE), standing.sizes.get(standing.at)
    saved = ""
    if before and now and standing.published:
        saved = f"{now / 1e6:.1f} MB instead of {before / 1e6:.1f} ({100 * (now - before) / before:+.0f} %)"
    why = ", ".join(part for part in (since, saved) if part)
    if beyond:
        why = f"through {plan.through}, as told; {', '.join(beyond)} to come"
    return Action(Kind.DONE, standing.at, why)


def _elsewhere(repo: Repo, standing: Standing, seen: Seen) -> str:
    """The first tag that is not where the ledger has it: moving tags, and fixed ones that it knows."""
    for each in repo.tags(seen.version):
        expected, now = standing.tags.get(each.tag), seen.tags.get(each.tag)
        if now is None or (expected is None and (each.fixed or standing.published)):
            continue
        if now != (expected or ""):
            where = f"at {short(now)}" if now else "gone"
            return f"{each.tag} is {where}, expected {short(expected or 'no such tag')}"
    return ""


def _with_failure(what: str, standing: Standing, plan: Plan) -> str:
    failure = standing.failure
    if failure is None:
        return what
    return f"{failure.step} failed {ago(failure.at, plan.now)}: {failure.what.splitlines()[0]}"


def _day(then: datetime, now: datetime) -> str:
    return ago(then, now) if (now - then).days < 1 else f"on {then:%-d %b}"
