"""``phasegate approve``: agree that a phase may begin."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import Commands, command, decided, reason
from phases.ladder import PHASES


def add(commands: Commands) -> None:
    parser = command(commands, "approve", "agree that a phase may begin, as one of those whom the plan names", run)
    parser.add_argument("phase", choices=PHASES, metavar="PHASE", help=f"{PHASES[0]} to {PHASES[-1]}")
    reason(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.repo.decisions import approve

    return decided(args, approve, args.phase)
