"""Failures in a phase, as counted against the limit that halts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from phasegate.ledger.cause import CauseKind, Group
from phasegate.ledger.state import Standing
from phasegate.policy.climb import deciding
from phasegate.step import Step
from phases.ladder import position


@dataclass(frozen=True, slots=True)
class Failing:
    """A repo that fails in a phase.

    ``kind`` and ``cause`` group similar failures: a check, a step, or the reason given by the person who rolled it
    back. ``at`` is when it failed.
    """

    repo: str
    kind: CauseKind
    cause: str
    at: datetime


def failing(standing: Standing, phase: str, since: datetime | None) -> Failing | None:
    """Return how the repo fails in ``phase``: rolled back from it, judged to fail, or stopped by a terminal error.

    A rollback by a person counts where the person says so.

    Failures from before ``since``, when a person resumed the phase, do not count, even if the checks fail again.

    A new version that fails in a form that its repo already has stops the repo, but is not a failure of the phase.
    """
    found = _failing(standing, phase)
    return found if found and (since is None or found.at > since) else None


def _failing(standing: Standing, phase: str) -> Failing | None:
    hold, failure, judgement = standing.hold, standing.failure, standing.judgements.get(phase)
    if hold is None and failure is None and (judgement is None or judgement.failing is None):
        return None
    hold = hold.failure if hold else None
    if hold and max(position(hold.phase or standing.at), position(standing.at)) < position(phase):
        if hold.cause:
            return Failing(standing.repo, CauseKind.CHECK, hold.cause.group, hold.at)
        return Failing(standing.repo, CauseKind.REASON, hold.reason, hold.at)
    above = position(standing.at) - position(phase)
    released = standing.release is not None and standing.release.id == standing.published
    if above > 0 or (above == 0 and not released):
        return None
    if judgement and judgement.failing:
        return Failing(standing.repo, CauseKind.CHECK, deciding(judgement).group, judgement.failing)
    if failure and failure.phase == phase and not failure.retryable and (above < 0 or failure.step is not Step.BUILD):
        return Failing(standing.repo, CauseKind.STEP, failure.step, failure.since or failure.at)
    return None


def groups(found: Iterable[Failing]) -> tuple[Group, ...]:
    """Group the repos that failed alike, the most frequent cause first."""
    causes: dict[tuple[str, CauseKind], list[str]] = {}
    for each in found:
        causes.setdefault((each.cause, each.kind), []).append(each.repo)
    ordered = sorted(causes.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Group(cause, tuple(repos), kind) for (cause, kind), repos in ordered)
