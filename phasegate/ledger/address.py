"""The address of a ledger, and the database engine behind it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from phasegate.errors import LedgerError

_LOCK = 0x70686173  # "phas"
"""The number of the advisory lock under which a ledger on PostgreSQL is opened and migrated."""

_ESCAPE = "write an @ in a password as %40"


def parse(url: str) -> URL:
    """Return the address of a ledger. Raises LedgerError if there can be no ledger there; it shows none of ``url``."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is not a number is a ValueError
        fix = "sqlite:///path or postgresql://user@host:5432/database"
        raise LedgerError(
            "the ledger's address is not a database URL", fix=_ESCAPE if url.count("@") > 1 else fix
        ) from None
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise LedgerError(f"the ledger's address has the port {parsed.port}", fix="a port from 1 to 65535")
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise LedgerError(f"no ledger on {backend}", fix="sqlite:///path or postgresql://user@host/database")
    if backend == "sqlite" and _forgets(parsed):
        raise LedgerError("a ledger in memory is gone when the command ends", fix="sqlite:///path")
    if backend == "postgresql" and any("@" in part for part in (parsed.host or "", parsed.database or "")):
        # What follows the first @ of a password would be taken for the host, and shown.
        raise LedgerError("the ledger's address has more than one @", fix=_ESCAPE)
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def shown(url: URL) -> str:
    """Return the address without its credentials, wherever in it they are."""
    hidden = [key for key in url.query if "pass" in key.lower()]
    return url.difference_update_query(hidden).render_as_string(hide_password=True)


def impatient(url: str, seconds: int) -> str:
    """Return the address with a limit for connecting to PostgreSQL, whose own is minutes, unless it has one.

    An address at which there can be no ledger is returned as it is.
    """
    try:
        parsed = parse(url)
    except LedgerError:
        return url
    if parsed.get_backend_name() != "postgresql" or "connect_timeout" in parsed.query:
        return url
    return parsed.update_query_dict({"connect_timeout": str(seconds)}).render_as_string(hide_password=False)


def _forgets(url: URL) -> bool:
    return url.database in (None, "", ":memory:", "file::memory:") or url.query.get("mode") == "memory"


def make_folder(url: URL) -> None:
    """Make the folder of a ledger that is a file."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"ledger: {folder}: {error.strerror}", fix="name a folder that can be written") from None


def engine_of(url: URL, *, writes: bool = True) -> Engine:
    if url.get_backend_name() != "sqlite":
        forbid = {} if writes else {"options": "-c default_transaction_read_only=on"}
        return create_engine(url, pool_pre_ping=True, connect_args=forbid)
    # No write-ahead log: to read one, SQLite creates files beside it, and a reader must create none.
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _durable(connection: Any, _: Any) -> None:
        connection.execute("pragma synchronous=full")

    return engine


def in_memory(file: Engine) -> Engine:
    """Return a copy of a SQLite file that is in memory, and so can be migrated where the file may not be written."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    with file.connect() as connection:
        original = connection.connection.driver_connection
        assert isinstance(original, sqlite3.Connection)
        original.backup(copy)
    return create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)


def alone(connection: Connection) -> None:
    """Begin a transaction in which no other process migrates the ledger or claims a fleet in it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("begin immediate")
    else:
        connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})"))


def shut_out(connection: Connection) -> None:
    """Let nobody else write what is to last until the end of the transaction. ``alone`` comes before it.

    On SQLite there is one writer at a time. On PostgreSQL the order is that of an append: the fleet's row, then events.
    Leases are left out: whoever seizes one appends in the same transaction, after it.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("lock table fleets, events, manifests, evidence in access exclusive mode"))
