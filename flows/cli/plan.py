"""``phasegate plan``: for each repo, what a rollout would do and why. It writes nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from flows.cli.words import Commands, chosen, command, json_flag, load

if TYPE_CHECKING:
    from flows.report.plan import Row
    from phases.errors import PhasegateError
    from phases.fleet.fleet import Fleet, Repo
    from phases.ledger.ledger import Ledger
    from phases.ledger.state import Standing
    from phases.policy.action import Seen

_LOOKS = 16
"""Repos looked at at the same time: a look reads a whole source folder."""


def add(commands: Commands) -> None:
    parser = command(commands, "plan", "say what a rollout would do and why; writes nothing", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    parser.add_argument(
        "--look",
        action="store_true",
        help="read the source and the registry of every repo; else those that the ledger knows are told from it",
    )
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from flows.report import plan as page
    from flows.report.paper import paper
    from phases.ledger.ledger import Ledger

    fleet = load(args)
    repos = chosen(fleet, args.repos)
    with closing(Ledger.peek(fleet.ledger)) as ledger:
        standings = ledger.standings(repo.name for repo in repos)
        unknown = [repo for repo in repos if args.look or standings[repo.name].start is None]
        found = asyncio.run(_look(fleet, ledger, unknown)) if unknown else {}
    rows = _rows(fleet, repos, standings, found)
    if args.json:
        page.show_json(paper(), fleet, rows)
    else:
        page.show(paper(), fleet, rows, sum(len(repo.images) for repo in repos))
    return 0


def _rows(
    fleet: Fleet,
    repos: Sequence[Repo],
    standings: Mapping[str, Standing],
    found: Mapping[str, Seen | PhasegateError],
) -> list[Row]:
    from flows.report import plan as page
    from phases.errors import PhasegateError
    from phases.policy.decide import decide
    from phases.policy.plan import plan_of

    plan = plan_of(fleet)
    rows: list[Row] = []
    for repo in repos:
        standing = standings[repo.name]
        seen = found.get(repo.name) or _recalled_or_why(repo, standing)
        if isinstance(seen, PhasegateError):
            rows.append(page.failed(repo, standing, seen.what, seen.fix))
        else:
            rows.append(
                page.row(repo, standing, seen, decide(repo, standing, seen, plan), fleet.last, fleet.attest.provenance)
            )
    return rows


def _recalled_or_why(repo: Repo, standing: Standing) -> Seen | PhasegateError:
    from phases.errors import PhasegateError

    try:
        return recalled(repo, standing)
    except PhasegateError as error:
        return error


def recalled(repo: Repo, standing: Standing) -> Seen:
    """What the ledger knows of source and tags, as if just seen; the version is read where that is quick."""
    from phases.engine.version import told_version
    from phases.policy.action import Seen

    release = standing.release
    return Seen(
        version=told_version(repo) or (release.version if release else ""),
        source=release.source if release else "",
        tags=standing.tags,
        form=standing.start,
    )


async def _look(fleet: Fleet, ledger: Ledger, repos: Sequence[Repo]) -> dict[str, Seen | PhasegateError]:
    """What there is of each repo, or why that cannot be told. Raises where no repo of several can be looked at."""
    from phases.errors import PhasegateError
    from phases.steps.house import House
    from phases.steps.look import look

    room = asyncio.Semaphore(_LOOKS)

    async def one(house: House, repo: Repo) -> Seen | PhasegateError:
        async with room:
            try:
                return await look(house, repo)
            except PhasegateError as error:
                return error

    async with House(fleet, ledger) as house:
        seen = await asyncio.gather(*(one(house, repo) for repo in repos))
    errors = [it for it in seen if isinstance(it, PhasegateError)]
    if len(errors) == len(seen):
        raise errors[0]
    return {repo.name: it for repo, it in zip(repos, seen, strict=True)}
