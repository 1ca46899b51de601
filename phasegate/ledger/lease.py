"""Leases: one writer at a time. Each taking has a higher epoch, so that an earlier holder can be fenced off.

A lease ends with its time. On SQLite, which is for one machine, it also ends with its process: that holds a lock on a
file, which the kernel gives up for it, however it ends. No process is asked for by its number, nor a machine by name.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from phasegate import clock
from phasegate.errors import Busy
from phasegate.ledger.present import lease_clock
from phasegate.ledger.tables import leases

try:
    import fcntl
except ImportError:  # Windows: there, a lease ends with its time
    fcntl = None  # type: ignore[assignment]

SECONDS = 60.0
"""How long a lease lasts, if it is not renewed."""
_PROCESS = 8

# Statements are made once: SQLAlchemy takes longer to make one than SQLite to carry it out.
_NAMED = leases.c.name == bindparam("of")
_MINE = (_NAMED, leases.c.token == bindparam("by"))
_LEASE = select(leases).where(_NAMED).with_for_update()
_HOLDER = select(leases.c.epoch, leases.c.token).where(_NAMED)
_TAKE = update(leases).where(_NAMED)
_RENEW = update(leases).where(*_MINE)
_DELETE = delete(leases).where(*_MINE)
_GIVE_UP = update(leases).where(*_MINE).values(until=0.0, holder="", token="", since=None)


class Fenced(Busy):
    """Another writer has taken the lease since: nothing was written."""


@dataclass(eq=False, slots=True)
class Lease:
    """A lease that this process has taken.

    name: what it is on, among the leases of all fleets
    epoch, token: by which the ledger knows its holder
    lost: another process has taken it
    once: nobody takes it again, so that nothing of it is kept when it is given up
    """

    name: str
    epoch: int
    token: str
    seconds: float
    lost: bool = False
    once: bool = False
    _until: float = field(default=0.0)

    def renewed(self, asked: float) -> None:
        """Note that it was renewed by a request that began at ``asked``, in monotonic seconds."""
        self._until = asked + self.seconds

    @property
    def left(self) -> float:
        """Seconds for which it is certainly held."""
        return 0.0 if self.lost else self._until - time.monotonic()


class Alive:
    """The lock on a file beside the database by which others see that this process lives. Nothing on PostgreSQL."""

    def __init__(self, database: str | None) -> None:
        self._base = database
        self._held: tuple[str, int] | None = None

    def begin(self) -> str:
        """Hold the lock, and return the name of this process in its tokens."""
        if self._held is None and self._base and fcntl:
            name = secrets.token_hex(_PROCESS // 2)
            with suppress(OSError):
                descriptor = os.open(self._path(name), os.O_CREAT | os.O_RDWR, 0o600)
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._held = name, descriptor
        return self._held[0] if self._held else "0" * _PROCESS

    def end(self) -> None:
        if self._held:
            name, descriptor = self._held
            self._held = None
            with suppress(OSError):
                self._path(name).unlink()
            os.close(descriptor)

    def gone(self, token: str) -> bool:
        """Return whether the process that made ``token`` has ended. False where that cannot be seen."""
        name = token[:_PROCESS]
        if not self._base or not fcntl or not name.strip("0") or (self._held and name == self._held[0]):
            return False
        path = self._path(name)
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return True

    def _path(self, name: str) -> Path:
        return Path(f"{self._base}-alive-{name}")


def take(connection: Connection, alive: Alive, name: str, holder: str, seconds: float, *, seize: bool = False) -> Lease:
    """Take the lease, with ``seize`` whoever has it. Raises Busy, naming the holder."""
    asked = time.monotonic()
    boot, now = lease_clock(connection)
    row = connection.execute(_LEASE, {"of": name}).one_or_none()
    if row is not None and not seize and _held(row, boot, now) and not alive.gone(row.token):
        raise busy(row)
    lease = Lease(name, (row.epoch if row is not None else 0) + 1, f"{alive.begin()}{secrets.token_hex(12)}", seconds)
    values = {
        "holder": holder,
        "until": now + seconds,
        "since": clock.seconds(),
        "epoch": lease.epoch,
        "token": lease.token,
        "boot": boot,
    }
    if row is None:
        connection.execute(insert(leases).values(name=name, **values))
    else:
        connection.execute(_TAKE, {"of": name, **values})
    lease.renewed(asked)
    return lease


def renew(connection: Connection, lease: Lease) -> None:
    """Extend the lease. Raises Fenced if another process has it."""
    asked = time.monotonic()
    boot, now = lease_clock(connection)
    mine = {"of": lease.name, "by": lease.token}
    if not connection.execute(_RENEW, {**mine, "until": now + lease.seconds, "boot": boot}).rowcount:
        raise fenced(lease)
    lease.renewed(asked)


def give_up(connection: Connection, lease: Lease) -> None:
    connection.execute(_DELETE if lease.once else _GIVE_UP, {"of": lease.name, "by": lease.token})


def check(connection: Connection, lease: Lease) -> None:
    """Raise Fenced unless the lease is still this process's, by its epoch and its token.

    One whose time is over counts as long as nobody else has taken it.
    """
    row = connection.execute(_HOLDER, {"of": lease.name}).one_or_none()
    if row is None or (row.epoch, row.token) != (lease.epoch, lease.token):
        raise fenced(lease)


def taken(connection: Connection, alive: Alive, names: Sequence[str]) -> bool:
    """Return whether somebody holds one of the leases ``names``."""
    boot, now = lease_clock(connection)
    rows = connection.execute(select(leases).where(leases.c.name.in_(names)))
    return any(_held(row, boot, now) and not alive.gone(row.token) for row in rows)


def fenced(lease: Lease) -> Fenced:
    lease.lost = True
    return Fenced(f"{_plain(lease.name)}: another process has taken over", fix="wait for it to end")


def busy(row: Row[tuple[object, ...]]) -> Busy:
    """Return the error that says who has the lease, and since when."""
    began = ""
    if row.since:
        at = datetime.fromtimestamp(row.since, UTC)
        began = f" since {at.day} {at:%b %H:%M:%S} UTC"
    return Busy(
        f"{_plain(row.name)} is being worked on by {row.holder}{began}",
        fix=f"wait for it to end; what was killed is over within {SECONDS:.0f} s",
    )


def _plain(name: object) -> str:
    """Return the name of a lease without that of its fleet."""
    return str(name).rpartition(": ")[2]


def _held(row: Row[tuple[object, ...]], boot: str, now: float) -> bool:
    return bool(row.token) and row.boot == boot and row.until > now
