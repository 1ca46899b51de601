"""Save a ledger to a file, and restore it: a restored ledger is a new incarnation, and shuts out what began before."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from phasegate import clock
from phasegate.errors import FleetError, LedgerError
from phasegate.ledger.address import in_memory, parse, shown, shut_out
from phasegate.ledger.check import Checked, examined
from phasegate.ledger.claim import UNNAMED
from phasegate.ledger.copy import address_of, copy_rows, opened, save
from phasegate.ledger.events import FLEET, Pruned, Relocated, Restored
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.present import present
from phasegate.ledger.stored import utc
from phasegate.ledger.tables import HEAD, events, evidence, fleets, leases
from phasegate.ledger.version import MOVED, set_version, understood, version_of

_LAST = "last backup"
"""The key of what a ledger remembers of its last backup: one for all its fleets."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup: its file, how many events are in it, and when the last one happened."""

    path: Path
    events: int
    until: datetime | None


def back_up(url: str, path: Path) -> Saved:
    """Write a backup of the whole ledger, of all its fleets, to ``path``, which must not exist, in a folder that does.

    The ledger remembers when that was. Raises LedgerError if there is no such folder, or something at ``path``.
    """
    if not path.parent.is_dir():  # made, it would hide a typo, or a disk that is not mounted
        raise LedgerError(f"backup {path}: there is no folder {path.parent}", fix="make it, or name another place")
    if path.exists():
        raise LedgerError(f"{path} exists", fix="name a new file: a backup is never overwritten")
    with reading(url) as source:
        if not (version := understood(source, _shown(url), older=True)):
            raise LedgerError(
                f"ledger {_shown(url)}: there is nothing in it to save", fix="phasegate rollout begins it"
            )
        until, newest = until_of(source), _newest(source)
        saved = Saved(path, save(source, path), until)
    if version == HEAD:
        _remember(url, newest)
    return saved


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When the ledger was last backed up, and the number of the newest event in that backup."""

    at: datetime
    newest: int


def last_backup(connection: Connection) -> LastBackup | None:
    """Return what a ledger of this version remembers of its last backup, None if there was none."""
    raw = connection.execute(select(evidence.c.facts).where(evidence.c.key == _LAST)).scalar()
    if not raw:
        return None
    facts = json.loads(raw)
    return LastBackup(datetime.fromisoformat(facts["at"]), int(facts["newest"]))


def _remember(url: str, newest: int) -> None:
    """Note that there is a backup. It is good even where the ledger cannot be written any more."""
    row = {"key": _LAST, "facts": json.dumps({"at": clock.now().isoformat(), "newest": newest})}
    with suppress(SQLAlchemyError), opened(parse(url)) as engine, engine.begin() as connection:
        connection.execute(delete(evidence).where(evidence.c.key == _LAST))
        connection.execute(insert(evidence).values(row))


@dataclass(frozen=True, slots=True)
class Back:
    """A restored ledger: what it was restored from, and where what was there before is kept."""

    backup: Saved
    before: Saved | None
    checked: Checked


def restore(url: str, path: Path, *, by: str, reason: str, aside: Path | None = None, force: bool = False) -> Back:
    """Replace what is in the ledger by the backup in ``path``, in one transaction.

    Every process that opened the ledger before is refused its next word.

    by, reason: recorded in the ledger, for each fleet
    aside: where what is in the ledger now is kept; without it a ledger that has events is not replaced
    force: restore a backup that is damaged
    """
    with _from_backup(path) as source:
        checked = examined(source, str(path))
        if checked.findings and not force:
            raise LedgerError(
                f"{path} is damaged: {checked.findings[0].said}",
                fix=f"phasegate ledger check {path}, then another backup; or --force takes it as it is",
            )
        with closing(Ledger.open(url)) as ledger, ledger.alone() as target:
            before = None
            if found := int(target.execute(select(func.count()).select_from(events)).scalar() or 0):
                if aside is None:
                    raise FleetError(
                        f"ledger {_shown(url)}: it has {found} events, the last of {_said(until_of(target))}; those of "
                        f"{path} end at {_said(until_of(source))}",
                        fix="--replace keeps a copy of what is there and puts the backup in its place",
                    )
                before = Saved(aside, save(target, aside), until_of(target))
            shut_out(target)
            epochs = dict(target.execute(select(leases.c.name, leases.c.epoch)).tuples().all())
            count = copy_rows(source, target)
            _raise(target, epochs)
            until = until_of(target)
            in_each_fleet(target, Restored(repo=FLEET, by=by, reason=reason, id=secrets.token_hex(8), until=until))
    return Back(Saved(path, count, until), before, checked)


def checked(url: str, path: Path | None = None) -> Checked:
    """Read everything in the backup at ``path``, or else in the ledger, and return what is there and what is wrong."""
    if path is not None:
        with _from_backup(path) as connection:
            return examined(connection, str(path))
    with reading(url) as connection:
        there = understood(connection, _shown(url), older=False)
        return examined(connection, _shown(url)) if there else Checked()


def _raise(target: Connection, epochs: dict[str, int]) -> None:
    """Let the epoch of each lease be above those of the ledger before and of the backup."""
    copied = dict(target.execute(select(leases.c.name, leases.c.epoch)).tuples().all())
    target.execute(delete(leases))
    rows = [
        {"name": name, "holder": "", "until": 0.0, "epoch": max(epochs.get(name, 0), copied.get(name, 0)) + 1}
        for name in sorted({*epochs, *copied})
    ]
    if rows:
        target.execute(insert(leases), rows)


def in_each_fleet(target: Connection, begun: Restored | Relocated | Pruned) -> None:
    """Record in each fleet what was done with the ledger as a whole."""
    names = set(target.execute(select(fleets.c.name)).scalars()) | {UNNAMED}
    data = begun.model_dump_json(exclude={"repo", "kind"})
    row = {"at": present(target), "repo": FLEET, "kind": begun.kind, "data": data}
    target.execute(insert(events), [{**row, "fleet": name} for name in sorted(names)])


@contextmanager
def reading(url: str, *, mends: bool = True) -> Iterator[Connection]:
    """Yield a connection that sees one moment of the ledger, of whatever version.

    ``mends``: whether what a killed writer left half written in a file is taken back; else that is an error.
    """
    parsed, address = parse(url), _shown(url)
    if parsed.get_backend_name() == "sqlite" and not (parsed.database and os.path.exists(parsed.database)):
        raise LedgerError(f"ledger {address}: it does not exist", fix="see `ledger` in the fleet file")
    if not mends and parsed.database and parsed.get_backend_name() == "sqlite":
        parsed = address_of(Path(parsed.database))
    with reporting(address), opened(parsed, writes=mends) as engine, engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def _from_backup(path: Path) -> Iterator[Connection]:
    """Yield a connection to a backup, as it is when it has been migrated to this version."""
    if not path.is_file():
        raise LedgerError(f"backup {path}: there is no such file", fix="phasegate ledger backup PATH makes one")
    with reporting(str(path)), opened(address_of(path)) as file:
        with file.connect() as connection:
            version = version_of(connection)
            if not version.startswith(MOVED):  # what was moved elsewhere is a backup of what it was then
                understood(connection, str(path), older=True)
            if not version:
                raise LedgerError(f"{path} is not a backup of a ledger", fix="phasegate ledger backup PATH makes one")
            if version == HEAD:
                yield connection
                return
        engine = in_memory(file)
        try:
            from phasegate.ledger.migrate import migrate

            with engine.begin() as connection:
                set_version(connection, version.removeprefix(MOVED))
                understood(connection, str(path), older=True)
                migrate(connection)
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()


def until_of(connection: Connection) -> datetime | None:
    found = connection.exec_driver_sql("select count(*) from events").scalar()
    last = connection.execute(select(events.c.at).order_by(events.c.id.desc()).limit(1)).scalar() if found else None
    return utc(last) if last else None


def _newest(connection: Connection) -> int:
    """Return the number of the last event, 0 if there is none."""
    return int(connection.execute(select(func.max(events.c.id))).scalar() or 0)


def _said(at: datetime | None) -> str:
    return f"{at.day} {at:%b %H:%M} UTC" if at else "never"


def _shown(url: str) -> str:
    return shown(parse(url))


@contextmanager
def reporting(address: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise LedgerError(
            f"{address}: {said}", fix="see that it can be reached, and is a ledger of phasegate"
        ) from None
