"""decide: fleet, ledger, observations and clock in; for each repo the next action and one sentence of why, out.

Pure. ``climb`` says what a repo alone would do; here is what makes it wait: its soak, its wave, the halts, approvals,
freezes and failures of the fleet. What a gate holds up is the climb. A release that appears in its repo's form, the
finish of a move that was begun, and a rollback go on whatever is closed: a gate must not block its own way out
(home-assistant/supervisor#6292).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from phasegate.catalogue import DRIFT
from phasegate.check import Verdict
from phasegate.fleet.fleet import Repo
from phasegate.fleet.freeze import frozen
from phasegate.ledger.course import Course, Halt, Wave
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Action, Kind, Seen
from phasegate.policy.approval import lacking
from phasegate.policy.climb import LIMIT, Plan, climb, evidence, revoked
from phasegate.policy.scene import Scene
from phasegate.policy.soak import check_due, soaked, soaking
from phasegate.policy.waves import opens, waiting
from phases.ladder import position, rungs


@dataclass(frozen=True, slots=True)
class Decision:
    """``actions`` by repo; ``opens`` and ``halts`` are the fleet's own, and come first: then decide again."""

    actions: Mapping[str, Action]
    opens: tuple[Wave, ...] = ()
    halts: tuple[Halt, ...] = ()


def decide(
    repos: Iterable[Repo], standings: Mapping[str, Standing], course: Course, seen: Mapping[str, Seen], plan: Plan
) -> Decision:
    """``standings``: of all repos of the fleet. ``repos``: those to decide; one that was not ``seen`` is left out."""
    return decided(repos, seen, Scene(standings, course, plan))


def decided(repos: Iterable[Repo], seen: Mapping[str, Seen], scene: Scene) -> Decision:
    """The same, for a scene that is there."""
    actions = {repo.name: decide_one(repo, seen[repo.name], scene) for repo in repos if repo.name in seen}
    return Decision(actions, opens(scene), halts(scene))


def settled(
    repos: Iterable[Repo], standings: Mapping[str, Standing], course: Course, seen: Mapping[str, Seen], plan: Plan
) -> tuple[Decision, Course]:
    """What is decided once the waves and halts that are due are there, and the course with them: for telling."""
    repos = tuple(repos)
    while True:
        found = decide(repos, standings, course, seen, plan)
        if not found.opens and not found.halts:
            return found, course
        course = course.opened(*found.opens).halted(*found.halts)


def halts(scene: Scene) -> tuple[Halt, ...]:
    """The halts that are due and that the ledger does not have."""
    if "" in scene.course.halts:
        return ()
    due = (scene.due(phase) for phase in scene.phases if phase not in scene.course.halts)
    return tuple(halt for halt in due if halt)


def decide_one(repo: Repo, seen: Seen, scene: Scene) -> Action:
    """One repo's action in its fleet."""
    standing, policy = scene.standings[repo.name], scene.plan.policy
    action = climb(repo, standing, seen, scene.plan)
    if action.kind in (Kind.FINISH, Kind.OBSERVE, Kind.HELD):
        return action
    if policy.rollback and not soaked(standing, policy) and action.kind is not Kind.BLOCKED:
        # Before a new version too: what fails with clients now goes first.
        assert standing.start is not None
        ladder = rungs(standing.start, scene.plan.last, scene.plan.provenance)
        if back := revoked(repo, standing, ladder):
            return back
    if action.kind is Kind.ROLL_BACK:
        return replace(action, kind=Kind.BLOCKED, phase=standing.at)
    climbing = position(action.phase) > position(standing.at)
    if climbing or action.kind in (Kind.DONE, Kind.WAIT):
        action = _watched(repo, standing, scene) or (_gated(repo, standing, action, scene) if climbing else action)
    return _paced(repo, standing, seen, action, scene.plan)


def closed(repo: Repo, phase: str, scene: Scene) -> str:
    """What stands before a promotion to ``phase`` by hand: a person may pass it, with a reason. Empty where nothing."""
    standing = scene.standings[repo.name]
    if position(phase) <= position(standing.at):
        return ""
    if phase in scene.plan.floor:
        return scene.plan.floor[phase]
    if not soaked(standing, scene.plan.policy):
        return soaking(standing, scene.plan.policy, scene.plan.now)
    action = _gated(repo, standing, Action(Kind.PROMOTE, phase, ""), scene)
    return "" if action.kind is Kind.PROMOTE else action.why


def _watched(repo: Repo, standing: Standing, scene: Scene) -> Action | None:
    """What the soak asks for; None where it is over, or was none."""
    policy, now = scene.plan.policy, scene.plan.now
    if why := check_due(standing, policy, now):
        return Action(Kind.JUDGE, standing.at, why)
    if soaked(standing, policy):
        return None
    if doubt := standing.doubt:
        return Action(
            Kind.BLOCKED,
            standing.at,
            f"a person decides: in its soak {evidence(doubt)}",
            f'phasegate promote {repo.name} --phase {standing.at} --reason "..."',
        )
    return Action(Kind.WAIT, standing.at, soaking(standing, policy, now))


def _gated(repo: Repo, standing: Standing, action: Action, scene: Scene) -> Action:
    """``action`` on a higher rung, or what stands before it."""
    phase, plan = action.phase, scene.plan
    if action.kind is Kind.BLOCKED:
        return action  # what is its own to mend comes before what it shares with others
    if halt := scene.halt(phase):
        name = halt.phase or "the fleet"
        resume = f'phasegate resume {halt.phase or "--all"} --reason "..."'
        return Action(Kind.BLOCKED, phase, f"{name} is halted by {halt.by}: {halt.reason}", resume)
    wave = scene.course.wave_of(repo.name, phase)
    if plan.policy.waves and wave is None:
        if phase in plan.floor:
            return Action(Kind.BLOCKED, phase, plan.floor[phase], LIMIT)
        if missing := lacking(plan.policy, scene.course, phase):
            return Action(Kind.BLOCKED, phase, missing, f'phasegate approve {phase} --reason "..."')
        return Action(Kind.WAIT, phase, frozen(plan.policy.freezes, plan.now) or waiting(scene, repo.name, phase))
    if action.kind is not Kind.PROMOTE:
        return action
    if missing := lacking(plan.policy, scene.course, phase):
        return Action(Kind.BLOCKED, phase, missing, f'phasegate approve {phase} --reason "..."')
    if until := frozen(plan.policy.freezes, plan.now):
        return Action(Kind.WAIT, phase, until)
    if plan.policy.toolchain == "wait" and (moved := _drifted(standing, phase)):
        accept = f'phasegate promote {repo.name} --phase {phase} --reason "..."'
        return Action(Kind.BLOCKED, phase, f"a person decides: {moved}", accept)
    return action


def _drifted(standing: Standing, phase: str) -> str:
    judgement = standing.judgements.get(phase)
    results = judgement.results if judgement else ()
    return next(
        (f"{r.name}: {r.evidence}" for r in results if r.check == DRIFT.id and r.verdict is not Verdict.PASS), ""
    )


def _paced(repo: Repo, standing: Standing, seen: Seen, action: Action, plan: Plan) -> Action:
    """``action``, or the wait before what failed is tried again: later each time, so that one sick repo does not eat
    every run. What does not pass by itself is tried again once its source has changed, or a person asks for it."""
    backoff, failure = plan.policy.backoff, standing.failure
    if backoff is None or plan.insisted or action.kind not in WORK or not standing.tries:
        return action
    release = standing.release
    if release and (release.version, release.source) != (seen.version, seen.source or release.source):
        return action
    judgement = standing.judgements.get(action.phase) if action.kind is Kind.JUDGE else None
    if failure and (failure.phase, failure.step) == (action.phase, str(action.kind)):
        again, at, what = f'phasegate retry {repo.name} --reason "..."', failure.at, failure.what.splitlines()[0]
        if not failure.retryable:
            return Action(Kind.BLOCKED, action.phase, f"{failure.step} failed: {what}", failure.fix or again)
    elif judgement and judgement.verdict is not Verdict.PASS:
        again, at, what = f'phasegate retry {repo.name} --reason "..."', judgement.at, evidence(judgement)
        if judgement.verdict is Verdict.INCONCLUSIVE:
            accept = f'phasegate promote {repo.name} --phase {action.phase} --reason "..."'
            return Action(Kind.BLOCKED, action.phase, f"a person decides: {what}", accept)
    else:
        return action
    due = at + timedelta(seconds=backoff.after(standing.tries))
    if plan.now >= due:
        return action
    # A failed check waits for a mend, whatever the clock says; an error may pass by itself.
    kind = Kind.BLOCKED if judgement and judgement.verdict is Verdict.FAIL else Kind.WAIT
    return Action(kind, action.phase, f"tried again at {due:%-d %b %H:%M}, {_times(standing.tries)}: {what}", again)


def _times(tries: int) -> str:
    return f"after {tries} {'try' if tries == 1 else 'tries'}"
