"""Whether a repo may be promoted. Reads nothing but what the ledger has."""

from __future__ import annotations

from phasegate import clock, command
from phasegate.check import Verdict
from phasegate.errors import Blocked, Held
from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Standing
from phasegate.policy import text
from phasegate.policy.cause import Cause, OnHold
from phasegate.policy.climb import Plan, overtaken, stale_in
from phasegate.policy.decide import closed
from phasegate.policy.order import going_back, insisting
from phasegate.policy.scene import Scene
from phases.ladder import position


def refuse(
    standing: Standing, repo: Repo, phase: str, *, reason: str = "", force: bool = False, plan: Plan | None = None
) -> None:
    """Raise Held or Blocked, with what to do about it, if the candidates of ``phase`` may not be promoted.

    reason: a person's, which is enough where checks are in doubt
    force: a person insists, whatever was pushed meanwhile and whichever version is published
    plan: what the verdict must hold in; None if that was decided already
    """
    refuse_at_once(standing, repo, phase)
    if not force and (why := overtaken(standing)):
        raise Blocked(f"repo '{repo.name}': {_said(why)}", fix=str(command.promote(repo.name, phase, force=True)))
    if not force and standing.release and (older := going_back(repo, standing, standing.release.version)):
        raise Blocked(f"repo '{repo.name}': {_said(older)}", fix=str(insisting(repo, phase)))
    judgement = standing.judgements.get(phase)
    if judgement is None or phase not in standing.candidates:
        raise Blocked(
            f"repo '{repo.name}': phase {phase} has no verdict yet, so there is nothing to promote",
            fix=f"{command.rollout(repo.name, through=phase)}; a plan with waves verifies it in its wave",
        )
    if plan and (stale := stale_in(repo, standing, phase, plan)):
        raise Blocked(
            f"repo '{repo.name}': the verdict on {phase} no longer holds: {_said(stale)}",
            fix=str(command.rollout(repo.name, through=phase)),
        )
    if judgement.verdict is Verdict.PASS or (judgement.verdict is Verdict.INCONCLUSIVE and reason):
        return
    worst = next((r for r in judgement.results if r.verdict is judgement.verdict), None)
    told = f": {worst.name}: {worst.evidence}" if worst else ""
    accept = f"{command.promote(repo.name, phase)} if you accept it"
    raise Blocked(
        f"repo '{repo.name}': the verdict on phase {phase} is {judgement.verdict}{told}",
        fix=accept if judgement.verdict is Verdict.INCONCLUSIVE else f"mend it, then {command.rollout(repo.name)}",
    )


def refuse_at_once(standing: Standing, repo: Repo, phase: str) -> None:
    """Raise Held or Blocked for what nothing that a promotion does first could change."""
    if standing.hold:
        raise Held(f"repo '{repo.name}': {_said(OnHold(standing.hold))}", fix=str(command.release(repo.name)))
    if position(phase) < position(standing.at):
        raise Blocked(
            f"repo '{repo.name}' is at {standing.at}, above {phase}", fix=str(command.roll_back(repo.name, phase))
        )


def refuse_closed(repo: Repo, phase: str, scene: Scene) -> None:
    """Raise Blocked if a gate in front of ``phase`` is closed; a person passes it by giving a reason."""
    if gate := closed(repo, phase, scene):
        raise Blocked(f"repo '{repo.name}': {gate.why}", fix=f"wait, or {command.promote(repo.name, phase)}")


def _said(cause: Cause) -> str:
    return text.render(cause, clock.now())
