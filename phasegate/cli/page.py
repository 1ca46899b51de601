"""``phasegate page``: write the fleet's page as static HTML, using only the ledger."""

from __future__ import annotations

import argparse
from pathlib import Path

from phasegate.cli.arguments import Commands, command, load


def add(commands: Commands) -> None:
    what = "write the fleet's page as static HTML: what waits for whom, how far it is; asks only the ledger"
    parser = command(commands, "page", what, run)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder that it is written into")


def run(args: argparse.Namespace) -> int:
    from phasegate.digits import count
    from phasegate.site.write import write_page

    site = write_page(load(args), args.out)
    print(f"{args.out / 'index.html'}: {site.through} of {count(len(site.repos), 'repo')} through")
    return 0
