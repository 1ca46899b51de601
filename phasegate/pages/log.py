"""The page of ``phasegate log``: what happened in the fleet, over all repos, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from rich.console import Console

from phasegate.ledger.course import Course
from phasegate.ledger.events import Event
from phasegate.ledger.fleet_events import FLEET, Approved, Asked, Halted, Pruned, Relocated, Resumed, WaveOpened
from phasegate.pages.history import story
from phasegate.pages.table import as_json, columns, day


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the log. ``repo`` is empty for the fleet as a whole."""

    at: datetime
    repo: str
    what: str


def happened(
    histories: Iterable[tuple[str, Sequence[tuple[datetime, Event]]]], since: datetime | None = None
) -> tuple[Happened, ...]:
    """Return what happened, oldest first. The history of the fleet is that of the repo ``FLEET``."""
    found: list[Happened] = []
    for repo, history in histories:
        if repo == FLEET:
            found += [Happened(at, "", told) for at, event in history if (told := _of_fleet(event))]
        else:
            # A wave is one line, not one for each of its members.
            found += [Happened(line.at, repo, line.what) for line in story(repo, history, Course())]
    return tuple(sorted((each for each in found if since is None or each.at >= since), key=lambda each: each.at))


def show(out: Console, log: Sequence[Happened], since: datetime | None) -> None:
    if not log:
        out.print("Nothing happened in that time." if since else "Nothing has happened yet.")
    columns(out, ("at (UTC)", "repo", "what happened"), [(day(it.at), it.repo or "-", it.what) for it in log])


def show_json(out: Console, log: Sequence[Happened]) -> None:
    as_json(out, {"log": [{**asdict(it), "at": it.at.isoformat(), "repo": it.repo or None} for it in log]})


def _of_fleet(event: Event) -> str:
    match event:
        case WaveOpened():
            return f"wave {event.number} of {event.phase} opened: {', '.join(event.members)}"
        case Halted():
            return f'{event.phase or "the fleet"} was halted by {event.by}: "{event.reason}"'
        case Resumed():
            return f'{event.phase or "the fleet"} was resumed by {event.by}: "{event.reason}"'
        case Approved():
            return f'{event.phase} was approved by {event.by}: "{event.reason}"'
        case Asked():
            return f"{', '.join(event.of)} {'was' if len(event.of) == 1 else 'were'} asked to approve {event.phase}"
        case Relocated():
            return f'the ledger was moved from {event.was} to {event.now} by {event.by}: "{event.reason}"'
        case Pruned():
            return f'verdicts from before {day(event.before)} were pruned by {event.by}: "{event.reason}"'
        case _:
            return ""
