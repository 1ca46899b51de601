"""The numbers in a fleet's row: that of its events, and that of its policy, which those that count raise."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, update

from phasegate.check import Verdict
from phasegate.errors import Busy
from phasegate.ledger.events import Event, Failed, Halted, Intended, Judged, PutOnHold, RolledBack
from phasegate.ledger.tables import fleets

_COUNT = (Halted, PutOnHold, RolledBack)
_RAISE = (
    update(fleets)
    .where(fleets.c.name == bindparam("of"))
    .values(counter=fleets.c.counter + bindparam("events"), policy=fleets.c.policy + bindparam("raising"))
    .returning(fleets.c.policy)
)


class Outdated(Busy):
    """What was to be written was decided before something that may change the decision. Nothing was written."""


def counts(event: Event) -> bool:
    """Return whether what was decided before the event may be wrong after it: a halt, a hold, a failure."""
    match event:
        case Intended():
            return event.rollback
        case Judged():
            return event.verdict is Verdict.FAIL
        case Failed():
            return not event.retryable
        case _:
            return isinstance(event, _COUNT)


def take_turn(connection: Connection, fleet: str, happened: Sequence[Event]) -> int | None:
    """Raise the fleet's numbers for events about to be written. Return its policy's as it was; None without a fleet.

    This locks the fleet's row, before the events get their own numbers: so the order of those is that of the commits,
    and whoever has read up to a number misses nothing below it.
    """
    raising = int(any(map(counts, happened)))
    numbers = {"of": fleet, "events": len(happened), "raising": raising}
    policy = connection.execute(_RAISE, numbers).scalar_one_or_none()
    return None if policy is None else policy - raising
