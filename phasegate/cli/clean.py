"""``phasegate clean``: list or delete the tags that no release tag, soak or rollback needs any more."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, chosen, command, json_flag, load

if TYPE_CHECKING:
    from phasegate.fleet.fleet import Fleet, Repo
    from phasegate.pages.clean import End
    from phasegate.pages.progress import Progress

_REPOS = 4
"""Looked at at the same time: each reads all tags of its repositories."""


def add(commands: Commands) -> None:
    parser = command(commands, "clean", "list the candidates and rollback tags that nothing needs, or remove them", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    parser.add_argument("--delete", action="store_true", help="remove them from the registry; else they are listed")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.failure import print_error
    from phasegate.errors import PhasegateError
    from phasegate.pages import clean as page
    from phasegate.pages.progress import Progress
    from phasegate.pages.table import paper

    fleet = load(args)
    repos = chosen(fleet, args.repos)
    with Progress() as progress:
        ends = asyncio.run(_clean(fleet, repos, progress, delete=args.delete))
    (page.show_json if args.json else page.show)(paper(), fleet, ends, deleted=args.delete)
    errors = [end for end in ends.values() if isinstance(end, PhasegateError)]
    for error in errors:
        print_error(error)
    return errors[0].exit_code if errors else 0


async def _clean(fleet: Fleet, repos: Sequence[Repo], progress: Progress, *, delete: bool) -> dict[str, End]:
    """Return what came of each repo.

    A repo that cannot be looked at does not stop the others. A registry that does not delete stops them all, as it
    would refuse for each.
    """
    from phasegate.clean.clean import clean, pins_of, spare
    from phasegate.clean.remove import DeletesNothing
    from phasegate.errors import PhasegateError
    from phasegate.ledger.ledger import Ledger
    from phasegate.repo.run import Run
    from phasegate.together import together

    room = asyncio.Semaphore(1 if delete else _REPOS)

    async def one(run: Run, repo: Repo) -> End:
        async with room:
            progress.tell(repo.name, "clean", "reads its tags")
            try:
                return await (clean if delete else spare)(run, repo, pins)
            except DeletesNothing:
                raise
            except PhasegateError as error:
                return error

    with closing((Ledger.open if delete else Ledger.peek)(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger, progress.tell) as run:
            pins = pins_of(run)
            ends = await together(one(run, repo) for repo in repos)
    return {repo.name: end for repo, end in zip(repos, ends, strict=True)}
