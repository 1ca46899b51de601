"""Decide what one repo does next, and do it. Every step of a repo goes through here; nothing else writes."""

from __future__ import annotations

from dataclasses import replace

from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.lack import require
from phasegate.ledger.number import Outdated
from phasegate.ledger.state import Standing
from phasegate.policy import text
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import Revoked
from phasegate.policy.climb import Plan
from phasegate.policy.decide import decide_one, recheck, unseen
from phasegate.policy.settling import settling
from phasegate.release import Tag
from phasegate.repo.alone import defects, failed, looking, note, saw
from phasegate.repo.judge import judge
from phasegate.repo.look import look, observe
from phasegate.repo.make.maker import make
from phasegate.repo.promote import finish, promote, roll_back, settle, tags_named
from phasegate.repo.ready import lacking
from phasegate.repo.run import Run
from phasegate.step import Step
from phasegate.tries import Try, recorded

UNSEEN = Seen(version="", source="", tags={})
"""What was seen where nothing had to be looked at."""


async def next_action(run: Run, repo: Repo, plan: Plan) -> tuple[Action, Seen]:
    """Look and decide. Raises an error like ``run.lost``, or the PhasegateError that prevented looking or deciding.

    A finish and an automatic rollback look at nothing, so that no source can hold them up; nor does a hold. While the
    source cannot be looked at, the checks of a soak still run. That it cannot, and that it can again, is all that is
    written to the ledger.
    """
    run.check_lease()
    run.decide_at(repo.name, fleet=plan.policy.waves)
    with looking(run, repo.name):
        scene = run.scene(repo, plan)
        standing = run.decided[repo.name] = scene.standings[repo.name]
        if action := unseen(repo, scene):
            if action.kind is Kind.HELD:
                action = settling(standing, await _named(run, repo, standing), plan.now) or action
            return replace(action, at=plan.now), UNSEEN
        try:
            seen = await look(run, repo)
        except PhasegateError as error:
            if action := recheck(repo, scene):
                require(lacking(run.fleet, repo, action.kind))
                note(run, repo.name, error)
                return action, UNSEEN
            raise
        scene = run.scene(repo, plan)
        run.decided[repo.name] = scene.standings[repo.name]
        action = decide_one(repo, seen, scene)
        require(lacking(run.fleet, repo, action.kind))
        saw(run, repo.name)
        return action, seen


async def _named(run: Run, repo: Repo, standing: Standing) -> dict[Tag, str]:
    """Return where the tags are that moves before a rollback named; none while the registry cannot be asked."""
    try:
        return await tags_named(run, repo, standing)
    except PhasegateError:
        return {}


async def carry_out(run: Run, repo: Repo, action: Action, seen: Seen) -> bool:
    """Carry out one step. An error is recorded in the ledger as the reason the repo is stuck, and re-raised.

    It is a PhasegateError: an error that nobody foresaw becomes a Defect.

    Return False, with nothing done, if another process has worked on the repo since the decision, or if a halt, a hold
    or a failure elsewhere came after it: decide again. Raises, without recording
    it, Busy while another process is working on the repo, and an error like ``run.lost`` after the lease was lost: the
    retry of a step is a further step.
    """
    run.check_lease()
    with run.ledger.lease(f"repo {repo.name}", run.holder):
        if run.ledger.standing(repo.name) != run.decided[repo.name]:
            return False

        def tell(tried: Try) -> None:
            run.tell(repo.name, action.phase, f"tries {tried.call} again in {tried.pause:.0f} s: {tried.error}")

        with recorded(tell) as recorder:
            try:
                with defects(run, repo.name):
                    await _step(run, repo, action, seen)
            except Outdated:
                return False
            except PhasegateError as error:
                run.ledger.append(failed(repo.name, Step(action.kind), action.phase, error, recorder.tries))
                # The failure is our own write, so a retry still acts on the same decision.
                run.decided[repo.name] = run.ledger.standing(repo.name)
                raise
    return True


async def _step(run: Run, repo: Repo, action: Action, seen: Seen) -> None:
    match action.kind:
        case Kind.OBSERVE:
            await observe(run, repo, seen)
        case Kind.BUILD:
            await make(run, repo, seen)
        case Kind.JUDGE:
            await judge(run, repo, action.phase)
        case Kind.PROMOTE | Kind.PUBLISH:
            await promote(run, repo, action.phase, policy=run.policies.get(repo.name))
        case Kind.ROLL_BACK:
            assert isinstance(action.cause, Revoked)
            evidence = action.cause.evidence
            reason = text.automatic(evidence, run.ledger.now())
            await roll_back(run, repo, action.phase, by="phasegate", reason=reason, cause=evidence)
        case Kind.SETTLE:
            await settle(run, repo)
        case Kind.FINISH:
            await finish(run, repo)
