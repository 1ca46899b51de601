"""``phasegate hold``, ``release``, ``halt``, ``resume``, ``approve``, ``retry``: people's decisions, one row each."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from phasegate.cli.arguments import Commands, command, load, outline, reason
from phasegate.command import Verb
from phases.ladder import PHASES


def _repos(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("repos", nargs="+", metavar="REPO")


def _repo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("repos", nargs=1, metavar="REPO")


def _phase(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("phase", choices=PHASES, metavar="PHASE", help=f"{PHASES[0]} to {PHASES[-1]}")


def _scope(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("phase", nargs="?", choices=PHASES, metavar="PHASE", help=f"{PHASES[0]} to {PHASES[-1]}")
    what.add_argument("--all", action="store_true", help="the fleet as a whole")


@dataclass(frozen=True, slots=True)
class _Row:
    """One decision. ``words`` adds the arguments for what it is about, ``why`` says what its reason is for."""

    verb: Verb
    what: str
    words: Callable[[argparse.ArgumentParser], None]
    why: str = ""


_ROWS = (
    _Row(Verb.HOLD, "stop repos where they are, until they are released", _repos, "shown while the repo is held"),
    _Row(Verb.RELEASE, "lift the hold of repos that were rolled back or put on hold", _repos, "why it may climb again"),
    _Row(Verb.HALT, "promote nothing to a phase or above, until it is resumed", _scope),
    _Row(Verb.RESUME, "lift a halt: what failed before does not count again", _scope),
    _Row(Verb.APPROVE, "agree that a phase may begin, as one of those whom the fleet file names", _phase),
    _Row(Verb.RETRY, "forget what failed, so that the next rollout tries it again", _repos),
    _Row(Verb.ACCEPT, "take what is published now as a repo's new start, whoever pushed it", _repo),
    _Row(Verb.ABANDON, "give up a move that was begun and cannot be finished; the repo is on hold", _repos),
)


def add(commands: Commands) -> None:
    for row in _ROWS:
        parser = command(commands, str(row.verb), row.what, _run)
        parser.set_defaults(verb=row.verb)
        row.words(parser)
        reason(parser, row.why)


def _run(args: argparse.Namespace) -> int:
    from phasegate.pages.table import paper
    from phasegate.repo.decisions import OF_PHASES, OF_REPOS
    from phasegate.repo.run import who

    verb: Verb = args.verb
    if verb is Verb.ACCEPT:
        from phasegate.repo.accept import accept

        said = asyncio.run(accept(load(args), args.repos[0], by=who(), reason=args.reason))
    elif verb in OF_REPOS:
        said = OF_REPOS[verb](outline(args), args.repos, by=who(), reason=args.reason)
    else:
        said = OF_PHASES[verb](outline(args), args.phase or "", by=who(), reason=args.reason)
    paper().print(said)
    return 0
