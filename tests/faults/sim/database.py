"""The ledger's connection on SQLite: a process may stand still or die between two statements and before a commit."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

import psycopg

if TYPE_CHECKING:
    from tests.faults.sim.hub import Hub
    from tests.faults.sim.process import Process

WAIT = 30.0
"""Seconds for which a writer waits for another, as the ledger's own connections do."""


class Connected(Protocol):
    """A connection of either kind."""

    @property
    def in_transaction(self) -> bool: ...


class Database:
    """What happens at the ledger's door.

    rates: how likely each fault is at a statement or a commit
    full: no more is written; broken: nothing is read either
    committed: called after each commit
    """

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.rates: dict[str, float] = {}
        self.calm = False
        self.full = self.broken = False
        self.committed: Callable[[], None] = lambda: None

    def before(self, connection: Connected, what: str, *, writes: bool) -> None:
        """Be delayed, be killed or fail before a statement or a commit."""
        hub, process = self.hub, self.hub.running
        if process is None:
            return
        process.doing = what
        if not self.calm:
            drawn = hub.random.random()
            point = "commit" if what == "commit" else "statement"
            for fault in ("delay", "kill", "error"):
                drawn -= self.rates.get(f"{fault} {point}", 0.0) * (4 if connection.in_transaction else 1)
                if drawn < 0:
                    self._strike(connection, process, fault, point, what)
                    break
        if self.broken:
            raise _error(connection)("disk I/O error")
        if self.full and writes:
            raise _error(connection)("database or disk is full")

    def _strike(self, connection: Connected, process: Process, fault: str, point: str, what: str) -> None:
        hub = self.hub
        hub.counts[f"fault: {fault} before a {point}"] += 1
        if fault == "delay":
            seconds = hub.random.choice((0.5, 5.0, 40.0))
            hub.note(f"stands still for {seconds} s before: {what[:60]}")
            hub.pause(seconds)
        elif fault == "kill":
            hub.kill(process)
        else:
            hub.note(f"ledger error at: {what[:60]}")
            raise _error(connection)("disk I/O error")

    def patiently(self, do: Callable[[], Any]) -> Any:
        """Do something that another connection's lock may hold up, as SQLite's busy handler would."""
        until = self.hub.now + WAIT
        while True:
            try:
                return do()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or self.hub.running is None or self.hub.now >= until:
                    raise
                self.hub.counts["event: waited for another writer"] += 1
                self.hub.pause(0.05)


def _error(connection: Connected) -> type[Exception]:
    """Return the error of a connection's own kind: a backup of a ledger on PostgreSQL is a file of SQLite."""
    return sqlite3.OperationalError if isinstance(connection, sqlite3.Connection) else psycopg.OperationalError


class Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        connection = self.connection
        assert isinstance(connection, Connection)
        writes = not sql.lstrip()[:6].lower().startswith(("select", "pragma"))
        connection.door.before(connection, sql, writes=writes)
        connection.door.patiently(lambda: super(Cursor, self).execute(sql, parameters))
        return self

    def executemany(self, sql: str, parameters: Iterable[Any]) -> Cursor:
        connection, rows = self.connection, list(parameters)
        assert isinstance(connection, Connection)
        connection.door.before(connection, sql, writes=True)
        connection.door.patiently(lambda: super(Cursor, self).executemany(sql, rows))
        return self


class Connection(sqlite3.Connection):
    """A connection of the running process. ``door`` is that of the history at work."""

    door: Database

    def cursor(self, factory: Any = Cursor) -> Any:
        return super().cursor(Cursor)

    def commit(self) -> None:
        if not self.in_transaction:
            return super().commit()
        self.door.before(self, "commit", writes=True)
        self.door.patiently(super().commit)
        self.door.committed()
        return None

    def abandon(self) -> None:
        """End as the connection of a killed process does: what was not committed is gone."""
        with suppress(sqlite3.ProgrammingError):  # it is closed
            super().rollback()
            super().close()


def connect(dialect: Any, record: Any, arguments: Any, options: dict[str, Any]) -> Connection | None:
    """Open a connection for SQLAlchemy (its event ``do_connect``)."""
    if dialect.name != "sqlite":
        return None
    connection: Connection = sqlite3.connect(*arguments, **{**options, "timeout": 0, "factory": Connection})
    process = Connection.door.hub.running
    if process is not None:
        process.connections.append(connection)
    return connection
