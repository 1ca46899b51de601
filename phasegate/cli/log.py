"""``phasegate log``: what happened in the fleet, over all repos, using only the ledger."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import timedelta

from phasegate.cli.arguments import Commands, command, json_flag, outline, seconds


def add(commands: Commands) -> None:
    parser = command(commands, "log", "what happened in the fleet, oldest first; asks only the ledger", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all, and what concerns the whole fleet")
    parser.add_argument("--since", type=seconds, metavar="DURATION", help="how far back, say 24h; default: all of it")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate import clock
    from phasegate.ledger.fleet_events import FLEET
    from phasegate.ledger.ledger import Ledger
    from phasegate.pages import log as page
    from phasegate.pages.table import paper

    fleet = outline(args)
    names = [fleet.repo(name).name for name in args.repos] or [FLEET, *(repo.name for repo in fleet.repos)]
    since = clock.now() - timedelta(seconds=args.since) if args.since else None
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        found = page.happened(ledger.histories(dict.fromkeys(names)), since)
    if args.json:
        page.show_json(paper(), found)
    else:
        page.show(paper(), found, since)
    return 0
