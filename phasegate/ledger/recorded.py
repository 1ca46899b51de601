"""What the ledger has just recorded, for whoever listens in this process."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from phasegate.ledger.events import Event

if TYPE_CHECKING:
    from phasegate.ledger.ledger import Ledger

LOGGER = logging.getLogger("phasegate.ledger")
LOGGER.propagate = False
LOGGER.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Recorded:
    """Events that were committed together. ``ledger`` is open, and can be asked for what was before."""

    ledger: Ledger
    at: datetime
    events: Sequence[Event]


def publish(recorded: Recorded) -> None:
    """Hand the events to whoever listens, as the attribute ``recorded`` of a log record."""
    if LOGGER.isEnabledFor(logging.INFO):
        LOGGER.info("recorded", extra={"recorded": recorded})
