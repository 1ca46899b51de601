"""The page of ``phasegate plan``: for each repo what would happen, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from flows.report.paper import as_json, columns, count
from phases.fleet.fleet import Fleet, Repo
from phases.form import Attestation
from phases.ladder import BASELINE, Rung, position, reached, rungs
from phases.ledger.state import Standing
from phases.policy.action import WORK, Action, Kind, Seen


@dataclass(frozen=True, slots=True)
class Row:
    """One repo of the plan, in words. ``work`` is true where a rollout would do something."""

    repo: str
    release: str
    at: str
    next: str
    action: str
    why: str
    work: bool


def row(
    repo: Repo, standing: Standing, seen: Seen, action: Action, last: str, provenance: Attestation = Attestation.MIN
) -> Row:
    """``standing`` and ``seen`` are what ``action`` was decided by."""
    form = standing.start or seen.form
    at = standing.at if standing.start else reached(form) if form else BASELINE
    ladder = rungs(form, last, provenance) if form else ()
    why = action.why
    if action.kind is Kind.OBSERVE and form and (behind := [rung.name for rung in ladder if not rung.needed]):
        why += f"; nothing to do at {', '.join(behind)}"
    if action.next:
        why += f"; {action.next}"
    if seen.note:
        why += f"; {seen.note}"
    return Row(
        repo=repo.name,
        release=seen.version or (standing.release.version if standing.release else "") or "-",
        at=at,
        next=_next(action, ladder, at),
        action=str(action.kind),
        why=why,
        work=action.kind in WORK,
    )


def failed(repo: Repo, standing: Standing, what: str, fix: str | None) -> Row:
    """A repo that could not be looked at."""
    release = standing.release.version if standing.release else "-"
    why = what.splitlines()[0] + (f"; {fix}" if fix else "")
    return Row(repo.name, release, standing.at, "-", "failed", why, work=False)


def show(out: Console, fleet: Fleet, rows: Sequence[Row], images: int) -> None:
    out.print(f"{fleet.path.name}  {count(images, 'image')} of {count(len(rows), 'repo')}, ladder to {fleet.last}")
    cells = [(r.repo, r.release, r.at, r.next, r.action, r.why) for r in rows]
    columns(out, ("repo", "release", "at", "next", "action", "why"), cells)
    todo = sum(r.work for r in rows)
    does = f"phasegate rollout does the {count(todo, 'action')} above." if todo else "There is nothing to do."
    out.print(f"Nothing was written. {does}")


def show_json(out: Console, fleet: Fleet, rows: Sequence[Row]) -> None:
    repos = [
        {"repo": r.repo, "release": r.release, "at": r.at, "next": r.next, "action": r.action, "why": r.why}
        for r in rows
    ]
    as_json(out, {"fleet": str(fleet.path), "last": fleet.last, "repos": repos})


def _next(action: Action, ladder: Sequence[Rung], at: str) -> str:
    """The rung that is to come. What an action is about is not always that: a hold is about where the repo is."""
    if action.kind in (Kind.HELD, Kind.DONE):
        return "-"
    if action.kind is not Kind.OBSERVE:
        return action.phase
    return next((r.name for r in ladder if r.needed and position(r.name) > position(at)), "-")
