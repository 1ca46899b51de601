"""Causes that stop several repos: each is printed once, below the table whose rows refer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.errors import PhasegateError
from phasegate.pages.table import count_repos


@dataclass(frozen=True, slots=True)
class Cause:
    """One error that several repos have in common."""

    gist: str
    fix: str
    repos: tuple[str, ...]

    @property
    def text(self) -> str:
        fix = f"\n    fix: {self.fix}" if self.fix else ""
        return f"{count_repos(self.repos)}: {self.gist.splitlines()[0]}{fix}"


def shared_causes(errors: Sequence[tuple[str, PhasegateError]]) -> tuple[Cause, ...]:
    """Return the causes that more than one repo has, in the order in which they come. ``errors`` names the repos."""
    found: dict[tuple[str, str], list[str]] = {}
    for repo, error in errors:
        found.setdefault((error.gist, error.fix or ""), []).append(repo)
    return tuple(Cause(gist, fix, tuple(repos)) for (gist, fix), repos in found.items() if len(repos) > 1)
