"""Copy a ledger, row by row, from one database to another: a backup is a SQLite file, whatever the ledger is on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, delete, func, insert, select
from sqlalchemy.engine import URL

from phasegate.errors import LedgerError
from phasegate.ledger.address import engine_of
from phasegate.ledger.stored import utc
from phasegate.ledger.version import version_of

_VOID = {"holder": "", "token": "", "until": 0.0, "since": None}
"""What a lease is in a copy: nobody's. Its epoch is a higher one."""


def address_of(path: Path, *, writes: bool = False) -> URL:
    """Return the address of the ledger in the file ``path``."""
    if writes:
        return URL.create("sqlite", database=str(path.absolute()))
    return URL.create("sqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})


def save(source: Connection, path: Path) -> int:
    """Write a backup of the ledger at ``source`` to ``path``, replacing it, and return how many events it holds.

    The backup has the tables of the version that the ledger has. It is there whole, or not at all.
    """
    from phasegate.ledger.migrate import migrate

    with _making(path) as partial, opened(address_of(partial, writes=True)) as copy, copy.begin() as target:
        migrate(target, version_of(source))
        return copy_rows(source, target)


@contextmanager
def _making(path: Path) -> Iterator[Path]:
    """Yield a name to write to, which becomes ``path`` at the end."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        # Only its owner may read it: it holds reasons and names.
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
        partial.replace(path)
    except OSError as error:
        raise LedgerError(f"backup {path}: {error.strerror}", fix="name a place that can be written") from None
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@contextmanager
def opened(url: URL, *, writes: bool = True) -> Iterator[Engine]:
    """Yield an engine, and close its connections at the end."""
    engine = engine_of(url, writes=writes)
    try:
        yield engine
    finally:
        engine.dispose()


def copy_rows(source: Connection, target: Connection) -> int:
    """Replace all rows of ``target`` by those of ``source``; both have the same tables. Return the number of events."""
    theirs, ours = tables_of(source), tables_of(target)
    copied = 0
    for name in sorted(ours):
        target.execute(delete(ours[name]))
        for rows in rows_of(source, theirs[name]):
            if name == "leases":
                rows = [{**row, **{key: _VOID[key] for key in _VOID if key in row}} for row in rows]
            target.execute(insert(ours[name]), rows)
            copied += len(rows) if name == "events" else 0
    if target.dialect.name == "postgresql":
        last = target.execute(select(func.max(ours["events"].c.id))).scalar()
        if last:
            target.execute(select(func.setval(func.pg_get_serial_sequence("events", "id"), last)))
    return copied


def tables_of(connection: Connection) -> dict[str, Table]:
    """Return the ledger's tables as they are in the database, by name."""
    found = MetaData()
    found.reflect(connection)
    return {name: table for name, table in found.tables.items() if name != "alembic_version"}


def rows_of(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table in parts that fit in memory, with their times in UTC."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=500)
    for part in source.execute(query).mappings().partitions():
        yield [{name: _value(value) for name, value in row.items()} for row in part]


def _value(value: Any) -> Any:
    # SQLite has no time zones, and PostgreSQL takes a time without one for the server's own.
    return utc(value) if isinstance(value, datetime) else value
