"""``phasegate halt`` and ``phasegate resume``: stop promotions to a phase or to all, and let them go on."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import Commands, command, decided, reason
from phases.ladder import PHASES


def add(commands: Commands) -> None:
    _scope(command(commands, "halt", "promote nothing to a phase or above, until it is resumed", _halt))
    _scope(command(commands, "resume", "lift a halt: what failed before does not count again", _resume))


def _scope(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("phase", nargs="?", choices=PHASES, metavar="PHASE", help=f"{PHASES[0]} to {PHASES[-1]}")
    what.add_argument("--all", action="store_true", help="the fleet as a whole")
    reason(parser)


def _halt(args: argparse.Namespace) -> int:
    from phasegate.repo.decisions import halt

    return decided(args, halt, args.phase or "")


def _resume(args: argparse.Namespace) -> int:
    from phasegate.repo.decisions import resume

    return decided(args, resume, args.phase or "")
