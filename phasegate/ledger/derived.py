"""Standings as they were last derived: what follows is added to them, so that no event is read twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from phasegate.ledger.derive import after
from phasegate.ledger.state import Standing
from phasegate.ledger.stored import event_of, utc


@dataclass(frozen=True, slots=True)
class Derived:
    """A standing, with the number and the time of the last event that it was derived from."""

    standing: Standing
    number: int = 0
    at: datetime | None = None

    def followed(self, rows: Iterator[Row[Any]]) -> Derived | None:
        """Return the standing after ``rows``, the first of which is the last event that it was derived from.

        Return None if that is another event: then the ledger came from a backup since, and all is to be read again.
        """
        if self.number:
            last = next(rows, None)
            if last is None or (last.id, utc(last.at)) != (self.number, self.at):
                return None
        standing, number, at = self.standing, self.number, self.at
        for row in rows:
            number, at = row.id, utc(row.at)
            standing = after(standing, at, event_of(standing.repo, row.kind, row.data))
        return Derived(standing, number, at)
