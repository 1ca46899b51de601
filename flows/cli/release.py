"""``phasegate release``: lift the hold that a rollback set."""

from __future__ import annotations

import argparse
from contextlib import closing

from flows.cli.words import Commands, command, load


def add(commands: Commands) -> None:
    parser = command(commands, "release", "lift the hold of a repo that was rolled back", run)
    parser.add_argument("repo", metavar="REPO")
    parser.add_argument("--reason", required=True, help="why it may climb again; kept in the ledger")


def run(args: argparse.Namespace) -> int:
    from phases.errors import FleetError
    from phases.ledger.events import Unheld
    from phases.ledger.ledger import Ledger
    from phases.steps.house import who

    fleet = load(args)
    repo = fleet.repo(args.repo)
    with closing(Ledger.peek(fleet.ledger)) as ledger:
        hold = ledger.standing(repo.name).hold
    if hold is None:
        raise FleetError(f"repo '{repo.name}' is not on hold", fix="phasegate status")
    with closing(Ledger.open(fleet.ledger)) as ledger:
        ledger.append(Unheld(repo=repo.name, by=who(), reason=args.reason))
    print(f'{repo.name} is released: it was rolled back by {hold.by}: "{hold.reason}". phasegate rollout {repo.name}')
    return 0
