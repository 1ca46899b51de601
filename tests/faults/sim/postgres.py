"""The ledger on PostgreSQL: its connection as a door, and its storage seen from outside."""

from __future__ import annotations

import os
import select
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import psycopg
from psycopg.waiting import Ready, Wait

from phasegate.ledger.ledger import Ledger
from phasegate.ledger.tables import metadata
from tests.faults.sim.database import Database
from tests.faults.sim.store import NAME, Row

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""When each history begins."""
_CLOCK = "clock_timestamp()"
_monitors: dict[str, psycopg.Connection[Any]] = {}


def monitor(conninfo: str) -> psycopg.Connection[Any]:
    """Return this process's own connection to a server, to see what the others do."""
    if conninfo not in _monitors:
        _monitors[conninfo] = psycopg.connect(conninfo, autocommit=True)
    return _monitors[conninfo]


class Cursor(psycopg.Cursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        connection = self.connection
        assert isinstance(connection, Connection)
        sql = str(query)
        writes = not sql.lstrip()[:6].lower().startswith("select")
        connection.door.before(connection, sql, writes=writes)
        if _CLOCK in sql:  # the server's clock is the simulation's
            present = BEGAN + timedelta(seconds=connection.door.hub.now)
            query = sql.replace(_CLOCK, f"timestamptz '{present.isoformat()}'")
        return super().execute(query, params, **options)

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        connection = self.connection
        assert isinstance(connection, Connection)
        connection.door.before(connection, str(query), writes=True)
        super().executemany(query, params_seq, **options)


class Connection(psycopg.Connection[Any]):
    """A connection of the running process. ``door`` is that of the history at work, ``server`` the server's address."""

    door: Database
    server: str

    @property
    def in_transaction(self) -> bool:
        return self.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE

    def commit(self) -> None:
        if not self.in_transaction:
            return super().commit()
        self.door.before(self, "commit", writes=True)
        super().commit()
        self.door.committed()
        return None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server, and let other processes go on while it waits for their locks."""
        if self.door.hub.running is None:
            return super().wait(gen, interval, timeout)
        socket = self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                reads = [socket] if wanted & Wait.R else []
                writes = [socket] if wanted & Wait.W else []
                found = select.select(reads, writes, [], 0.01)
                ready = (Ready.R if found[0] else 0) | (Ready.W if found[1] else 0)
                if ready:
                    wanted = gen.send(ready)
                elif self._waits_for_a_lock():
                    self.door.hub.counts["event: waited for another writer"] += 1
                    self.door.hub.pause(0.05)
        except StopIteration as end:
            return end.value

    def _waits_for_a_lock(self) -> bool:
        query = "select wait_event_type from pg_stat_activity where pid = %s"
        found = monitor(self.server).execute(query, (self.pgconn.backend_pid,)).fetchone()
        return found is not None and found[0] == "Lock"

    def abandon(self) -> None:
        """End as the connection of a killed process does, and wait until the server has noticed."""
        if self.closed:
            return
        pid = self.pgconn.backend_pid
        self.pgconn.finish()
        query = "select count(*) from pg_stat_activity where pid = %s"
        while (found := monitor(self.server).execute(query, (pid,)).fetchone()) and found[0]:
            pass


def connect(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> Connection | None:
    """Open a connection for SQLAlchemy (its event ``do_connect``)."""
    if dialect.name != "postgresql":
        return None
    connection = Connection.connect(*arguments, **options, cursor_factory=Cursor)
    process = Connection.door.hub.running
    if process is not None:
        process.connections.append(connection)
    return connection


def beside(server: str, name: str) -> str:
    """Return the address of another database on the server."""
    return f"{server.rpartition('/')[0]}/{name}"


@cache
def empty_database(server: str) -> str:
    """Make a database with the tables of a ledger, and return its name."""
    name = f"empty{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    Ledger.open(beside(server, name)).close()
    return name


class PostgresStore:
    """A database of this process's own on the server at ``server``, an address that ends with a database."""

    def __init__(self, server: str) -> None:
        name = f"simulation{os.getpid()}"
        monitor(server).execute(f"create database {name} template {empty_database(server)}")
        self.url = beside(server, name)
        Connection.server = self.url
        self._tables = [table.name for table in metadata.sorted_tables]

    def reset(self) -> None:
        names = ", ".join(self._tables)
        monitor(self.url).execute(f"truncate {names} restart identity cascade")

    def rows(self, after: int) -> Sequence[Row]:
        query = f"select id, at, {NAME}, kind, data from events where id > %s order by id"
        return [(row[0], row[1], *row[2:]) for row in monitor(self.url).execute(query, (after,)).fetchall()]

    def leases(self) -> Sequence[tuple[str, str, float]]:
        return monitor(self.url).execute("select name, holder, until from leases").fetchall()

    def close(self) -> None:
        pass
