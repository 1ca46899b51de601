"""``phasegate rollback``: roll tags back to bytes that the ledger kept. It works without Prefect, which may be down."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, command, given, outline
from phases.ladder import NAMES, PHASES

if TYPE_CHECKING:
    from phasegate.errors import PhasegateError
    from phasegate.fleet.fleet import Outline, RepoOutline
    from phasegate.promotion.rollback import Outcome


def add(commands: Commands) -> None:
    parser = command(commands, "rollback", "put tags back to an earlier phase, and hold the repos there", run)
    parser.add_argument("repos", nargs="*", metavar="REPO")
    parser.add_argument("--wave", type=given, metavar="PHASE/N", help="the wave's repos that are above --to")
    parser.add_argument("--phase", default="", choices=PHASES, metavar="PHASE", help="all that are at PHASE or above")
    parser.add_argument("--all", action="store_true", help="all that are above --to")
    parser.add_argument("--to", required=True, choices=NAMES, metavar="PHASE", help=f"{NAMES[0]} to {NAMES[-1]}")
    parser.add_argument("--reason", required=True, help="kept in the ledger, and shown while the repo is held")
    parser.add_argument("--force", action="store_true", help="even where somebody else moved a tag")
    parser.add_argument("--failed", action="store_true", help="count it as a failure of the phases that are left")
    parser.add_argument("--no-wait", action="store_true", help="do not wait until no earlier request can land")


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.failure import print_error
    from phasegate.command import halt, release, resume, roll_back, rollout
    from phasegate.errors import PhasegateError, RegistryError, TagMoved
    from phasegate.ledger.course import wave_name
    from phasegate.policy.text import created, left, reason_of
    from phasegate.reason import stated
    from phasegate.repo.decisions import halting
    from phasegate.repo.rollback_scope import going_back

    args.reason = stated(args.reason)
    fleet = outline(args)
    wave = wave_name(args.wave) if args.wave else None
    covered = going_back(fleet, args.to, repos=args.repos, wave=wave, phase=args.phase, everything=args.all)
    repos, code = covered.repos, 0
    for error in covered.left_out.values():
        print_error(error)
        code = error.exit_code
    out = f"Left out: {', '.join(covered.left_out)}. " if covered.left_out else ""
    if not repos:
        which = f"{'other ' if out else ''}repo of {wave or args.phase or 'the fleet'}"
        print(f"{out}No {which} is above {args.to}: there is nothing to put back.")
        return code
    ends = asyncio.run(_roll_back(fleet, repos, args))
    for repo, end in zip(repos, ends, strict=True):
        if isinstance(end, PhasegateError):
            print_error(end)
            code = code or end.exit_code
        else:
            none = "no tag was moved" if end.left else "no tag had to move"
            # Registries move their tags side by side: what ended first is chance.
            moved = sorted((move.where for move in end.moves), key=lambda tag: (tag.registry, str(tag)))
            tags = ", ".join(map(str, moved)) or none
            was = " already" if end.stayed else ""
            at = end.phase or args.to
            print(f"{repo.name} is at {at}{was} and held: {tags}. {release(repo.name)}")
            if at != args.to:
                print(f"  its version was never at {args.to} and has no control: {at} is the lowest form of it")
            if end.settles:
                again = rollout(then="looks again")
                print(f"  a request from before may land until {end.settles:%H:%M:%S} UTC: {again}")
            for where in end.dropped:
                print(f"  {where} stays where it is: {fleet.path.name} no longer has it in {repo.name}")
            for where in end.created:
                print(f"  {created(where)}")
            for tag in end.left:
                print(f"  {left(tag)}")
            if any(tag.unreached for tag in end.left):
                code = code or RegistryError.exit_code
            left_alone = [tag for tag in end.left if not tag.unreached]
            if any(tag.found for tag in left_alone):
                print(f"  {roll_back(repo.name, args.to, force=True)} moves it all the same")
                code = code or TagMoved.exit_code
            elif left_alone and not args.force:
                print(f"  {roll_back(repo.name, args.to, force=True)} creates it again")
    if not args.repos:
        stop = halt(wave.phase if wave else args.phase)
        print(f"{_summary(repos, ends)}. {out}{stop} keeps the others from going there")
    if args.failed:
        # Only now: it reads every repo of the fleet, and none of them may hold up the rollback.
        for stops in halting(fleet):
            print(f"{stops.phase} is halted with the next rollout: {reason_of(stops)}; {resume(stops.phase)}")
    return code


def _summary(repos: Sequence[RepoOutline], ends: Sequence[Outcome | PhasegateError]) -> str:
    """Return ``3 of 5 are back, not web; api: 1 tag left alone``. A repo is back if none of its tags was left."""
    from phasegate.digits import count
    from phasegate.errors import PhasegateError

    lost: list[str] = []
    partly: list[str] = []
    for repo, end in zip(repos, ends, strict=True):
        if isinstance(end, PhasegateError):
            lost.append(repo.name)
        elif end.left:
            unreached = sum(bool(tag.unreached) for tag in end.left)
            alone = len(end.left) - unreached
            said = [f"{count(alone, 'tag')} left alone"] if alone else []
            said += [f"{count(unreached, 'tag')} not reached"] if unreached else []
            partly.append(f"{repo.name}: {', '.join(said)}")
    back = f"{len(ends) - len(lost) - len(partly)} of {len(ends)} are back"
    return "; ".join([back + (f", not {', '.join(lost)}" if lost else ""), *partly])


async def _roll_back(
    fleet: Outline, repos: Sequence[RepoOutline], args: argparse.Namespace
) -> list[Outcome | PhasegateError]:
    """Roll all repos back at once. One that cannot be rolled back does not stop the others."""
    from phasegate.errors import PhasegateError
    from phasegate.ledger.ledger import Ledger
    from phasegate.repo.promote import roll_back
    from phasegate.repo.run import Access

    async def one(run: Access, repo: RepoOutline) -> Outcome | PhasegateError:
        try:
            return await roll_back(
                run,
                repo,
                args.to,
                reason=args.reason,
                force=args.force,
                failed=args.failed,
                wait=not args.no_wait,
            )
        except PhasegateError as error:
            return error

    with closing(Ledger.existing(fleet.ledger, fleet)) as ledger:
        async with Access(fleet, ledger) as run:
            ends = await asyncio.gather(*(one(run, repo) for repo in repos), return_exceptions=True)
    told: list[Outcome | PhasegateError] = []
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, PhasegateError):
            raise end  # a bug, reported once all the others are rolled back
        told.append(end)
    return told
