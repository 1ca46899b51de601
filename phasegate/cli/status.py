"""``phasegate status``: show where each repo is, using only the ledger."""

from __future__ import annotations

import argparse
from contextlib import closing

from phasegate.cli.arguments import Commands, command, json_flag, outline, seconds


def add(commands: Commands) -> None:
    parser = command(commands, "status", "say where each repo is, since when and how large; asks only the ledger", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    for flag, text in (
        ("--max-age", "fail if the last rollout of the whole fleet ended longer ago, say 2h"),
        ("--max-audit-age", "the same for the last audit, say 26h"),
    ):
        parser.add_argument(flag, type=seconds, metavar="DURATION", help=text)
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.failure import print_error
    from phasegate.cli.vanished import report_vanished
    from phasegate.ledger.ledger import Ledger
    from phasegate.ledger.pulse import pulse
    from phasegate.pages import status as page
    from phasegate.pages.table import paper

    fleet = outline(args)
    repos = [fleet.repo(name) for name in fleet.called(*args.repos)] if args.repos else fleet.repos
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        found = ledger.standings(repo.name for repo in repos)
        course = ledger.course()
        last = pulse(ledger)
        report_vanished(ledger, fleet)
        unsaid = [error for repo in repos if (error := ledger.orphaned(repo.name))]
    show = page.show_json if args.json else page.show
    show(paper(), fleet, [found[repo.name] for repo in repos], course, last)
    for error in (*unsaid, *(() if args.repos else fleet.unreadable.values())):
        print_error(error)
    if late := page.overdue(last, args.max_age, args.max_audit_age):
        raise late
    return 0
