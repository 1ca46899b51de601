"""``phasegate clean``: the tags that no release tag, soak or rollback needs any more, listed or removed."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from flows.cli.words import Commands, chosen, command, json_flag, load

if TYPE_CHECKING:
    from flows.report.clean import End
    from flows.report.progress import Progress
    from phases.fleet.fleet import Fleet, Repo

_REPOS = 4
"""Looked at at the same time: each reads all tags of its repositories."""


def add(commands: Commands) -> None:
    parser = command(commands, "clean", "list the candidates and rollback tags that nothing needs, or remove them", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    parser.add_argument("--delete", action="store_true", help="remove them from the registry; else they are listed")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from flows.cli.main import tell
    from flows.report import clean as page
    from flows.report.paper import paper
    from flows.report.progress import Progress
    from phases.errors import PhasegateError

    fleet = load(args)
    repos = chosen(fleet, args.repos)
    with Progress() as progress:
        ends = asyncio.run(_clean(fleet, repos, progress, delete=args.delete))
    (page.show_json if args.json else page.show)(paper(), fleet, ends, deleted=args.delete)
    errors = [end for end in ends.values() if isinstance(end, PhasegateError)]
    for error in errors:
        tell(error)
    return errors[0].exit_code if errors else 0


async def _clean(fleet: Fleet, repos: Sequence[Repo], progress: Progress, *, delete: bool) -> dict[str, End]:
    """What came of each repo; one that cannot be looked at does not stop the others. A registry that deletes nothing
    does: it would say so for each."""
    from phases.clean.remove import DeletesNothing
    from phases.errors import PhasegateError
    from phases.ledger.ledger import Ledger
    from phases.steps.clean import clean, pins_of, spare
    from phases.steps.house import House
    from phases.together import together

    room = asyncio.Semaphore(1 if delete else _REPOS)

    async def one(house: House, repo: Repo) -> End:
        async with room:
            progress.tell(repo.name, "clean", "reads its tags")
            try:
                return await (clean if delete else spare)(house, repo, pins)
            except DeletesNothing:
                raise
            except PhasegateError as error:
                return error

    with closing((Ledger.open if delete else Ledger.peek)(fleet.ledger)) as ledger:
        async with House(fleet, ledger, progress.tell) as house:
            pins = pins_of(house)
            ends = await together(one(house, repo) for repo in repos)
    return {repo.name: end for repo, end in zip(repos, ends, strict=True)}
