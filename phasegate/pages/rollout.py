"""The page at the end of a rollout: repos by phase, sizes, pull times by client, and why a repo is not through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from rich.console import Console

from phasegate.catalogue import PULL, REFUSE
from phasegate.check import Verdict
from phasegate.digits import count
from phasegate.fleet.fleet import Fleet
from phasegate.ledger.state import Standing
from phasegate.pages.table import as_json, columns, megabytes, saved, sizes
from phasegate.policy.action import Action, Kind
from phases.ladder import LADDER, LAST, position


def phases_of(fleet: Fleet) -> tuple[str, ...]:
    """Return the phases that are columns; an optional rung only if the fleet takes it."""
    return tuple(phase.name for phase in LADDER if position(phase.name) <= max(position(fleet.last), position(LAST)))


def show(out: Console, fleet: Fleet, standings: Mapping[str, Standing], ends: Mapping[str, Action]) -> None:
    """Print the page. ``ends`` is where each repo came to rest, in the order of the table."""
    phases = phases_of(fleet)
    out.print(summary(ends))
    columns(
        out,
        ("repo", "release", *phases, "before", "after", "saved"),
        [(name, *_cells(standings[name], end, fleet), *_sizes(standings[name])) for name, end in ends.items()],
    )
    pulls = pull_seconds([standings[name] for name in ends])
    clients = [client.name for client in fleet.clients if any(client.name in row for row in pulls.values())]
    if clients:
        out.print("Seconds of a whole pull by client, the median of (so many) images that downloaded every layer:")
        rows = [(phase, *(pulls[phase].get(client, "-") for client in clients)) for phase in phases if phase in pulls]
        columns(out, ("phase", *clients), rows)
    late = [(name, *_why(end)) for name, end in ends.items() if not through(end)]
    if late:
        out.print("Not through:")
        columns(out, ("repo", "phase", "action", "why"), late)


def show_json(out: Console, fleet: Fleet, standings: Mapping[str, Standing], ends: Mapping[str, Action]) -> None:
    repos = [{"repo": name, **document(standings[name], end, fleet)} for name, end in ends.items()]
    as_json(out, {"fleet": str(fleet.path), "through": not stuck(ends), "repos": repos})


def show_busy_json(out: Console, fleet: Fleet, busy: str) -> None:
    """Print that nothing was done, as another run of the whole fleet is under way."""
    as_json(out, {"fleet": str(fleet.path), "busy": busy, "repos": []})


def document(standing: Standing, end: Action, fleet: Fleet) -> dict[str, Any]:
    """Return one repo's end, for programs. Sizes are in bytes, seconds by phase and client."""
    release, *cells = _cells(standing, end, fleet)
    before, after = sizes(standing)
    return {
        "release": release,
        "at": standing.at,
        "phases": dict(zip(phases_of(fleet), cells, strict=True)),
        "before": before,
        "after": after,
        "pull_seconds": {
            phase: {result.client: result.seconds for result in judgement.results if result.check == PULL.id}
            for phase, judgement in standing.judgements.items()
        },
        "end": str(end.kind),
        "why": end.why,
        "next": str(end.next or ""),
    }


def summary(ends: Mapping[str, Action]) -> str:
    """Return the answer in one line."""
    late = stuck(ends)
    held = sum(end.kind is Kind.HELD for end in ends.values())
    waiting = sum(end.kind is Kind.WAIT for end in ends.values())
    told = f"{len(ends) - len(late) - held - waiting} of {count(len(ends), 'repo')} through"
    if waiting:
        told += f", {waiting} waiting"
    if held:
        told += f", {held} on hold"
    return told + (f", {len(late)} not: {', '.join(late[:5])}{', ...' if len(late) > 5 else ''}" if late else "")


def through(end: Action) -> bool:
    return end.kind is Kind.DONE


def stuck(ends: Mapping[str, Action]) -> list[str]:
    """Return the repos that should be through and are not.

    A repo on hold is where a person put it, and one that waits goes on automatically.
    """
    return [name for name, end in ends.items() if end.kind not in (Kind.DONE, Kind.HELD, Kind.WAIT)]


def _why(end: Action) -> tuple[str, str, str]:
    return end.phase, str(end.kind), end.why + (f"; {end.next}" if end.next else "")


def _cells(standing: Standing, end: Action, fleet: Fleet) -> list[str]:
    needed = {rung.name for rung in fleet.rungs(standing.start) if rung.needed} if standing.start else set()
    release = standing.release.version if standing.release else "-"
    return [release, *(_cell(standing, end, phase, phase in needed) for phase in phases_of(fleet))]


def _cell(standing: Standing, end: Action, phase: str, needed: bool) -> str:
    """Return a cell. ``ok``: the tags were moved there. ``proven``: verified, but the tags are not there.

    They may not be there yet, or may have been rolled back.
    """
    if not needed:
        return "-"
    if position(phase) <= position(standing.at):
        return "ok"
    judgement = standing.judgements.get(phase)
    if judgement is not None and judgement.verdict is not Verdict.PASS:
        return {Verdict.FAIL: "failed"}.get(judgement.verdict, str(judgement.verdict))
    if end.kind is Kind.BLOCKED and end.phase == phase:
        return "blocked"
    return "proven" if judgement is not None else ""


def _sizes(standing: Standing) -> tuple[str, str, str]:
    before, after = sizes(standing)
    return megabytes(before), megabytes(after), saved(before, after) if standing.published else "-"


def pull_seconds(standings: Sequence[Standing]) -> dict[str, dict[str, str]]:
    """Return pull times by phase and client: the median over ``standings``, and of how many images.

    A pull that found layers there is left out: its time says nothing about the form. It is ``refused`` for a client
    that refuses, as it is expected to.
    """
    seconds: dict[str, dict[str, list[float]]] = {}
    refused: set[tuple[str, str]] = set()
    for standing in standings:
        for phase, judgement in standing.judgements.items():
            for result in judgement.results:
                if result.check == PULL.id and result.whole:
                    seconds.setdefault(phase, {}).setdefault(result.client, []).append(result.seconds)
                elif result.check == REFUSE.id:
                    refused.add((phase, result.client))
    words = {
        phase: {client: f"{median(each):.1f} ({len(each)})" for client, each in row.items()}
        for phase, row in seconds.items()
    }
    for phase, client in refused:
        words.setdefault(phase, {}).setdefault(client, "refused")
    return words
