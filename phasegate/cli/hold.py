"""``phasegate hold`` and ``phasegate release``: stop repos where they are, and let them go on."""

from __future__ import annotations

import argparse

from phasegate.cli.arguments import Commands, command, decided, reason


def add(commands: Commands) -> None:
    parser = command(commands, "hold", "stop repos where they are, until they are released", _hold)
    parser.add_argument("repos", nargs="+", metavar="REPO")
    reason(parser, "shown while the repo is held")
    parser = command(commands, "release", "lift the hold of repos that were rolled back or put on hold", _release)
    parser.add_argument("repos", nargs="+", metavar="REPO")
    reason(parser, "why it may climb again")


def _hold(args: argparse.Namespace) -> int:
    from phasegate.repo.decisions import hold

    return decided(args, hold, args.repos)


def _release(args: argparse.Namespace) -> int:
    from phasegate.repo.decisions import release

    return decided(args, release, args.repos)
