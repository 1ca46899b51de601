"""The health of a ledger: its version, and how much of it is in no backup."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from phasegate.errors import LedgerError
from phasegate.ledger.address import parse, shown
from phasegate.ledger.backup import last_backup, reading
from phasegate.ledger.stored import utc
from phasegate.ledger.tables import HEAD, events
from phasegate.ledger.version import open_version


@dataclass(frozen=True, slots=True)
class Health:
    """What there is to say of a ledger without changing it.

    address: where it is, without a password
    version: that of its tables; empty if nothing was ever written to it
    wanted: the version of this phasegate
    events: how many events it has
    backup: when it was last backed up; None if it never was, or if an earlier version wrote it
    unsaved: when the first event happened that is in no backup
    """

    address: str
    version: str
    wanted: str = HEAD
    events: int = 0
    backup: datetime | None = None
    unsaved: datetime | None = None


def health(url: str) -> Health:
    """Read the ledger's health. Raises LedgerError if it cannot be read, or not be written where it is a file."""
    parsed = parse(url)
    address = shown(parsed)
    if parsed.get_backend_name() == "sqlite":
        path = Path(str(parsed.database))
        if not path.exists():
            return Health(address, "")
        for each in (path, path.parent):  # SQLite makes its journal in the folder
            if not os.access(each, os.W_OK):
                raise LedgerError(f"ledger {address}: {each} cannot be written", fix="run as the user who owns it")
    with reading(url, mends=False) as connection:
        version = open_version(connection, address)
        return _read(connection, address, version) if version == HEAD else Health(address, version)


def _read(connection: Connection, address: str, version: str) -> Health:
    found = int(connection.execute(select(func.count()).select_from(events)).scalar() or 0)
    last = last_backup(connection)
    unsaved = select(events.c.at).where(events.c.id > (last.newest if last else 0)).order_by(events.c.id).limit(1)
    at = connection.execute(unsaved).scalar()
    return Health(address, version, HEAD, found, last.at if last else None, utc(at) if at else None)
