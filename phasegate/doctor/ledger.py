"""The ledger: whether it can be read and written, its version, and its last backup."""

from __future__ import annotations

import asyncio
from contextlib import closing, suppress
from datetime import timedelta

from phasegate import clock
from phasegate.command import BACKUP, Hint, rollout
from phasegate.digits import count
from phasegate.doctor.finding import Finding, Id, failed, of_error, ok, warning
from phasegate.doctor.patient import Patient
from phasegate.errors import LedgerError
from phasegate.fleet.fleet import Outline
from phasegate.ledger.health import Health, health
from phasegate.ledger.ledger import Ledger

_DUE = timedelta(days=1)
"""How long what happened may be in no backup."""


async def look(patient: Patient) -> list[Finding]:
    return await asyncio.to_thread(_look, patient.outline)


def _look(outline: Outline) -> list[Finding]:
    try:
        with closing(Ledger.peek(outline.ledger, outline)):
            pass
        found = health(outline.ledger)
    except LedgerError as error:
        return [_newer(outline) or of_error(Id.LEDGER_READ, "", error)]
    if not found.version:
        return [ok(Id.LEDGER_READ, "", f"{found.address} is empty: the first rollout begins it")]
    if found.version != found.wanted:
        return [
            ok(Id.LEDGER_READ, "", f"{found.address} can be read"),
            warning(Id.LEDGER_VERSION, "", _versions(found), rollout(then="migrates it, and saves it first")),
        ]
    return [
        ok(Id.LEDGER_READ, "", f"{found.address} can be read: {count(found.events, 'event')}"),
        ok(Id.LEDGER_VERSION, "", f"{found.version}, that of this phasegate"),
        _backup(found),
    ]


def _newer(outline: Outline) -> Finding | None:
    """Return what there is to say of a ledger that cannot be read because a newer phasegate wrote it."""
    with suppress(LedgerError):
        found = health(outline.ledger)
        if found.version > found.wanted:
            fix = Hint("take the newer phasegate that made them")
            return failed(Id.LEDGER_VERSION, "", _versions(found), fix)
    return None


def _versions(found: Health) -> str:
    return f"{found.address} has the tables of version {found.version}, this phasegate those of {found.wanted}"


def _backup(found: Health) -> Finding:
    last = f"{found.backup:%Y-%m-%d %H:%M} UTC" if found.backup else "never"
    if found.unsaved is None:
        return ok(Id.LEDGER_BACKUP, "", f"last made: {last}; nothing has happened since")
    age = clock.now() - found.unsaved
    said = f"last made: {last}; what happened since {found.unsaved:%Y-%m-%d %H:%M} UTC is in none"
    return warning(Id.LEDGER_BACKUP, "", said, BACKUP) if age > _DUE else ok(Id.LEDGER_BACKUP, "", said)
