"""``phasegate metrics``: the fleet's figures for Prometheus, using only the fleet file and the ledger."""

from __future__ import annotations

import argparse
from pathlib import Path

from phasegate.cli.arguments import Commands, command


def add(commands: Commands) -> None:
    parser = command(commands, "metrics", "the fleet's figures for Prometheus; asks only the ledger", run)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="replace this file, for node_exporter; default: print them"
    )


def run(args: argparse.Namespace) -> int:
    from phasegate.metrics import publish
    from phasegate.metrics.read import measure

    figures = measure(args.fleet)
    if args.out:
        publish.write(figures, args.out)
    else:
        print(publish.text(figures), end="")
    return 0
