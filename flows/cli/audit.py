"""``phasegate audit``: is what is published as phasegate left it? Without Prefect."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from flows.cli.words import Commands, chosen, command, json_flag, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from phases.fleet.fleet import Fleet, Repo
    from phases.steps.audit import Audited


def add(commands: Commands) -> None:
    parser = command(commands, "audit", "find what is not as it was left, and do about it what the plan says", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from flows.report import audit as page
    from flows.report.paper import paper
    from phases.errors import Blocked

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
    from phases.ledger.ledger import Ledger
    from phases.steps.audit import audit
    from phases.steps.house import House

    with closing(Ledger.open(fleet.ledger)) as ledger:
        async with House(fleet, ledger) as house:
            return await audit(house, repos)
