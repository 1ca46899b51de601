"""``phasegate ledger backup``, ``restore``, ``check``, ``move`` and ``prune``."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from phasegate.cli.arguments import Commands, command, json_flag, outline, reason, seconds


def add(commands: Commands) -> None:
    what = "save, restore, check, move or prune the ledger"
    parser = commands.add_parser("ledger", help=what, description=what)
    verbs = parser.add_subparsers(title="what to do", metavar="VERB", required=True)
    backup = command(verbs, "backup", "write everything in the ledger to a new file", _back_up)
    backup.add_argument("path", type=Path, metavar="PATH")
    restore = command(verbs, "restore", "replace what is in the ledger by a backup", _restore)
    restore.add_argument("path", type=Path, metavar="PATH")
    restore.add_argument("--replace", action="store_true", help="also where the ledger has events; they are kept aside")
    restore.add_argument("--force", action="store_true", help="take a backup that is damaged")
    reason(restore, "why it was restored")
    check = command(verbs, "check", "read everything in the ledger, or in a backup, and say what is damaged", _check)
    check.add_argument("path", type=Path, nargs="?", metavar="PATH", help="a backup; default: the fleet's ledger")
    json_flag(check)
    move = command(verbs, "move", "move everything in the ledger to another, empty database", _move)
    move.add_argument(
        "--to", required=True, metavar="ADDRESS", help="as `ledger` in the fleet file; '${NAME}' is filled in"
    )
    reason(move, "why it is moved")
    prune = command(
        verbs, "prune", "delete verdicts of releases that are over, and evidence that only they needed", _prune
    )
    prune.add_argument("--older", type=seconds, required=True, metavar="DURATION", help="what may go, say 365d")
    prune.add_argument("--dry-run", action="store_true", help="say what would go, and delete nothing")
    reason(prune, "why it is pruned")


def _back_up(args: argparse.Namespace) -> int:
    from phasegate.ledger.backup import back_up
    from phasegate.pages import ledger as page
    from phasegate.pages.table import paper

    page.show_saved(paper(), back_up(outline(args).ledger, args.path))
    return 0


def _restore(args: argparse.Namespace) -> int:
    from phasegate import clock
    from phasegate.ledger.backup import restore
    from phasegate.pages import ledger as page
    from phasegate.pages.table import paper
    from phasegate.reason import stated
    from phasegate.repo.run import who

    fleet = outline(args)
    aside = fleet.path.absolute().parent / ".phasegate" / f"ledger-replaced-{clock.now():%Y%m%dT%H%M%SZ}.backup"
    back = restore(
        fleet.ledger,
        args.path,
        by=who(),
        reason=stated(args.reason),
        aside=aside if args.replace else None,
        force=args.force,
    )
    page.show_restored(paper(), back)
    return 0


def _check(args: argparse.Namespace) -> int:
    from phasegate.errors import LedgerError
    from phasegate.ledger.backup import checked
    from phasegate.pages import ledger as page
    from phasegate.pages.table import paper

    found = checked("" if args.path else outline(args).ledger, args.path)
    (page.show_json if args.json else page.show)(paper(), found)
    return LedgerError.exit_code if found.findings else 0


def _move(args: argparse.Namespace) -> int:
    from phasegate.ledger.given import address_given
    from phasegate.ledger.relocate import move
    from phasegate.pages import ledger as page
    from phasegate.pages.table import paper
    from phasegate.reason import stated
    from phasegate.repo.run import who

    fleet = outline(args)
    arrival = move(fleet.ledger, address_given(args.to, fleet.path), by=who(), reason=stated(args.reason))
    page.show_arrival(paper(), arrival, args.to, fleet.path)
    return 0


def _prune(args: argparse.Namespace) -> int:
    from phasegate import clock
    from phasegate.ledger.prune import prunable, prune
    from phasegate.pages import ledger as page
    from phasegate.pages.table import paper
    from phasegate.reason import stated
    from phasegate.repo.run import who

    fleet, reason = outline(args), stated(args.reason)
    before = clock.now() - timedelta(seconds=args.older)
    if args.dry_run:
        page.show_pruned(paper(), prunable(fleet.ledger, before))
        return 0
    aside = fleet.path.absolute().parent / ".phasegate" / f"ledger-pruned-{clock.now():%Y%m%dT%H%M%SZ}.backup"
    page.show_pruned(paper(), prune(fleet.ledger, before, aside, by=who(), reason=reason))
    return 0
