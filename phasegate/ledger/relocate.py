"""Move a ledger to another database, so that at every moment exactly one of the two is open.

1. Everything is copied and compared in one transaction, at whose end the new one is complete and not yet open.
2. The old one is closed: it says where it went. Nobody could write to it since before the first step.
3. The new one is opened.

Killed before 2, the old ledger is what it was, and the next call begins again; killed after it, the next call ends it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from phasegate.command import restore
from phasegate.errors import FleetError, LedgerError
from phasegate.ledger.address import alone, make_folder, parse, shown, shut_out
from phasegate.ledger.backup import in_each_fleet, reading, reporting, until_of
from phasegate.ledger.check import Fault, examined
from phasegate.ledger.copy import copy_rows, opened, rows_of, tables_of
from phasegate.ledger.events import FLEET, Relocated
from phasegate.ledger.migrate import migrate
from phasegate.ledger.tables import HEAD, events
from phasegate.ledger.version import ARRIVING, MOVED, set_version, understood, version_of

_PORT = 5432
"""PostgreSQL's, where an address has none."""
_LOCK = 5
"""Seconds for which the new ledger may be somebody else's."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ledger that was moved: between which addresses, how many events there are, and when the last one happened."""

    was: str
    now: str
    events: int
    until: datetime | None


def move(url: str, to: str, *, by: str, reason: str) -> Arrival:
    """Move the ledger at ``url`` to the empty database ``to``. Raises LedgerError, having changed nothing that counts.

    Every process that opened it before is refused its next word. Called once more after it was moved, it does nothing.
    """
    old, new = parse(url), parse(to)
    if _same(old, new):
        raise FleetError(f"the ledger is at {shown(old)} already", fix="--to another database")
    with reading(url) as connection:
        if not version_of(connection):
            raise LedgerError(f"ledger {shown(old)}: there is nothing in it to move", fix="write its new place at once")
        moved = version_of(connection).startswith(MOVED)
    if not moved:
        relocated = Relocated(repo=FLEET, by=by, reason=reason, id=secrets.token_hex(8), was=shown(old), now=shown(new))
        _carry(old, new, relocated)
    return _open(old, new)


def _carry(old: URL, new: URL, relocated: Relocated) -> None:
    """Copy the ledger, and close the old one once the new one is complete."""
    make_folder(new)
    with reporting(relocated.was), opened(old) as here, here.begin() as source:
        alone(source)
        shut_out(source)
        understood(source, relocated.was, older=False)
        _refuse_damaged(source, relocated.was)
        with reporting(relocated.now), opened(new) as there, there.begin() as target:
            _alone(target, relocated)
            _clear(target, relocated)
            copy_rows(source, target)
            if _sums(source) != _sums(target):
                raise LedgerError(
                    f"ledger {relocated.now} does not return what was written to it", fix="another database"
                )
            in_each_fleet(target, relocated)
            set_version(target, ARRIVING + HEAD)
        in_each_fleet(source, relocated)
        set_version(source, MOVED + HEAD)


def _alone(target: Connection, relocated: Relocated) -> None:
    """Lock the new ledger. Raises LedgerError if that takes long: it may be the old one, by another name of its host.

    That one is locked by this very process, and PostgreSQL does not see that it waits for itself.
    """
    if target.dialect.name == "postgresql":
        target.exec_driver_sql(f"set local lock_timeout = '{_LOCK}s'")
    try:
        alone(target)
    except OperationalError:
        raise LedgerError(
            f"ledger {relocated.now}: somebody else has it open, or it is the one at {relocated.was}",
            fix="--to an empty database",
        ) from None


def _clear(target: Connection, relocated: Relocated) -> None:
    """Make the tables, or take those of a move that did not come to its end. Raises LedgerError for anything else."""
    version = version_of(target)
    if version.startswith(ARRIVING):
        if (before := last_move(target)) is None or before.was != relocated.was:
            raise LedgerError(
                f"ledger {relocated.now}: another ledger was being moved to it", fix="--to an empty database"
            )
        set_version(target, version.removeprefix(ARRIVING))
    understood(target, relocated.now, older=True)
    migrate(target)
    if not version.startswith(ARRIVING) and (
        found := int(target.execute(select(func.count()).select_from(events)).scalar() or 0)
    ):
        raise LedgerError(
            f"ledger {relocated.now} has {found} events already, the last of {until_of(target):%Y-%m-%d}",
            fix="--to an empty database: two ledgers cannot become one",
        )


def _open(old: URL, new: URL) -> Arrival:
    """Open the new ledger, if it is the one that the old one was moved to."""
    with reporting(shown(old)), opened(old) as here, here.connect() as source:
        left = last_move(source)
    if left is None or left.now != shown(new):
        where = left.now if left else "another place"
        raise LedgerError(f"ledger {shown(old)} was moved to {where}, not to {shown(new)}", fix=f"--to {where}")
    with reporting(shown(new)), opened(new) as there, there.begin() as target:
        alone(target)
        version = version_of(target)
        arrived = last_move(target) if version else None
        if arrived is None or arrived.id != left.id:
            raise LedgerError(
                f"ledger {left.now} is not what {left.was} was moved to",
                fix=str(restore()),
            )
        if version.startswith(ARRIVING):
            set_version(target, version.removeprefix(ARRIVING))
        found = int(target.execute(select(func.count()).select_from(events)).scalar() or 0)
        return Arrival(left.was, left.now, found, until_of(target))


def last_move(connection: Connection) -> Relocated | None:
    """Return the last move of the ledger, None if there was none."""
    last = select(events.c.data).where(events.c.kind == "relocated").order_by(events.c.id.desc()).limit(1)
    data = connection.execute(last).scalar()
    return Relocated.model_validate_json(f'{{"repo": "{FLEET}", {data[1:]}') if data else None


def _same(one: URL, other: URL) -> bool:
    def place(url: URL) -> tuple[str | None, int, str | None]:
        return url.host, url.port or _PORT, url.database

    return place(one) == place(other)


def _refuse_damaged(source: Connection, address: str) -> None:
    """Raise LedgerError for damage that a backup may mend. That the bytes of a manifest were not kept is no such."""
    damage = [found for found in examined(source, address).findings if found.fault is not Fault.ROLLBACK]
    if damage:
        raise LedgerError(f"ledger {address} is damaged: {damage[0].said}", fix="restore a backup first")


def _sums(connection: Connection) -> dict[str, tuple[int, int]]:
    """Return for each table how many rows it has, and the sum of their hashes: databases differ in how they order text.

    Standings follow from events, so they are the same where these are. Leases are not compared: none goes along.
    """
    found = {}
    for name, table in tables_of(connection).items():
        if name == "leases":
            continue
        count, total = 0, 0
        for rows in rows_of(connection, table):
            count += len(rows)
            total += sum(_hash(repr(sorted(row.items()))) for row in rows)
        found[name] = (count, total % 2**256)
    return found


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest())
