"""The page of ``phasegate status``: where each repo is, since when, and how large it is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from phasegate import command
from phasegate.command import Command, Verb, rollout
from phasegate.fleet.fleet import Outline
from phasegate.ledger.course import Course
from phasegate.ledger.state import Standing
from phasegate.pages.table import as_json, columns, count, day, megabytes, saved, sizes
from phasegate.policy.text import reason_of


def show(out: Console, fleet: Outline, standings: Sequence[Standing], course: Course) -> None:
    known = [standing for standing in standings if standing.start]
    unknown = len(standings) - len(known)
    told = f"{fleet.path.name}  {count(len(standings), 'repo')}"
    out.print(told + (f", {unknown} not looked at yet: {Command(Verb.PLAN, then='looks')}" if unknown else ""))
    rows = []
    for standing in known:
        before, now = sizes(standing)
        rows.append(
            (
                standing.repo,
                standing.release.version if standing.release else "-",
                standing.at,
                day(standing.since),
                megabytes(now),
                saved(before, now) if standing.published else "-",
                _note(standing),
            )
        )
    columns(out, ("repo", "release", "at", "since", "size", "saved", "note"), rows)
    for halt in course.halts.values():
        what, lifts = halt.phase or "the fleet", command.resume(halt.phase)
        out.print(f"{what} was halted by {halt.by} at {day(halt.at)}: {reason_of(halt)}; {lifts}")


def show_json(out: Console, fleet: Outline, standings: Sequence[Standing], course: Course) -> None:
    repos = [
        {
            "repo": standing.repo,
            "release": standing.release.version if standing.release else None,
            "at": standing.at if standing.start else None,
            "since": standing.since.isoformat() if standing.since else None,
            "form": str(standing.start) if standing.start else None,
            "tags": {str(tag): digest for tag, digest in standing.tags.items()},
            "sizes": dict(standing.sizes),
            "toolchain": dict(standing.toolchain),
            "drift": [finding.line for finding in standing.drift],
            "note": _note(standing),
        }
        for standing in standings
    ]
    waves = [{"phase": it.phase, "wave": it.number, "members": it.members, "opened": it.at} for it in course.waves]
    halts = [
        {"phase": it.phase or None, "by": it.by, "reason": reason_of(it), "at": it.at} for it in course.halts.values()
    ]
    as_json(out, {"fleet": str(fleet.path), "repos": repos, "waves": waves, "halts": halts})


def _note(standing: Standing) -> str:
    """Return what a person should know first: an unfinished move, a hold, or the last failure."""
    held = ""
    if standing.hold:
        how = "rolled back" if standing.hold.rollback else "put on hold"
        held = f'held: {how} by {standing.hold.by} at {day(standing.hold.at)}: "{standing.hold.reason}"'
    if standing.intent:
        what = "rollback" if standing.intent.rollback else "promotion"
        begun = f"{what} to {standing.intent.phase} begun and not finished; {rollout(standing.repo)}"
        return f"{begun}; {held}" if held else begun
    if held:
        return held
    if standing.drift:
        more = f" (and {len(standing.drift) - 1} more)" if len(standing.drift) > 1 else ""
        return f"drifted: {standing.drift[0].line}{more}"
    if standing.failure:
        return f"{standing.failure.step} failed at {day(standing.failure.at)}: {standing.failure.what.splitlines()[0]}"
    return ""
