"""Read what the database stores: events, times, and which incarnation of the ledger it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Row, select

from phasegate.errors import LedgerError
from phasegate.ledger.events import FLEET, Event, read_event
from phasegate.ledger.tables import events
from phasegate.ledger.upgrade import upgraded
from phasegate.line import line_name, parts_of


def key_of(name: str) -> dict[str, str]:
    """Return the columns of the database that name a repo or a line."""
    repo, line = parts_of(name)
    return {"repo": repo, "line": line}


def name_of(row: Row[Any]) -> str:
    """Return the name of the repo or the line that a row of the database is about."""
    return line_name(str(row.repo), str(row.line))


def is_of(name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions on events of one repo or line."""
    repo, line = parts_of(name)
    return events.c.repo == repo, events.c.line == line


def event_of(repo: str, kind: str, data: str) -> Event:
    """Read one event. Raises LedgerError for one that this version does not understand, or that is damaged."""
    try:
        older = upgraded(kind, data)
        if older is not None:
            return read_event.validate_python({"repo": repo, "kind": kind, **older})
        rest = data[1:] if data == "{}" else f", {data[1:]}"
        return read_event.validate_json(f'{{"repo": {json.dumps(repo)}, "kind": {json.dumps(kind)}{rest}')
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else type(error).__name__
        raise LedgerError(
            f"the ledger's event {kind!r} of {repo} cannot be read: {why}",
            fix="use the phasegate that wrote it, or a backup if the ledger is damaged",
        ) from None


def utc(at: datetime) -> datetime:
    """Convert to UTC: SQLite returns no time zone, PostgreSQL the one configured on the server."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def incarnation_of(connection: Connection, fleet: str) -> str:
    """Return the id of the last time that the ledger was restored or moved; empty if it never was."""
    begun = (events.c.fleet == fleet, events.c.repo == FLEET, events.c.kind.in_(("restored", "relocated")))
    last = connection.execute(select(events.c.data).where(*begun).order_by(events.c.id.desc()).limit(1)).scalar()
    return str(json.loads(last)["id"]) if last else ""
