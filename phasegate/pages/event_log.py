"""``--log json``: one line of JSON on standard error for each event that this process records in the ledger.

The names and payloads are those of Prefect's events (docs/prefect.md). The ledger hands its events to Python's logging,
which nobody listens to otherwise.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from phasegate.errors import LedgerError
from phasegate.ledger.recorded import LOGGER, Recorded
from phasegate.pages.announce import Announcement, announcement

VARIABLE = "PHASEGATE_LOG"
"""The variable that asks for it, as processes that run flows have no arguments of their own."""
JSON = "json"


@contextmanager
def written(how: str) -> Iterator[None]:
    """Write the log while the block runs, if ``how`` asks for it, in this process and those that it starts."""
    if how != JSON:
        yield
        return
    before = os.environ.get(VARIABLE, "")
    os.environ[VARIABLE] = JSON
    listen()
    try:
        yield
    finally:
        LOGGER.removeHandler(_LINES)
        os.environ[VARIABLE] = before


def asked_for() -> bool:
    return os.environ.get(VARIABLE) == JSON


def listen() -> None:
    """Write the log from now on."""
    LOGGER.addHandler(_LINES)
    LOGGER.setLevel(logging.INFO)


def write(said: Announcement, at: datetime) -> None:
    """Write one line. What was recorded is recorded, whether or not it can be logged: this raises no OSError."""
    shown = {"event": said.event, "occurred": at.isoformat(), "resource": said.resource, "payload": said.payload}
    with suppress(OSError):
        print(json.dumps(shown), file=sys.stderr, flush=True)


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        recorded: Recorded = record.__dict__["recorded"]
        if recorded.fleet is None:
            return
        for event in recorded.events:
            with suppress(LedgerError):  # of a promotion, the history says of which kind it is
                if said := announcement(recorded.fleet, recorded.history, recorded.at, event):
                    write(said, recorded.at)


_LINES = _Lines()
