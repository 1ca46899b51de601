"""The action of each repo, as a rollout would decide if it found everything as the ledger has it."""

from __future__ import annotations

from collections.abc import Mapping

from phasegate.command import Hint
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.ledger.course import Course
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import Said
from phasegate.policy.climb import Plan
from phasegate.policy.decide import settled
from phasegate.policy.lines import Others, with_lines
from phasegate.repo.recalled import recalled


def decided(
    repos: tuple[Repo, ...], standings: Mapping[str, Standing], course: Course, plan: Plan, lines: Others
) -> tuple[dict[str, Action], Course]:
    """Return the action of each repo, and the course once all due waves and halts are in effect.

    lines: the other lines of each release line
    """
    seen: dict[str, Seen] = {}
    refused: dict[str, Action] = {}
    for repo in repos:
        standing = standings[repo.name]
        try:
            seen[repo.name] = with_lines(repo, standing, recalled(standing), lines.get(repo.name, ()), plan.now)
        except PhasegateError as error:
            advice = Hint(error.fix) if error.fix else None
            refused[repo.name] = Action(Kind.BLOCKED, standing.at, Said(error.what), advice)
    decision, after = settled(repos, standings, course, seen, plan)
    return {**decision.actions, **refused}, after
