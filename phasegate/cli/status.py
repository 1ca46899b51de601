"""``phasegate status``: show where each repo is, using only the ledger."""

from __future__ import annotations

import argparse
from contextlib import closing

from phasegate.cli.arguments import Commands, chosen, command, json_flag, load, seconds


def add(commands: Commands) -> None:
    parser = command(commands, "status", "say where each repo is, since when and how large; asks only the ledger", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    for option, what in (
        ("--max-age", "fail if the last rollout of the whole fleet ended longer ago, say 2h"),
        ("--max-audit-age", "the same for the last audit, say 26h"),
    ):
        parser.add_argument(option, type=seconds, metavar="DURATION", help=what)
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.errors import Overdue
    from phasegate.ledger.ledger import Ledger
    from phasegate.ledger.pulse import pulse
    from phasegate.pages import status as page
    from phasegate.pages.table import paper

    fleet = load(args)
    repos = chosen(fleet, args.repos)
    with closing(Ledger.peek(fleet.ledger)) as ledger:
        found = ledger.standings(repo.name for repo in repos)
        course = ledger.course()
        last = pulse(ledger)
    show = page.show_json if args.json else page.show
    show(paper(), fleet, [found[repo.name] for repo in repos], course, last)
    if late := page.overdue(last, args.max_age, args.max_audit_age):
        raise Overdue(late, fix="see that phasegate serve, or what starts phasegate rollout, is alive")
    return 0
