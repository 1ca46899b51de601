"""The ledger's own storage, seen from outside: what was committed."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from phasegate.ledger.ledger import Ledger

Row = tuple[int, datetime, str, str, str]
"""An event's number, time, repo (or line, as ``repo@line``), kind and data."""
NAME = "repo || case line when '' then '' else '@' || line end"


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


@cache
def empty_ledger() -> bytes:
    """Return the file of a ledger in which nothing has happened."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "empty.db")
        Ledger.open(f"sqlite:///{file}").close()
        return file.read_bytes()


class SqliteStore:
    """A file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "ledger.db"
        self.url = f"sqlite:///{self._file}"
        self._connection: sqlite3.Connection | None = None

    @property
    def _journal(self) -> Path:
        return self._file.with_name(f"{self._file.name}-journal")

    def reset(self) -> None:
        self.close()
        self._file.write_bytes(empty_ledger())
        self._journal.unlink(missing_ok=True)

    def rows(self, after: int) -> Sequence[Row]:
        if self._connection is None:
            self._connection = sqlite3.connect(self._file, timeout=0)
        query = f"select id, at, {NAME}, kind, data from events where id > ? order by id"
        found = self._connection.execute(query, (after,)).fetchall()
        return [(row[0], datetime.fromisoformat(row[1]).replace(tzinfo=UTC), *row[2:]) for row in found]

    def leases(self) -> Sequence[tuple[str, str, float]]:
        with closing(sqlite3.connect(self._file)) as connection:
            return connection.execute("select name, holder, until from leases").fetchall()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
