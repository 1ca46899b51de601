"""``phasegate settings``: what a repo's CI must set for one phase."""

from __future__ import annotations

import argparse
from contextlib import closing

from phasegate.cli.arguments import Commands, command, json_flag, load
from phases.ladder import PHASES


def add(commands: Commands) -> None:
    parser = command(commands, "settings", "print what a repo's CI must set to push the form of a phase", run)
    parser.add_argument("repo", metavar="REPO")
    parser.add_argument("--phase", required=True, choices=PHASES, metavar="PHASE", help="the rung")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.build.ci_settings import form_for, settings_of
    from phasegate.build.version import told_version
    from phasegate.ledger.ledger import Ledger
    from phasegate.pages import settings as page
    from phasegate.pages.table import paper

    fleet = load(args)
    repo = fleet.repo(args.repo)
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        form = form_for(fleet, repo, ledger.standing(repo.name).start, args.phase)
    settings = settings_of(fleet, repo, form, args.phase, told_version(repo) or "{version}")
    show = page.show_json if args.json else page.show
    show(paper(), fleet, repo, args.phase, form, settings)
    return 0
