"""What the ledger has just recorded, for whoever listens in this process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from phasegate.fleet.fleet import Outline
from phasegate.ledger.events import Event

LOGGER = logging.getLogger("phasegate.ledger")
LOGGER.propagate = False
LOGGER.addHandler(logging.NullHandler())
History = Callable[[str], Sequence[tuple[datetime, Event]]]
"""Returns all events of one repo, oldest first."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Events that were committed together, in the ledger of ``fleet``; None if it was opened without a fleet file."""

    fleet: Outline | None
    history: History
    at: datetime
    events: Sequence[Event]


def publish(recorded: Recorded) -> None:
    """Hand the events to whoever listens, as the attribute ``recorded`` of a log record."""
    if LOGGER.isEnabledFor(logging.INFO):
        LOGGER.info("recorded", extra={"recorded": recorded})
