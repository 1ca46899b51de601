"""Read what the database stores: events and times."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pydantic import ValidationError

from phasegate.errors import LedgerError
from phasegate.ledger.events import Event, read_event
from phasegate.ledger.upgrade import upgraded


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
