"""``phasegate status``: show where each repo is, using only the ledger."""

from __future__ import annotations

import argparse
from contextlib import closing

from phasegate.cli.arguments import Commands, command, json_flag, outline


def add(commands: Commands) -> None:
    parser = command(commands, "status", "say where each repo is, since when and how large; asks only the ledger", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.failure import print_error
    from phasegate.ledger.ledger import Ledger
    from phasegate.pages import status as page
    from phasegate.pages.table import paper

    fleet = outline(args)
    repos = [fleet.repo(name) for name in dict.fromkeys(args.repos)] if args.repos else fleet.repos
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        found = ledger.standings(repo.name for repo in repos)
        course = ledger.course()
    show = page.show_json if args.json else page.show
    show(paper(), fleet, [found[repo.name] for repo in repos], course)
    if not args.repos:
        for error in fleet.unreadable.values():
            print_error(error)
    return 0
