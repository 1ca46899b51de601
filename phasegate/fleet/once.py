"""Report once what several repos have in common: a mistake in ``defaults``, or in a repo that has lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from phasegate.fleet.yaml_lines import Problem


def once(problems: Iterable[Problem], fleet: Any) -> list[Problem]:
    """Return the problems in the order of the file, each once. One of several repos names the first of them.

    fleet: the value of the fleet file, whose repos the problems are in
    """
    same: dict[tuple[int, int, str, str], list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        what = problem.what.replace(_named(problem, fleet), "", 1)
        same.setdefault((problem.order, problem.line, what, problem.fix), []).append(problem)
    found = [_with_others(first, len(others), fleet) for first, *others in same.values()]
    return sorted(found, key=lambda problem: (problem.order, problem.line))


def _with_others(first: Problem, others: int, fleet: Any) -> Problem:
    if not others:
        return first
    named = _named(first, fleet)
    return replace(first, what=first.what.replace(named, f"{named} (and {others} more)", 1))


def _named(problem: Problem, fleet: Any) -> str:
    """Return how a problem names the repo that it is in; what is in no repo names none."""
    if problem.place[:1] != ("repos",) or len(problem.place) < 2:
        return "''"
    repo = fleet["repos"][problem.place[1]]
    return f"'{repo.get('name')}'" if isinstance(repo, dict) else "''"
