"""Prefect events for what happens to repos, waves and phases, so that automations can be set on them.

They are emitted from the ledger, with the time at which each thing happened: what a command recorded while Prefect was
down is emitted by the next flow run. The ledger remembers how far that went; an event emitted twice has the same id.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from prefect.events import emit_event

from flows.session import session
from phasegate.check import Verdict
from phasegate.digits import count
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Outline
from phasegate.ledger.course import Wave
from phasegate.ledger.derive import derive
from phasegate.ledger.events import (
    Approved,
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
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Judgement
from phasegate.policy.climb import deciding
from phasegate.policy.text import render

_TOLD = "prefect events"
_SHOWN = {"phase", "by", "reason", "release", "number", "members", "step", "verdict"}
"""What an event carries besides ``why``."""


@contextmanager
def telling(fleet: Outline, ledger: Ledger) -> Iterator[None]:
    """Emit what a flow run records, at the latest when it ends, however it ends."""
    begin(ledger)
    try:
        yield
    finally:
        tell(fleet, ledger)


def begin(ledger: Ledger) -> None:
    """Mark where events begin: what happened before the first flow run is not emitted."""
    key = ledger.keyed(_TOLD)
    if key not in ledger.recall([key]):
        ledger.remember({key: {"last": ledger.newest()}})


def tell(fleet: Outline, ledger: Ledger) -> None:
    """Emit what happened since the last call. This never stops a run: a failing ledger is noticed elsewhere."""
    try:
        key = ledger.keyed(_TOLD)
        happened = ledger.after(int(ledger.recall([key])[key]["last"]))
        for number, at, event in happened:
            _emit(fleet, ledger, number, at, event)
        if happened:
            ledger.remember({key: {"last": happened[-1][0]}})
    except PhasegateError as error:
        session().tell("fleet", "", f"events were not told: {error.what}")


def through(fleet: Outline, wave: Wave, why: str) -> None:
    """Emit that a wave is through: the one event that no single event in the ledger stands for."""
    name = f"{wave.phase}-{wave.number}"
    payload = {"why": why, "phase": wave.phase, "number": wave.number, "members": list(wave.members)}
    emit_event("phasegate.wave.through", resource=_resource(fleet, "wave", name), payload=payload)


def _emit(fleet: Outline, ledger: Ledger, number: int, at: datetime, event: Event) -> None:
    said = _said(ledger, at, event)
    if said is None:
        return
    shown = {key: value for key, value in event.model_dump(mode="json").items() if key in _SHOWN}
    emit_event(
        f"phasegate.{said.what}.{said.verb}",
        resource=_resource(fleet, said.what, said.name),
        occurred=at,
        payload={"why": said.why, **shown},
        id=uuid5(NAMESPACE_URL, f"{fleet.folder / fleet.path.name}#{number}#{at.isoformat()}"),
    )


def _resource(fleet: Outline, what: str, name: str) -> dict[str, str]:
    of = fleet.folder.name
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


def _said(ledger: Ledger, at: datetime, event: Event) -> _Said | None:
    """Return the event in words; None for an intermediate step."""
    match event:
        case Promoted():
            return _repo(event, _climbed(ledger, at, event), f"at {event.phase}{_by(event)}")
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
        case _:
            return None


def _repo(event: Event, verb: str, why: str) -> _Said:
    return _Said("repo", verb, event.repo, why)


def _phase(event: Halted | Resumed | Approved, verb: str) -> _Said:
    return _Said("phase", verb, event.phase or "all", f"{event.phase or 'the fleet'} is {verb}{_by(event)}")


def _by(event: Promoted | RolledBack | PutOnHold | Unheld | Retried | Halted | Resumed | Approved) -> str:
    return f" by {event.by}" + (f": {event.reason}" if event.reason else "")


def _climbed(ledger: Ledger, at: datetime, event: Promoted) -> str:
    """Return "published" for a new version in the form that the repo already has, else "promoted"."""
    before = derive(event.repo, (each for each in ledger.history(event.repo) if each[0] < at))
    return "published" if before.published and not before.returned and before.at == event.phase else "promoted"
