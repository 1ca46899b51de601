"""``phasegate audit``: is what is published still as phasegate left it? It works without Prefect."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, chosen, command, json_flag, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phasegate.audit.audit import Audited
    from phasegate.fleet.fleet import Fleet, Repo


def add(commands: Commands) -> None:
    parser = command(
        commands, "audit", "find what is not as phasegate left it, and do about it what the fleet file says", run
    )
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.errors import Blocked
    from phasegate.pages import audit as page
    from phasegate.pages.table import paper

    fleet = load(args)
    repos = chosen(fleet, args.repos)
    audited = asyncio.run(_audit(fleet, repos))
    if args.json:
        page.show_json(paper(), fleet, audited)
    else:
        page.show(paper(), fleet, audited, len(repos))
    if any(each.drifted for each in audited):
        return Blocked.exit_code
    return next((each.error.exit_code for each in audited if each.error), 0)


async def _audit(fleet: Fleet, repos: Sequence[Repo]) -> Sequence[Audited]:
    from phasegate.audit.audit import audit
    from phasegate.cli.vanished import report_vanished
    from phasegate.ledger.ledger import Ledger
    from phasegate.repo.run import Run

    with closing(Ledger.existing(fleet.ledger, fleet)) as ledger:
        report_vanished(ledger, fleet)
        async with Run(fleet, ledger) as run:
            return await audit(run, repos)
