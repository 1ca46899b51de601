"""The ledger's one clock: that of PostgreSQL, or of the one machine that a SQLite file is for."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from phasegate import clock

_FRESH = 30.0
"""Seconds after which the clock of the database is asked again."""


def present(connection: Connection) -> datetime:
    """Return the time in UTC, with which all events are recorded, whichever machine records them."""
    if connection.dialect.name == "sqlite":
        return clock.now()
    at: datetime = connection.execute(text("select clock_timestamp()")).scalar_one()
    return at.astimezone(UTC)


def lease_clock(connection: Connection) -> tuple[str, float]:
    """Return the clock by which leases end: which start of the machine it counts from, if any, and its seconds."""
    if connection.dialect.name == "sqlite":
        return clock.boot()
    return "", present(connection).timestamp()


class Watch:
    """The time of the ledger, as last asked of it, for decisions that do not write."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._set = 0.0

    def set(self, at: datetime) -> None:
        self._at, self._set = at, time.monotonic()

    def read(self) -> datetime | None:
        """Return the time, None if it has to be asked for again."""
        passed = time.monotonic() - self._set
        return self._at + timedelta(seconds=passed) if self._at and passed < _FRESH else None
