"""A SQLite ledger whose writer was killed in the middle of a transaction, and left the journal that undoes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path


def take_back(database: Path) -> None:
    """Have SQLite undo a transaction of a killed writer. Without the right to write the file, nothing is changed.

    A connection that may only read cannot do that, and is refused until it is done. SQLite undoes nothing while a
    process holds the lock of a writer: a transaction that is at work goes on.
    """
    if not database.with_name(f"{database.name}-journal").exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True)) as file:
        file.execute("select 1 from sqlite_master limit 1").fetchone()
