"""The version of a ledger's tables."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from phasegate.command import rollout
from phasegate.errors import LedgerError
from phasegate.ledger.tables import HEAD


def version_of(connection: Connection) -> str:
    """Return the version of the tables, or an empty string if there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("select version_num from alembic_version")).scalar() or "")


def understood(version: str, shown: str, *, older: bool) -> None:
    """Raise LedgerError for tables of another version; ``older`` ones may be read after a migration."""
    if version in ("", HEAD) or (older and version < HEAD):
        return
    raise LedgerError(
        f"ledger {shown} has the tables of version {version}, this phasegate those of {HEAD}",
        fix=str(rollout(then="migrates it")) if version < HEAD else "take the newer phasegate that made them",
    )
