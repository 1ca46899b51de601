"""The version of a ledger's tables, and whether the ledger is open: one that was moved elsewhere is not."""

from __future__ import annotations

import json

from sqlalchemy import Connection, inspect, select, text

from phasegate.command import rollout
from phasegate.errors import LedgerError
from phasegate.ledger.tables import HEAD, events

MOVED = "moved-"
"""What precedes the version of a ledger that was moved elsewhere. To a phasegate of before, it is a newer one."""
ARRIVING = "arriving-"
"""What precedes the version of a ledger that is complete, while the one that it was copied from is still open."""


def version_of(connection: Connection) -> str:
    """Return the version of the tables, or an empty string if there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def understood(connection: Connection, shown: str, *, older: bool) -> str:
    """Return the version of the tables. Raises LedgerError for another one, and for a ledger that is not open.

    shown: the ledger's address for messages
    older: whether tables of an earlier version will do, as they will be migrated
    """
    version = open_version(connection, shown)
    if version in ("", HEAD) or (older and version < HEAD):
        return version
    raise LedgerError(
        f"ledger {shown} has the tables of version {version}, this phasegate those of {HEAD}",
        fix=str(rollout(then="migrates it")) if version < HEAD else "take the newer phasegate that made them",
    )


def open_version(connection: Connection, shown: str) -> str:
    """Return the version of the tables, whichever it is. Raises LedgerError for a ledger that is not open."""
    version = version_of(connection)
    if version.startswith(MOVED):
        raise LedgerError(
            f"ledger {shown} was moved to {moved_to(connection)}", fix="name that one under `ledger` in the fleet file"
        )
    if version.startswith(ARRIVING):
        raise LedgerError(
            f"ledger {shown}: a move to it was interrupted",
            fix="repeat the move with the earlier ledger in the fleet file: "
            'phasegate ledger move --to ADDRESS --reason "..."',
        )
    return version


def set_version(connection: Connection, version: str) -> None:
    connection.execute(text("update alembic_version set version_num = :version"), {"version": version})


def moved_to(connection: Connection) -> str:
    """Return where the ledger was moved to last, without a password."""
    last = select(events.c.data).where(events.c.kind == "relocated").order_by(events.c.id.desc()).limit(1)
    return str(json.loads(connection.execute(last).scalar_one())["now"])
