"""What raises the number of a fleet's policy: events after which what was decided before may be wrong."""

from __future__ import annotations

from phasegate.check import Verdict
from phasegate.errors import Busy
from phasegate.ledger.events import Event, Failed, Halted, Intended, Judged, PutOnHold, RolledBack

_COUNT = (Halted, PutOnHold, RolledBack)


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
