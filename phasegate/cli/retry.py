"""``phasegate retry``: what failed is tried again at once, not when its time has come."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import Commands, command, decided, reason


def add(commands: Commands) -> None:
    parser = command(commands, "retry", "forget what failed, so that the next rollout tries it again", run)
    parser.add_argument("repos", nargs="+", metavar="REPO")
    reason(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.repo.decisions import retry

    return decided(args, retry, args.repos)
