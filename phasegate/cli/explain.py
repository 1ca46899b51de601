"""``phasegate explain``: where one repo is, how it got there, what is next and what stands in the way."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, json_flag, load

if TYPE_CHECKING:
    from phasegate.fleet.fleet import Fleet, Repo
    from phasegate.ledger.ledger import Ledger
    from phasegate.pages.explain import Explained
    from phasegate.policy.action import Seen


def add(commands: Commands) -> None:
    what = "say where one repo is, how it got there, what is next and what stands in the way; writes nothing"
    parser = command(commands, "explain", what, run)
    parser.add_argument("repo", metavar="REPO")
    parser.add_argument("--look", action="store_true", help="read its source and the registry; else the ledger alone")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.plan import look_at
    from phasegate.errors import PhasegateError
    from phasegate.ledger.ledger import Ledger
    from phasegate.pages import explain as page
    from phasegate.pages.table import paper

    fleet = load(args)
    repo = fleet.repo(args.repo)
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        looked = asyncio.run(look_at(fleet, ledger, [repo]))[repo.name] if args.look else None
        if isinstance(looked, PhasegateError):
            raise looked
        told = explained(fleet, ledger, repo, looked)
    (page.show_json if args.json else page.show)(paper(), told)
    return 0


def explained(fleet: Fleet, ledger: Ledger, repo: Repo, looked: Seen | None = None) -> Explained:
    """Return what there is to say about a repo. ``looked``: what there is of it now, if that was looked at."""
    from phasegate.cli.plan import recalled_or_why
    from phasegate.errors import PhasegateError
    from phasegate.pages.explain import Explained
    from phasegate.pages.history import accepted, again, story
    from phasegate.policy.decide import settled
    from phasegate.policy.gates import gates
    from phasegate.policy.plan import plan_of
    from phasegate.policy.scene import Scene
    from phasegate.repo.beside import others
    from phasegate.repo.recalled import recalled

    # Waves belong to the whole fleet, whichever repo is asked about.
    standings = ledger.standings(one.name for one in (fleet.repos if fleet.policy.waves else (repo,)))
    history, course = ledger.history(repo.name), ledger.course()
    standing = standings[repo.name]
    known = looked or recalled_or_why(repo, standing, others(ledger, fleet, [repo]).get(repo.name, ()))
    # Where the source cannot be read, the ledger still explains everything else.
    seen = replace(recalled(standing), note=known.what) if isinstance(known, PhasegateError) else known
    plan = plan_of(fleet, standings=standings)
    decision, after = settled((repo,), standings, course, {repo.name: seen}, plan)
    scene = Scene(standings, after, plan)
    following = scene.following(standing)
    return Explained(
        standing=standing,
        version=seen.version,
        action=decision.actions[repo.name],
        story=story(repo.name, history, course),
        gates=tuple(gates(scene, standing, following)),
        following=following,
        note=seen.note,
        again=again(history),
        accepted=accepted(history),
        pruned=course.pruned,
    )
