"""``phasegate rollout``: run the rollout flow in this process, with a Prefect server for as long as it takes."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, chosen, command, json_flag, load, pause
from phasegate.cli.extra import need_prefect
from phases.ladder import PHASES, position

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.session import Session
    from phasegate.fleet.fleet import Fleet
    from phasegate.pages.progress import Progress
    from phasegate.policy.action import Action


def add(commands: Commands) -> None:
    parser = command(commands, "rollout", "build, verify and promote what the plan says", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    parser.add_argument("--through", choices=PHASES, metavar="PHASE", help=f"stop there: {', '.join(PHASES)}")
    again = "look again that long after each look, as in 1m, until no repo waits for something that happens by time"
    parser.add_argument("--every", type=pause, metavar="DURATION", help=again)
    parser.add_argument("--dry-run", action=_DryRun, nargs=0, help=argparse.SUPPRESS)
    json_flag(parser)


class _DryRun(argparse.Action):
    """An option that other tools have, and here is a command."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        parser.exit(2, "error: rollout has no --dry-run\n  fix: phasegate plan\n")


def run(args: argparse.Namespace) -> int:
    need_prefect()
    from phasegate.errors import Blocked, FleetError
    from phasegate.ledger.ledger import Ledger
    from phasegate.pages import rollout as page
    from phasegate.pages.progress import Progress
    from phasegate.pages.table import paper

    fleet = load(args)
    if args.through and position(args.through) > position(fleet.last):
        raise FleetError(
            f"{fleet.path}: its ladder ends at {fleet.last}, below {args.through}", fix="leave --through out"
        )
    names = [repo.name for repo in chosen(fleet, args.repos)]
    # Fail here rather than start Prefect's server for nothing.
    Ledger.open(fleet.ledger, fleet).close()
    with Progress() as progress:
        session = asyncio.run(_run(fleet, names if args.repos else [], args.through, progress, args.every))
    if args.every:
        fleet = load(args)  # it may have been edited meanwhile
        names = [repo.name for repo in chosen(fleet, args.repos) if repo.name in session.ends]
    if session.busy:
        if args.json:
            page.show_busy_json(paper(), fleet, session.busy)
        else:
            print(f"{session.busy}; nothing was done")
        return 0
    if session.error:
        raise session.error
    ends = session.ends
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        standings = ledger.standings(names)
    show = page.show_json if args.json else page.show
    show(paper(), fleet, standings, {name: ends[name] for name in names})
    return Blocked.exit_code if page.stuck(ends) else 0


async def _run(fleet: Fleet, names: list[str], through: str | None, progress: Progress, every: float | None) -> Session:
    """Run the flow, on the whole fleet if there are no ``names``; again and again while time brings something.

    The returned session says where each repo came to rest the last time, or why none was worked on.
    """
    from flows import prefect_settings, temporary

    progress.note("starting Prefect ...")
    prefect_settings.apply(fleet.path, quiet=True)
    async with temporary.server() as own:
        from flows.rollout import rollout
        from flows.session import SESSION, Session
        from flows.step import state_of

        await temporary.answering(own)

        def rest(repo: str, end: Action) -> None:
            progress.rest(repo, end.phase, f"{end.kind}: {end.why}")

        before: dict[str, Action] = {}
        while True:
            session = Session(tell=progress.tell, rest=rest)
            SESSION.set(session)
            state = await state_of(rollout(str(fleet.path.absolute()), names or None, through, return_state=True))
            if not (session.ends or session.error or session.busy):
                # The run itself ended before its repos did: its error is the one to report.
                await state.result(raise_on_failure=True)
            if every is None or not _goes_on(session, before):
                return session
            _tell_pause(progress, session, before, every)
            before = session.ends
            await asyncio.sleep(every)


def _tell_pause(progress: Progress, session: Session, before: Mapping[str, Action], every: float) -> None:
    from phasegate.pages.rollout import summary
    from phasegate.policy.text import lasting

    if why := session.error.what if session.error else session.busy:
        progress.note(f"{why}; the next look is in {lasting(every)}")
    elif session.ends != before:
        progress.tell("fleet", "", f"{summary(session.ends)}; looks again every {lasting(every)}")


def _goes_on(session: Session, before: Mapping[str, Action]) -> bool:
    from phasegate.policy.again import time_helps

    if session.error:
        return session.error.retryable
    return bool(session.busy) or time_helps(session.ends, before)
