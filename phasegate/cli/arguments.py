"""Arguments that several commands share, and how to read what they name."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from phasegate.fleet.fleet import Fleet, Outline, Repo

Commands = Any
"""argparse's own type for a set of commands is private."""
LOGS = ("json",)
"""The forms of the log of events."""
LONGEST = 100 * 365 * 86400.0
"""The longest duration in seconds: dates begin with the year 1."""


def command(commands: Commands, name: str, what: str, run: Any, *, fleet: bool = True) -> argparse.ArgumentParser:
    """Add a command and return its parser.

    commands: where to add it.
    name: the command's name.
    what: its help text.
    run: the function that runs it.
    fleet: whether it takes ``--fleet`` and ``--log`` after its name too.
    """
    parser: argparse.ArgumentParser = commands.add_parser(name, help=what, description=what)
    parser.set_defaults(run=run)
    if fleet:
        parser.add_argument("--fleet", type=Path, default=argparse.SUPPRESS, metavar="PATH", help="the fleet file")
        parser.add_argument("--log", choices=LOGS, default=argparse.SUPPRESS, help="json: a line for each event")
    return parser


def json_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the table as JSON")


def reason(parser: argparse.ArgumentParser, why: str = "") -> None:
    parser.add_argument("--reason", required=True, help=f"{why}; kept in the ledger" if why else "kept in the ledger")


def given(text: str) -> str:
    """Read a value that must not be empty, as it is where a script's variable has none."""
    if not text:
        raise argparse.ArgumentTypeError("it is empty")
    return text


def seconds(text: str) -> float:
    """Read a duration as the fleet file writes it: ``30s``, ``10m``, ``2h``, ``3d``."""
    unit = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(text[-1:], 0)
    if not (unit and text[:-1].isascii() and text[:-1].isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration: write 90m, 2h or 1d")
    if (found := float(text[:-1]) * unit) > LONGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is more than a hundred years")
    return found


def pause(text: str) -> float:
    """Read a duration that is not 0."""
    if not (found := seconds(text)):
        raise argparse.ArgumentTypeError("it is 0: write 30s, 1m or 1h")
    return found


def load(args: argparse.Namespace) -> Fleet:
    from phasegate.fleet.load import load_fleet

    path: Path = args.fleet
    return load_fleet(path)


def outline(args: argparse.Namespace) -> Outline:
    """Return what a rollback needs of the fleet file, whatever is wrong with the rest."""
    from phasegate.fleet.outline import load_outline

    path: Path = args.fleet
    return load_outline(path)


def chosen(fleet: Fleet, names: Sequence[str]) -> tuple[Repo, ...]:
    """Return the repos with these names, once each, or all if there are none. Raises FleetError for an unknown name."""
    return tuple(fleet.repo(name) for name in fleet.called(*names)) if names else fleet.repos
