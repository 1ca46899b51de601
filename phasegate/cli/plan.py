"""``phasegate plan``: show what a rollout would do with each repo, and why. It writes nothing."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from phasegate.cli.arguments import Commands, chosen, command, json_flag, load
from phasegate.digits import count

if TYPE_CHECKING:
    from phasegate.errors import PhasegateError
    from phasegate.fleet.fleet import Fleet, Repo
    from phasegate.ledger.course import Course
    from phasegate.ledger.ledger import Ledger
    from phasegate.ledger.state import Standing
    from phasegate.pages.plan import Row, Told
    from phasegate.policy.action import Seen
    from phasegate.policy.lines import Other, Others

_LOOKS = 16
"""Repos looked at at the same time: a look reads a whole source folder."""


def add(commands: Commands) -> None:
    parser = command(commands, "plan", "say what a rollout would do and why; writes nothing", run)
    parser.add_argument("repos", nargs="*", metavar="REPO", help="default: all of the fleet")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--look",
        action="store_true",
        help="read the source and the registry of every repo; else those that the ledger knows are told from it",
    )
    how.add_argument("--offline", action="store_true", help="ask no registry; say of which repos nothing is known then")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    from phasegate.cli.vanished import report_vanished
    from phasegate.clients.telemetry import read
    from phasegate.errors import Blocked
    from phasegate.ledger.ledger import Ledger
    from phasegate.pages import plan as page
    from phasegate.pages.table import paper
    from phasegate.repo.beside import others

    fleet = load(args)
    repos = chosen(fleet, args.repos)
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        report_vanished(ledger, fleet)
        # Waves belong to the whole fleet, whichever repos are asked about.
        standings = ledger.standings(repo.name for repo in (fleet.repos if fleet.policy.waves else repos))
        unknown = [repo for repo in repos if args.look or must_look(repo, standings[repo.name])]
        found = _looked_at(fleet, ledger, unknown) if unknown and not args.offline else {}
        lines = others(ledger, fleet, repos)
        told = foreseen(fleet, repos, standings, ledger.course(), found, lines, whole=not args.repos)
    if args.json:
        page.show_json(paper(), fleet, told)
    else:
        images = {image.name for repo in repos for image in repo.images}  # release lines share one
        stopped = {row.repo for row in told.rows if row.stopped}
        unseen = sum(repo.name not in found and repo.name not in stopped for repo in unknown)
        page.show(paper(), fleet, told, len(images), unseen)
    if fleet.telemetry:
        read(fleet.telemetry)  # a gate for a rollout, and a mistake for whoever asks what the fleet file means
    return next((row.error.exit_code for row in told.rows if row.error and not isinstance(row.error, Blocked)), 0)


def must_look(repo: Repo, standing: Standing) -> bool:
    """Return whether the ledger is not enough: it does not know the repo, or a version that a CI may have pushed."""
    from phasegate.policy.action import Seen

    if standing.start is None or not repo.form_source.awaited:
        return standing.start is None
    seen, release = recalled_or_why(repo, standing), standing.release
    return release is None or (isinstance(seen, Seen) and seen.version != release.version)


def foreseen(
    fleet: Fleet,
    repos: Sequence[Repo],
    standings: Mapping[str, Standing],
    course: Course,
    found: Mapping[str, Seen | PhasegateError],
    lines: Others,
    *,
    whole: bool,
) -> Told:
    """Work out what a rollout would do: the waves that it would open first, then each repo's action.

    A rollout observes a repo that the ledger does not know and goes on, so the waves and gates are those after that.

    fleet: the fleet file.
    repos: the repos asked about.
    standings: the repos' states by name; those of the whole fleet if it has waves.
    course: the fleet's waves and halts, as the ledger has them.
    found: what was seen of repos that the ledger does not know enough about.
    whole: whether the whole fleet was asked about, so that the phases ahead are told.
    lines: the other lines of each line.
    """
    from phasegate.errors import FleetError, PhasegateError
    from phasegate.pages import plan as page
    from phasegate.policy.action import Seen
    from phasegate.policy.ahead import ahead, observed, undecided
    from phasegate.policy.decide import settled, unseen
    from phasegate.policy.plan import plan_of
    from phasegate.policy.scene import Scene
    from phasegate.repo.ready import lacking
    from phasegate.repo.recalled import recalled

    plan = plan_of(fleet, standings=standings)
    looked = {
        repo.name: found.get(repo.name) or recalled_or_why(repo, standings[repo.name], lines.get(repo.name, ()))
        for repo in repos
    }
    missed: dict[str, PhasegateError] = {}
    for repo in repos:
        error = looked[repo.name]
        if isinstance(error, PhasegateError) and unseen(repo, Scene(standings, course, plan)):
            # A rollout does not look at it either; whoever asked for a look must know that there was none.
            note = ""
            if repo.name in found:
                fix = f"; {error.fix}" if error.fix else ""
                note, missed[repo.name] = f"it could not be looked at: {error.what.splitlines()[0]}{fix}", error
            looked[repo.name] = replace(recalled(standings[repo.name]), note=note)
    seen = {name: it for name, it in looked.items() if not isinstance(it, PhasegateError)}
    first, _ = settled(repos, standings, course, seen, plan)
    standings, before = observed(standings, seen, plan), standings
    decision, after = settled(repos, standings, course, seen, plan)
    rows: list[Row] = []
    for repo in repos:
        standing, look = before[repo.name], looked[repo.name]
        if isinstance(look, PhasegateError):
            known = recalled_or_why(repo, standing)
            rows.append(page.failed(repo, standing, look, known.version if isinstance(known, Seen) else ""))
        else:
            action = first.actions[repo.name]
            then = decision.actions[repo.name] if standings[repo.name] is not standing else None
            if lacks := lacking(fleet, repo, (then or action).kind):
                error = FleetError(lacks[0].what, fix=lacks[0].fix)
                rows.append(page.failed(repo, standing, error, look.version))
                continue
            row = page.row(repo, standing, look, action, fleet.last, fleet.attest.provenance, then)
            rows.append(replace(row, error=missed.get(repo.name)))
    opens = after.waves[len(course.waves) :]
    halts = tuple(after.halts.values())
    due = tuple(halt for halt in halts if course.halts.get(halt.phase) != halt)
    to_come = ahead(Scene(standings, course, plan)) if whole else ()
    scene = Scene(standings, after, plan)
    by_a_person = {repo.name for repo in fleet.repos if fleet.clients and not repo.smoke}
    held_up = undecided(scene, by_a_person) if whole else ()
    return page.Told(tuple(rows), page.phases(scene), opens, halts, due, to_come, held_up)


def recalled_or_why(repo: Repo, standing: Standing, lines: Sequence[Other] = ()) -> Seen | PhasegateError:
    """Return what the ledger knows, or the error that a rollout would find when it looks at the source.

    lines: the other lines of the same image
    """
    from phasegate import clock
    from phasegate.build.version import told_version
    from phasegate.errors import PhasegateError
    from phasegate.fleet.lack import require
    from phasegate.policy.lines import with_lines
    from phasegate.repo.ready import source_lacks
    from phasegate.repo.recalled import recalled

    try:
        require(source_lacks(repo))
        return with_lines(repo, standing, recalled(standing, told_version(repo)), lines, clock.now())
    except PhasegateError as error:
        return error


def _looked_at(fleet: Fleet, ledger: Ledger, repos: Sequence[Repo]) -> dict[str, Seen | PhasegateError]:
    """Look at the repos, and say on a terminal how far that is."""
    from phasegate.pages.progress import Progress

    with Progress() as progress:

        def tell(done: int) -> None:
            if progress.live:
                progress.tell("plan", "", f"looks at sources and registry: {done} of {count(len(repos), 'repo')}")

        return asyncio.run(look_at(fleet, ledger, repos, tell))


async def look_at(
    fleet: Fleet, ledger: Ledger, repos: Sequence[Repo], tell: Callable[[int], None] = lambda done: None
) -> dict[str, Seen | PhasegateError]:
    """Return what there is of each repo, or why it cannot be looked at or observed.

    ``tell`` is called with the number of those that are done.
    """
    from phasegate.errors import PhasegateError
    from phasegate.policy.climb import observes
    from phasegate.registry.limits import LOOKING
    from phasegate.repo.alike import refuse_unlike
    from phasegate.repo.alone import defect
    from phasegate.repo.look import look, refuse_ours
    from phasegate.repo.run import Run
    from phasegate.together import together

    done = 0

    async def one(run: Run, repo: Repo) -> Seen | PhasegateError:
        nonlocal done
        try:
            found = await look(run, repo)
            if observes(repo, ledger.standing(repo.name), found):
                await refuse_ours(run, repo, found)
                await refuse_unlike(run, repo, found.own)
            return found
        except PhasegateError as error:
            return error
        except Exception as error:
            return defect(run, repo.name, error)
        finally:
            done += 1
            tell(done)

    tell(done)
    async with Run(fleet, ledger, limits=LOOKING) as run:
        seen = await together((one(run, repo) for repo in repos), at_once=_LOOKS)
    return {repo.name: it for repo, it in zip(repos, seen, strict=True)}
