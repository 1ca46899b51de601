"""What happens to repos, waves and phases, as events for other programs: Prefect's, and the lines of ``--log json``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from phasegate.check import Verdict
from phasegate.digits import count
from phasegate.fleet.fleet import Outline
from phasegate.ledger.course import Wave
from phasegate.ledger.derive import derive
from phasegate.ledger.events import (
    Approved,
    Asked,
    Drifted,
    Event,
    Failed,
    Halted,
    Judged,
    Promoted,
    PutOnHold,
    Resumed,
    Retried,
    RolledBack,
    Unheld,
    WaveOpened,
)
from phasegate.ledger.recorded import History
from phasegate.ledger.state import Judgement
from phasegate.policy.climb import deciding
from phasegate.policy.text import render

_SHOWN = {"phase", "by", "reason", "release", "number", "members", "step", "verdict", "of", "quorum"}
"""What an event carries besides ``why``."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event for other programs. ``resource`` is what it is about, in Prefect's terms."""

    event: str
    resource: dict[str, str]
    payload: dict[str, Any]


def announcement(fleet: Outline, history: History, at: datetime, event: Event) -> Announcement | None:
    """Return the announcement of an event of the ledger; None for an intermediate step.

    history: what the ledger has of a repo
    """
    said = _said(history, at, event)
    if said is None:
        return None
    shown = {key: value for key, value in event.model_dump(mode="json").items() if key in _SHOWN}
    name = f"phasegate.{said.what}.{said.verb}"
    return Announcement(name, _resource(fleet, said.what, said.name), {"why": said.why, **shown})


def through(fleet: Outline, wave: Wave, why: str) -> Announcement:
    """Return the announcement that a wave is through: the one that no single event in the ledger stands for."""
    payload = {"why": why, "phase": wave.phase, "number": wave.number, "members": list(wave.members)}
    return Announcement("phasegate.wave.through", _resource(fleet, "wave", f"{wave.phase}-{wave.number}"), payload)


def _resource(fleet: Outline, what: str, name: str) -> dict[str, str]:
    of = fleet.title
    return {
        "prefect.resource.id": f"phasegate.{what}.{of}.{name}",
        "prefect.resource.name": name,
        "phasegate.fleet": of,
    }


class _Said(NamedTuple):
    what: str
    verb: str
    name: str
    why: str


def _said(history: History, at: datetime, event: Event) -> _Said | None:
    """Return the event in words; None for an intermediate step."""
    match event:
        case Promoted():
            return _repo(event, _climbed(history, at, event), f"at {event.phase}{_by(event)}")
        case RolledBack():
            return _repo(event, "rolled-back", f"back at {event.phase}{_by(event)}")
        case PutOnHold():
            return _repo(event, "held", f"put on hold{_by(event)}")
        case Unheld():
            return _repo(event, "released", f"released{_by(event)}")
        case Retried():
            return _repo(event, "retried", f"to be tried again{_by(event)}")
        case Judged() if event.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE):
            judgement = Judgement(event.phase, event.verdict, event.digests, event.results, at, event.seconds)
            return _repo(event, "blocked", f"{event.phase}: {render(deciding(judgement), at)}")
        case Failed() if not event.retryable:
            where = f"{event.phase}: " if event.phase else ""
            return _repo(event, "blocked", f"{where}{event.step} failed: {event.what.splitlines()[0]}")
        case Drifted():
            return (
                _repo(event, "drifted", event.findings[0].line) if event.findings else _repo(event, "mended", "as left")
            )
        case WaveOpened():
            why = f"wave {event.number} of {event.phase} opened with {count(len(event.members), 'repo')}"
            return _Said("wave", "opened", f"{event.phase}-{event.number}", why)
        case Halted():
            return _phase(event, "halted")
        case Resumed():
            return _phase(event, "resumed")
        case Approved():
            return _phase(event, "approved")
        case Asked():
            were = f"{', '.join(event.of)} {'was' if len(event.of) == 1 else 'were'}"
            return _Said("phase", "asked", event.phase, f"{were} asked to approve {event.phase}")
        case _:
            return None


def _repo(event: Event, verb: str, why: str) -> _Said:
    return _Said("repo", verb, event.repo, why)


def _phase(event: Halted | Resumed | Approved, verb: str) -> _Said:
    return _Said("phase", verb, event.phase or "all", f"{event.phase or 'the fleet'} is {verb}{_by(event)}")


def _by(event: Promoted | RolledBack | PutOnHold | Unheld | Retried | Halted | Resumed | Approved) -> str:
    return f" by {event.by}" + (f": {event.reason}" if event.reason else "")


def _climbed(history: History, at: datetime, event: Promoted) -> str:
    """Return "published" for a new version in the form that the repo already has, else "promoted"."""
    before = derive(event.repo, (each for each in history(event.repo) if each[0] < at))
    return "published" if before.published and not before.returned and before.at == event.phase else "promoted"
