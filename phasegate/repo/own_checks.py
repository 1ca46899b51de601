"""Ask the checks of the fleet file's own about one image of a repo."""

from __future__ import annotations

from phasegate.check import Result
from phasegate.checks.own import Question, judge_own
from phasegate.fleet.fleet import Repo
from phasegate.fleet.own_check import OwnCheck
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.repo.run import Run
from phasegate.together import together


async def ask_own_checks(
    run: Run, repo: Repo, phase: str, candidate: Envelope, before: Reference | None
) -> list[Result]:
    """Return the verdicts of the checks that are asked at ``phase``. The candidate is compared with ``before``."""
    release = run.ledger.standing(repo.name).release
    question = Question(repo.name, phase, release.version if release else "", candidate, before)

    async def ask(check: OwnCheck) -> Result:
        async with run.checking:
            run.tell(repo.name, phase, f"asks {check.id}")
            return await judge_own(run.fleet.registry, run.ledger, check, question)

    return list(await together(ask(check) for check in repo.checks if phase in check.phases))
