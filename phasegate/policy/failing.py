"""What has failed in a phase, and how many may before it halts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from phasegate.ledger.state import Standing
from phasegate.policy.action import Kind
from phasegate.policy.climb import evidence
from phases.ladder import position

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Failing:
    """``cause`` groups what failed alike: a check's id, or a step. ``at`` is when."""

    repo: str
    cause: str
    what: str
    at: datetime


def failing(standing: Standing, phase: str, since: datetime | None) -> Failing | None:
    """How the repo fails in ``phase``: put back from it, judged to fail, or stopped by an error that does not pass by
    itself. What was before ``since``, when a person resumed the phase, does not count, nor when it is asked again.

    A new version that fails in a form that its repo has already stops its repo, and is no failure of the phase.
    """
    found = _failing(standing, phase)
    return found if found and (since is None or found.at > since) else None


def _failing(standing: Standing, phase: str) -> Failing | None:
    hold, failure, judgement = standing.hold, standing.failure, standing.judgements.get(phase)
    if hold is None and failure is None and (judgement is None or judgement.failing is None):
        return None
    if hold and hold.rollback and position(standing.at) < position(phase):
        return Failing(standing.repo, _cause(hold.reason), f"rolled back by {hold.by}: {hold.reason}", hold.at)
    above = position(standing.at) - position(phase)
    released = standing.release is not None and standing.release.id == standing.published
    if above > 0 or (above == 0 and not released):
        return None
    if judgement and judgement.failing:
        what = evidence(judgement)
        return Failing(standing.repo, _cause(what), what, judgement.failing)
    if failure and failure.phase == phase and not failure.retryable and (above < 0 or failure.step != Kind.BUILD):
        return Failing(standing.repo, failure.step, failure.what.splitlines()[0], failure.since or failure.at)
    return None


def _cause(what: str) -> str:
    """The check's id, which evidence begins with; other words are their own cause."""
    head, colon, rest = what.partition(": ")
    if head == "automatic":
        head, colon, _ = rest.partition(": ")
    return head.split("[")[0] if colon and "." in head and " " not in head else what


def grouped(found: Iterable[Failing]) -> str:
    """``closure.complete (web, node), build (api)``: the most frequent cause first."""
    causes: dict[str, list[str]] = {}
    for each in found:
        causes.setdefault(each.cause, []).append(each.repo)
    told = []
    for cause, repos in sorted(causes.items(), key=lambda item: (-len(item[1]), item[0])):
        more = f" and {len(repos) - _SHOWN} more" if len(repos) > _SHOWN else ""
        told.append(f"{cause} ({', '.join(repos[:_SHOWN])}{more})")
    return ", ".join(told)
