"""The ledger's own storage, seen from outside: what was committed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from phasegate.ledger.ledger import Ledger

Row = tuple[int, datetime, str, str, str]
"""An event's number, time, repo, kind and data."""


class Store(Protocol):
    """``url`` is the ledger's address."""

    url: str

    def reset(self) -> None:
        """Empty the ledger."""

    def rows(self, after: int) -> Sequence[Row]:
        """Return the events that were committed with a higher number than ``after``, in the order of their numbers."""

    def leases(self) -> Sequence[tuple[str, str, float]]:
        """Return each lease with its holder and its end."""

    def close(self) -> None: ...


class SqliteStore:
    """A file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._file, self._template = folder / "ledger.db", folder / "empty.db"
        self.url = f"sqlite:///{self._file}"
        self._connection: sqlite3.Connection | None = None
        Ledger.open(f"sqlite:///{self._template}").close()

    @property
    def _journal(self) -> Path:
        return self._file.with_name(f"{self._file.name}-journal")

    def reset(self) -> None:
        self._put(self._template)

    def rows(self, after: int) -> Sequence[Row]:
        if self._connection is None:
            self._connection = sqlite3.connect(self._file, timeout=0)
        query = "select id, at, repo, kind, data from events where id > ? order by id"
        found = self._connection.execute(query, (after,)).fetchall()
        return [(row[0], datetime.fromisoformat(row[1]).replace(tzinfo=UTC), *row[2:]) for row in found]

    def leases(self) -> Sequence[tuple[str, str, float]]:
        with closing(sqlite3.connect(self._file)) as connection:
            return connection.execute("select name, holder, until from leases").fetchall()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _put(self, copy: Path) -> None:
        self.close()
        shutil.copyfile(copy, self._file)
        self._journal.unlink(missing_ok=True)
