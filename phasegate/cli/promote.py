"""``phasegate promote``: move one repo to one phase, as a person decided."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, load
from phasegate.cli.extra import need_prefect
from phases.ladder import PHASES

if TYPE_CHECKING:
    from phasegate.fleet.fleet import Fleet, Repo


def add(commands: Commands) -> None:
    parser = command(commands, "promote", "move a repo's tags to the candidates of a phase", run)
    parser.add_argument("repo", metavar="REPO")
    parser.add_argument("--phase", choices=PHASES, metavar="PHASE", help="default: the next one of the plan")
    parser.add_argument("--reason", default="", help="needed where a verdict is inconclusive, and with --force")
    parser.add_argument("--force", action="store_true", help="even where somebody else moved a tag")


def run(args: argparse.Namespace) -> int:
    need_prefect()
    fleet = load(args)
    repo = fleet.repo(args.repo)
    phase = args.phase or _next(fleet, repo)
    _refuse(fleet, repo, phase)
    asyncio.run(_run(fleet, repo, phase, args.reason, args.force))
    print(f"{repo.name} is at {phase}. phasegate rollback {repo.name} --to ... --reason ... puts it back.")
    return 0


def _next(fleet: Fleet, repo: Repo) -> str:
    """Return the first needed rung above where the repo is."""
    from phasegate.command import Command, Verb, rollout
    from phasegate.errors import FleetError
    from phasegate.ledger.ledger import Ledger
    from phases.ladder import position

    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        standing = ledger.standing(repo.name)
    if standing.start is None:
        raise FleetError(f"repo '{repo.name}' was never looked at", fix=str(rollout(repo.name)))
    for rung in fleet.rungs(standing.start):
        if rung.needed and position(rung.name) > position(standing.at):
            return rung.name
    raise FleetError(
        f"repo '{repo.name}' is at {standing.at}: nothing is above it",
        fix=str(Command(Verb.PROMOTE, (repo.name,), "...", reason="")),
    )


def _refuse(fleet: Fleet, repo: Repo, phase: str) -> None:
    """Raise what the flow would raise before it does anything: Prefect takes seconds to start.

    Not for a closed gate: what somebody else pushed meanwhile is said first, and only the registry knows that.
    """
    from phasegate.ledger.ledger import Ledger
    from phasegate.repo.may import refuse_at_once

    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        standing = ledger.standing(repo.name)
    if standing.intent is None:  # what was begun is finished
        refuse_at_once(standing, repo, phase)


async def _run(fleet: Fleet, repo: Repo, phase: str, reason: str, force: bool) -> None:
    from flows import prefect_settings, temporary
    from phasegate.pages.progress import Progress

    prefect_settings.apply(fleet.path, quiet=True)
    with Progress() as progress:
        async with temporary.server() as own:
            progress.note("starting Prefect ...")
            from flows.promote import promote
            from flows.session import SESSION, Session
            from flows.step import state_of

            await temporary.answering(own)
            session = Session(tell=progress.tell)
            SESSION.set(session)
            flow_run = promote(
                str(fleet.path.absolute()), repo.name, phase, reason=reason, force=force, return_state=True
            )
            state = await state_of(flow_run)
    if session.error:
        raise session.error
    if not state.is_completed():
        await state.result(raise_on_failure=True)
