"""decide: from fleet, ledger, observations and clock, derive each repo's next action and one sentence of why.

Pure. ``climb`` says what a repo would do on its own; this module adds what makes it wait: its soak and wave, and the
halts, approvals, freezes and failures of the fleet. Gates only hold up the climb. A new version in the form that its
repo already has, the finish of a move that was begun, and a rollback go ahead whatever is closed: a gate must not block
its own way out (home-assistant/supervisor#6292).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from phasegate import clock, command
from phasegate.check import Verdict
from phasegate.fleet.fleet import Repo
from phasegate.fleet.policy import Policy
from phasegate.ledger.cause import Evidence
from phasegate.ledger.course import Course, Halt, Wave
from phasegate.ledger.derive import taking_over
from phasegate.ledger.state import Failure, Standing
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.cause import (
    CheckFailed,
    Doubt,
    Elsewhere,
    FailedForGood,
    NewVersion,
    OlderVersion,
    RetryDue,
    VerdictWas,
)
from phasegate.policy.climb import Plan, climb, committed, deciding, elsewhere, others, revoked
from phasegate.policy.gate import Gate, GateName, Opener
from phasegate.policy.gates import PREPARATION, PROMOTION, gates, inside
from phasegate.policy.scene import Scene
from phasegate.policy.settling import settling
from phasegate.policy.soak import check_due, soaked
from phasegate.policy.waves import opens
from phasegate.step import Step
from phases.ladder import position, rungs


@dataclass(frozen=True, slots=True)
class Decision:
    """The next action of each repo, and the waves and halts of the fleet.

    ``opens`` and ``halts`` come first: carry them out, then decide again.
    """

    actions: Mapping[str, Action]
    opens: tuple[Wave, ...] = ()
    halts: tuple[Halt, ...] = ()


def decide(
    repos: Iterable[Repo], standings: Mapping[str, Standing], course: Course, seen: Mapping[str, Seen], plan: Plan
) -> Decision:
    """Decide for ``repos``, leaving out those not in ``seen``. ``standings`` covers every repo of the fleet."""
    return decided(repos, seen, Scene(standings, course, plan))


def decided(repos: Iterable[Repo], seen: Mapping[str, Seen], scene: Scene) -> Decision:
    """Decide as ``decide`` does, in an existing scene."""
    actions = {repo.name: decide_one(repo, seen[repo.name], scene) for repo in repos if repo.name in seen}
    return Decision(actions, opens(scene), halts(scene))


def settled(
    repos: Iterable[Repo], standings: Mapping[str, Standing], course: Course, seen: Mapping[str, Seen], plan: Plan
) -> tuple[Decision, Course]:
    """Return the decision, and the course, once all due waves and halts are in effect: for reports."""
    repos = tuple(repos)
    while True:
        found = decide(repos, standings, course, seen, plan)
        if not found.opens and not found.halts:
            return found, course
        course = course.opened(*found.opens).halted(*found.halts)


def halts(scene: Scene) -> tuple[Halt, ...]:
    """Return the halts that are due and not yet in the ledger."""
    if "" in scene.course.halts:
        return ()
    due = (scene.due(phase) for phase in scene.phases if phase not in scene.course.halts)
    return tuple(halt for halt in due if halt)


def halts_due(standings: Mapping[str, Standing], course: Course, policy: Policy, last: str) -> tuple[Halt, ...]:
    """Return the halts that the next rollout would record, for decisions of people."""
    return halts(Scene(standings, course, Plan(last=last, through=last, now=clock.now(), policy=policy)))


def decide_one(repo: Repo, seen: Seen, scene: Scene) -> Action:
    """Return one repo's action, given the rest of its fleet."""
    if seen.inherited:
        scene = scene.having(taking_over(scene.standings[repo.name], seen.inherited))
    found = _decided(repo, seen, scene)
    moved = _moved(repo, seen, found, scene)
    # Spelled out: `replace` takes three times as long, and this is done for every repo of a fleet.
    new = _new(scene.standings[repo.name], found)
    return Action(found.kind, found.phase, found.cause, found.next, scene.plan.now, moved, new)


def _new(standing: Standing, action: Action) -> NewVersion | None:
    """Return the version that a verdict is about, if it is not the one that clients get.

    Its lower forms are judged too before it appears: "blocked container" of a repo at zstd would read like a rollback.
    """
    release = standing.release
    if release is None or not standing.published or release.id == standing.published:
        return None
    about_it = isinstance(action.cause, CheckFailed | VerdictWas | RetryDue | Doubt)
    return NewVersion(release.version, standing.at) if about_it else None


def _moved(repo: Repo, seen: Seen, action: Action, scene: Scene) -> Elsewhere | None:
    """Return what somebody else moved, for an action that is decided whatever the tags are: a hold, for example.

    Where a move that is not finished, or one before a rollback, takes a tag is phasegate's own doing.
    """
    standing = scene.standings[repo.name]
    if seen.tags == standing.tags or standing.start is None or scene.plan.force or isinstance(action.cause, Elsewhere):
        return None
    if standing.intent or standing.returned:
        seen = replace(seen, tags={tag: at for tag, at in seen.tags.items() if at not in standing.named.get(tag, ())})
    return elsewhere(repo, standing, seen)


def _decided(repo: Repo, seen: Seen, scene: Scene) -> Action:
    standing = scene.standings[repo.name]
    if action := settling(standing, seen.tags, scene.plan.now):
        return action
    # Before a new version too: what fails at clients now comes first.
    if action := unseen(repo, scene):
        return action
    action = climb(repo, standing, seen, scene.plan)
    if action.kind is Kind.OBSERVE:
        return action
    if action.kind is Kind.ROLL_BACK:
        return replace(action, kind=Kind.BLOCKED, phase=standing.at)
    climbing = position(action.phase) > position(standing.at)
    if isinstance(action.cause, OlderVersion) and (watched := _watched(repo, standing, scene)):
        action = watched  # what the source says is no reason not to watch what clients get
    elif climbing or action.kind in (Kind.DONE, Kind.WAIT):
        action = _watched(repo, standing, scene) or _gated(repo, standing, seen, action, scene, climbing=climbing)
    return _paced(repo, standing, seen, action, scene.plan)


def unseen(repo: Repo, scene: Scene) -> Action | None:
    """Return the action that the ledger alone decides: a finish, a hold, or the rollback of what fails in its soak.

    It is carried out whatever the state of the source.
    """
    standing, policy = scene.standings[repo.name], scene.plan.policy
    if bound := committed(repo, standing):
        return bound
    if standing.start is None or not policy.rollback or soaked(standing, policy):
        return None
    return revoked(repo, standing, rungs(standing.start, scene.plan.last, scene.plan.provenance))


def recheck(repo: Repo, scene: Scene) -> Action | None:
    """Return the check that a soak is due for, where the source cannot be looked at: the published images can be."""
    standing = scene.standings[repo.name]
    release = standing.release
    action = _watched(repo, standing, scene)
    if action is None or action.kind is not Kind.JUDGE or release is None:
        return None
    known = Seen(release.version, release.source, standing.tags)
    paced = replace(_paced(repo, standing, known, action, scene.plan), at=scene.plan.now)
    return paced if paced.kind is Kind.JUDGE else None


def closed(repo: Repo, phase: str, scene: Scene) -> Gate | None:
    """Return the first gate closed to a manual promotion to ``phase``: a person may pass it, with a reason."""
    standing = scene.standings[repo.name]
    if position(phase) <= position(standing.at):
        return None
    return next(gates(scene, standing, phase, PROMOTION), None)


def _watched(repo: Repo, standing: Standing, scene: Scene) -> Action | None:
    """Return what the soak calls for, besides time."""
    policy = scene.plan.policy
    if why := check_due(standing, policy, scene.plan.now):
        return Action(Kind.JUDGE, standing.at, why)
    if (doubt := standing.doubt) and not soaked(standing, policy):
        accept = command.promote(repo.name, standing.at)
        return Action(Kind.BLOCKED, standing.at, Doubt(deciding(doubt), soaking=True, more=others(doubt)), accept)
    return None


def _gated(repo: Repo, standing: Standing, seen: Seen, action: Action, scene: Scene, *, climbing: bool) -> Action:
    """Return ``action``, or the first closed gate in front of it.

    A repo that has failed itself is stopped by that before it is by a halt, which may be its doing.
    """
    only: Collection[GateName] = PROMOTION
    if not climbing or action.kind is Kind.BLOCKED:
        only = {GateName.SOAK}  # problems of the repo itself come before those it shares with others
        if climbing and isinstance(action.cause, CheckFailed) and scene.halt(action.phase):
            action = replace(action, next=command.retry(repo.name))  # no rollout looks again in a halt
    elif action.kind is not Kind.PROMOTE and inside(scene, standing, action.phase):
        only = PREPARATION
    gate = next(gates(scene, standing, action.phase, only), None)
    if gate is None:
        return action
    if gate.name is GateName.HALT and (own := _failed_itself(repo, standing, seen, action)):
        return own
    return Action(Kind.WAIT if gate.name.opener is Opener.TIME else Kind.BLOCKED, gate.phase, gate.cause, gate.next)


def _failed_itself(repo: Repo, standing: Standing, seen: Seen, action: Action) -> Action | None:
    """Return what has failed at this very step and does not pass without a change, unless the source has changed."""
    if action.kind not in WORK or _changed(standing, seen):
        return None
    if (failure := _stopped_by(standing, action)) and not failure.retryable:
        return _for_good(repo, action.phase, failure)
    judgement = standing.judgements.get(action.phase)
    if action.kind is Kind.JUDGE and judgement and judgement.verdict is Verdict.FAIL:
        return Action(Kind.BLOCKED, action.phase, CheckFailed(deciding(judgement)), command.retry(repo.name))
    return None


def _stopped_by(standing: Standing, action: Action) -> Failure | None:
    """Return the failure of the step that ``action`` would carry out again."""
    failure = standing.failure
    return failure if failure and (failure.phase, failure.step) == (action.phase, Step(action.kind)) else None


def _for_good(repo: Repo, phase: str, failure: Failure) -> Action:
    fix = command.Hint(failure.fix) if failure.fix else command.retry(repo.name)
    return Action(Kind.BLOCKED, phase, FailedForGood(failure.step, failure.line(repo.name)), fix)


def _changed(standing: Standing, seen: Seen) -> bool:
    """Return whether the source is not what the release was made of, which ends what failed before."""
    release = standing.release
    return release is not None and (release.version, release.source) != (seen.version, seen.source or release.source)


def _paced(repo: Repo, standing: Standing, seen: Seen, action: Action, plan: Plan) -> Action:
    """Return ``action``, or the wait before a failed step is retried.

    The wait grows each time, so that one sick repo does not take up every run. A terminal error is retried once the
    source has changed or a person asks for it.
    """
    backoff = plan.policy.backoff
    if backoff is None or plan.insisted or action.kind not in WORK or not standing.tries:
        return action
    if _changed(standing, seen):
        return action
    judgement = standing.judgements.get(action.phase) if action.kind is Kind.JUDGE else None
    if failure := _stopped_by(standing, action):
        if not failure.retryable:
            return _for_good(repo, action.phase, failure)
        at, what = failure.at, Evidence("", failure.line(repo.name))
    elif judgement and judgement.verdict is not Verdict.PASS:
        at, what = judgement.at, deciding(judgement)
        if judgement.verdict is Verdict.INCONCLUSIVE:
            doubt = Doubt(what, more=others(judgement))
            return Action(Kind.BLOCKED, action.phase, doubt, command.promote(repo.name, action.phase))
    else:
        return action
    due = at + timedelta(seconds=backoff.after(standing.tries))
    if plan.now >= due:
        return action
    # A failed check waits for a fix, whatever the clock says; an error may go away on its own.
    kind = Kind.BLOCKED if judgement and judgement.verdict is Verdict.FAIL else Kind.WAIT
    return Action(kind, action.phase, RetryDue(due, standing.tries, what), command.retry(repo.name))
