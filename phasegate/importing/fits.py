"""Leave out of a draft what a fleet file cannot say, with the reason that the reader of fleet files gives."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.load import problems_in
from phasegate.importing.draft import Draft, Left
from phasegate.importing.write import text_of

_WHERE = re.compile(r"^.*?:\d+: ")


def of_one_registry(draft: Draft, wanted: str = "") -> tuple[str, Draft]:
    """Return the registry of the fleet, and the draft without the repos whose images are elsewhere.

    It is the registry that most repos are in, unless one is wanted.
    """
    hosts = Counter(repo.registry for repo in draft.repos)
    registry = wanted or max(hosts, key=lambda host: hosts[host], default="")
    here = tuple(repo for repo in draft.repos if repo.registry == registry)
    why = f"a fleet has one registry, and this one's is {registry}: --registry {{}} drafts a fleet of its own"
    elsewhere = [
        Left(repo.name, f"its image is at {repo.registry}; {why.format(repo.registry)}", repo.origin)
        for repo in draft.repos
        if repo.registry != registry
    ]
    return registry, replace(draft, repos=here, left=(*draft.left, *elsewhere))


def fitting(draft: Draft, registry: str, path: Path) -> Draft:
    """Return the draft without the repos that would be mistakes in the fleet file at ``path``."""
    while draft.repos:
        problems = problems_in(text_of(draft, registry, ""), path)
        if not problems:
            return draft
        bad: dict[int, str] = {}
        for problem in problems:
            if problem.place[:1] != ("repos",) or len(problem.place) < 2:
                raise FleetError(_WHERE.sub("", problem.what), fix=problem.fix)
            bad.setdefault(int(problem.place[1]), _WHERE.sub("", problem.what))
        left = [Left(draft.repos[number].name, why, draft.repos[number].origin) for number, why in bad.items()]
        draft = replace(
            draft,
            repos=tuple(repo for number, repo in enumerate(draft.repos) if number not in bad),
            left=(*draft.left, *left),
        )
    return draft
