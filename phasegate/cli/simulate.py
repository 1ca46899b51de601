"""``phasegate simulate``: simulate a whole migration under the fleet file's policy, another one and none."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from phasegate.cli.arguments import Commands, command, json_flag, load
from phasegate.digits import number_in

_SHARES = {
    "before": "share of repos that fail a phase's checks before they are promoted",
    "after": "share of repos that fail in a phase's soak, each for its own reason",
    "common": "share of repos that one defect of the phase {where} hits with clients",
    "errors": "share of judgements that end in an error",
}
_HOURS = {
    "shows": "mean hours until a bad image fails its checks",
    "pull": "mean hours until a user pulls what was published",
    "answer": "mean working hours until a person has mended and answered",
}


def add(commands: Commands) -> None:
    from phasegate.simulation.draws import Assumptions

    parser = command(commands, "simulate", "run a whole migration on paper: how long, how safe, how much work", run)
    parser.add_argument("--repos", type=_count, metavar="N", help="a drawn fleet of N; default: that of the fleet file")
    parser.add_argument("--against", type=Path, metavar="FILE", help="another fleet file, whose policy is compared")
    parser.add_argument("--seed", type=int, default=0, help="what is drawn; default: 0")
    parser.add_argument("--begin", type=_day, metavar="DATE", default=Assumptions().begin, help="default: 2026-01-05")
    for words, kind in ((_SHARES, _share), (_HOURS, _hours)):
        for name, what in words.items():
            default, what = getattr(Assumptions(), name), what.format(where=Assumptions().where)
            parser.add_argument(
                f"--{name}", type=kind, default=default, metavar=name[0].upper(), help=f"{what}; default: {default:g}"
            )
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.fleet.load import load_fleet
    from phasegate.fleet.policy import Policy
    from phasegate.pages import simulate as page
    from phasegate.pages.table import paper
    from phasegate.policy.radius import bases_of
    from phasegate.simulation.draws import Assumptions, Draws
    from phasegate.simulation.outcome import Given
    from phasegate.simulation.run import simulate

    fleet = load(args)
    others = [load_fleet(args.against)] if args.against else []
    named = {word: getattr(args, word) for word in (*_SHARES, *_HOURS, "seed", "begin")}
    assumed = Assumptions(**named)
    draws = Draws(assumed)
    repos, bases = draws.fleet(args.repos) if args.repos else (fleet.repos, bases_of(fleet))
    policies = {str(each.path): each.policy for each in (fleet, *others)}
    given = Given(repos, fleet.policy, draws, fleet.last, bases)
    outcomes = {name: simulate(replace(given, policy=policy)) for name, policy in policies.items()}
    if Policy() not in policies.values():
        outcomes["all at once"] = simulate(replace(given, policy=Policy()))
    (page.show_json if args.json else page.show)(paper(), len(repos), assumed, outcomes)
    return 0


def _count(text: str) -> int:
    number = number_in(text)
    if not number:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of repos")
    return number


def _share(text: str) -> float:
    number = _number(text.removesuffix("%"), f"{text!r} is no share: write 0.05 or 5%") / (100 if "%" in text else 1)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share: write 0.05 or 5%")
    return number


def _hours(text: str) -> float:
    number = _number(text, f"{text!r} is no number of hours")
    if not 0 < number < 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of hours")
    return number


def _number(text: str, wrong: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wrong) from None


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(hour=8, tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write 2026-01-05") from None
