"""Prefect events for what happens to repos, waves and phases, so that automations can be set on them.

They are emitted from the ledger, with the time at which each thing happened: what a command recorded while Prefect was
down is emitted by the next flow run. The ledger remembers how far that went; an event emitted twice has the same id.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from prefect.events import emit_event

from flows.session import session
from phasegate import clock
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Outline
from phasegate.ledger.course import Wave
from phasegate.ledger.events import Event
from phasegate.ledger.ledger import Ledger
from phasegate.pages import announce, event_log

_TOLD = "prefect events"


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
    """Emit that a wave is through, and log it: no event of the ledger stands for it."""
    said = announce.through(fleet, wave, why)
    emit_event(said.event, resource=said.resource, payload=said.payload)
    if event_log.asked_for():
        event_log.write(said, clock.now())


def _emit(fleet: Outline, ledger: Ledger, number: int, at: datetime, event: Event) -> None:
    if said := announce.announcement(fleet, ledger.history, at, event):
        emit_event(
            said.event,
            resource=said.resource,
            occurred=at,
            payload=said.payload,
            id=uuid5(NAMESPACE_URL, f"{fleet.folder / fleet.path.name}#{number}#{at.isoformat()}"),
        )
