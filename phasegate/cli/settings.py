"""``phasegate settings``: what a repo's CI must set for a phase: printed, written into its files, or checked there."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, json_flag, load
from phasegate.errors import Blocked, FleetError, LedgerError
from phases.ladder import PHASES, position

if TYPE_CHECKING:
    from phasegate.ci.survey import Survey
    from phasegate.ci.wanted import Wanted
    from phasegate.fleet.fleet import Fleet, Repo
    from phases.form import Form


def add(commands: Commands) -> None:
    what = "print what a repo's CI must set to push the form of a phase, write it into its files, or check them"
    parser = command(commands, "settings", what, run)
    parser.add_argument("repo", metavar="REPO")
    parser.add_argument("--phase", choices=PHASES, metavar="PHASE", help="the rung; --check takes any without it")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--apply", type=Path, metavar="DIR", help="edit the workflows and bake files of a checkout")
    where.add_argument("--check", type=Path, metavar="DIR", help="fail if they push another form")
    parser.add_argument("--step", action="append", default=[], metavar="NAME", help="a step or target that pushes it")
    parser.add_argument("--yes", action="store_true", help="write without asking")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.build.ci_settings import form_for

    fleet = load(args)
    repo = fleet.repo(args.repo)
    if args.check:
        return _check(args, fleet, repo)
    if not args.phase:
        raise FleetError("which phase?", fix=f"--phase, one of {', '.join(PHASES)}")
    form = form_for(fleet, repo, _start(fleet, repo), args.phase)
    return _apply(args, fleet, repo, form) if args.apply else _print(args, fleet, repo, form)


def _start(fleet: Fleet, repo: Repo) -> Form | None:
    """Return the form in which the repo was found, as the ledger has it."""
    from phasegate.ledger.ledger import Ledger

    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        return ledger.standing(repo.name).start


def _print(args: argparse.Namespace, fleet: Fleet, repo: Repo, form: Form) -> int:
    from phasegate.build.ci_settings import settings_of
    from phasegate.build.version import told_version
    from phasegate.pages import settings as page
    from phasegate.pages.table import paper

    settings = settings_of(fleet, repo, form, args.phase, told_version(repo) or "{version}")
    show = page.show_json if args.json else page.show
    show(paper(), fleet, repo, args.phase, form, settings)
    return 0


def _apply(args: argparse.Namespace, fleet: Fleet, repo: Repo, form: Form) -> int:
    from phasegate.ci.wanted import wanted_of
    from phasegate.pages import ci_files as page
    from phasegate.pages.table import paper

    folder: Path = args.apply
    wanted = wanted_of(fleet, repo, form, args.phase)
    found = _survey(folder, repo, wanted, args.step)
    if not args.json:
        page.show_changes(paper(), folder, wanted, found)
    write = bool(found.files) and (args.yes or (not args.json and _agreed()))
    if write:
        _write(folder, found)
    if args.json:
        page.show_json(paper(), folder, wanted, found, written=write)
    elif write or not found.files:
        page.show_written(paper(), folder, found)
    return Blocked.exit_code if found.by_hand or found.unread or (found.files and not write) else 0


def _write(folder: Path, found: Survey) -> None:
    for one in found.files:
        try:
            (folder / one.name).write_bytes(one.after.encode())
        except OSError as error:
            raise FleetError(f"{folder / one.name}: {error.strerror}", fix="make it writable") from None


def _agreed() -> bool:
    """Ask the person at the terminal. Raises FleetError where there is none."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise FleetError("nothing was written: there is no terminal to ask at", fix="--yes writes without asking")
    try:
        return input("Write this? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:  # Ctrl-D
        print()
        return False


def _check(args: argparse.Namespace, fleet: Fleet, repo: Repo) -> int:
    from phasegate import command as advice
    from phasegate.pages import ci_files as page
    from phasegate.pages.table import paper

    folder: Path = args.check
    wanted, found = _nearest(fleet, repo, folder, args)
    if args.json:
        page.show_json(paper(), folder, wanted, found, passed=not (found.other_form or found.unread))
    else:
        page.show_check(paper(), folder, wanted, found, advice.apply_settings(repo.name, wanted.phase, str(folder)))
        if os.environ.get("GITHUB_ACTIONS") == "true":
            page.show_annotations(paper(), folder, wanted, found)
    return Blocked.exit_code if found.other_form or found.unread else 0


def _nearest(fleet: Fleet, repo: Repo, folder: Path, args: argparse.Namespace) -> tuple[Wanted, Survey]:
    """Return the phase whose form the files push, or the one that they miss in the fewest settings.

    A pull request is checked on machines that may not reach the ledger.
    """
    from phasegate.build.ci_settings import form_for
    from phasegate.ci.wanted import wanted_of

    try:
        start = _start(fleet, repo)
    except LedgerError as error:
        start = None
        print(f"{error.what}: {repo.name} is taken to be published as schema 2 and gzip", file=sys.stderr)

    phases = [args.phase] if args.phase else [name for name in PHASES if position(name) <= position(fleet.last)]
    best: tuple[Wanted, Survey] | None = None
    for phase in phases:
        wanted = wanted_of(fleet, repo, form_for(fleet, repo, start, phase), phase)
        found = _survey(folder, repo, wanted, args.step)
        if best is None or len(found.other_form) < len(best[1].other_form):
            best = (wanted, found)
    assert best is not None
    return best


def _survey(folder: Path, repo: Repo, wanted: Wanted, chosen: list[str]) -> Survey:
    """Return what the files of a checkout push. Raises FleetError if that is nothing of the repo."""
    from phasegate.ci.finding import Why
    from phasegate.ci.survey import survey
    from phasegate.pages.ci_files import may_push

    found = asyncio.run(survey(folder, wanted, chosen))
    if found.pushers:
        return found
    if found.unread:
        raise found.unread[0]
    may = "".join(f"\n  {one.at} {one.at.step} may: {may_push(one)}" for one in found.unsure)
    if any(one.why is None for one in found.unsure):
        fix = "--step NAME, if that step pushes it"
    elif any(one.why is Why.FIXED for one in found.unsure):
        fix = _in_its_place(repo, wanted)
    else:
        printed = f"phasegate settings {wanted.repo} --phase {wanted.phase} prints what to set there"
        fix = printed if may else "the checkout whose CI pushes it"
    raise FleetError(f"nothing in {folder} is known to push {', '.join(wanted.images)}{may}", fix=fix)


def _in_its_place(repo: Repo, wanted: Wanted) -> str:
    """Return what to do about an action that pushes in a form of its own: another step, or no build by the CI."""
    from phasegate import command as advice

    printed = advice.settings(repo.name, wanted.phase)
    replace = f"replace that step by docker/build-push-action or bake as {printed} prints them"
    if repo.ci is None:
        return f"none is needed: {repo.name} has no `ci`, so phasegate builds it. If its CI is to build it, {replace}"
    return f"{replace}; or leave `ci` out of the fleet file (with `context` or `git`), and phasegate builds {repo.name}"
