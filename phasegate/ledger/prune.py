"""Prune a ledger: delete the verdicts and signatures of releases that are over, and evidence that only they needed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, and_, delete, func, or_, select, text
from sqlalchemy.exc import OperationalError

from phasegate.ledger.address import alone, parse, shown, shut_out
from phasegate.ledger.backup import in_each_fleet, reading, reporting
from phasegate.ledger.copy import opened, save
from phasegate.ledger.events import FLEET, Pruned
from phasegate.ledger.parts import parts
from phasegate.ledger.spent import over, spent
from phasegate.ledger.stored import event_of, name_of, utc
from phasegate.ledger.tables import events, evidence, manifests, metadata
from phasegate.ledger.version import understood

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_BY_CONTENT = ("files:", "layer:", "recoded:", "refused:", "took:", "unpacked:")
"""How the keys of evidence begin that is about nothing but content, and is gathered again where it is missing."""


Name = tuple[str, str]
"""A fleet, and one of its repos or lines."""


@dataclass(frozen=True, slots=True)
class Prunable:
    """What may go: the numbers of events by repo, and the keys of evidence.

    size: the bytes of their text
    newest: the number of the last event of each fleet that was known then; fleets commit side by side
    """

    of: Mapping[Name, tuple[int, ...]] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    size: int = 0
    newest: Mapping[str, int] = field(default_factory=dict)

    @property
    def events(self) -> tuple[int, ...]:
        return tuple(number for numbers in self.of.values() for number in numbers)

    @property
    def repos(self) -> int:
        return len(self.of)


@dataclass(frozen=True, slots=True)
class Done:
    """A ledger that was pruned, or that would be: its size in bytes before and after; ``saved`` is a backup of it."""

    address: str
    before: datetime
    went: Prunable
    was: int
    now: int
    saved: Path | None = None


def prunable(url: str, before: datetime) -> Done:
    """Return what of the ledger would go. Only reads."""
    address = shown(parse(url))
    with reading(url) as connection:
        found = _find(connection, before) if understood(connection, address, older=False) else Prunable()
        size = size_of(connection)
    return Done(address, before, found, size, size)


def prune(url: str, before: datetime, aside: Path, *, by: str, reason: str) -> Done:
    """Delete what may go of the whole ledger, of all its fleets, and save it to ``aside`` before that.

    Others may write while it is read and saved. What they write about is left for the next time.
    """
    found = prunable(url, before)
    if not found.went.of:
        return found
    with reading(url) as connection:
        save(connection, aside)
    with reporting(found.address), opened(parse(url)) as engine:
        with engine.begin() as connection:
            alone(connection)
            shut_out(connection)
            went = still(connection, found.went)
            _delete(connection, events.c.id, went.events)
            _delete(connection, evidence.c.key, went.evidence)
            counts = {"events": len(went.events), "evidence": len(went.evidence)}
            in_each_fleet(connection, Pruned(repo=FLEET, by=by, reason=reason, before=before, **counts))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            with suppress(OperationalError):  # somebody is at work: the room is used again all the same
                connection.execute(text("vacuum"))
            return Done(found.address, before, went, found.was, size_of(connection), aside)


def size_of(connection: Connection) -> int:
    """Return the bytes that the ledger takes on the disk."""
    if connection.dialect.name == "sqlite":
        pages, size = (connection.exec_driver_sql(f"pragma {it}").scalar_one() for it in ("page_count", "page_size"))
        return int(pages) * int(size)
    sizes = [func.pg_total_relation_size(name) for name in metadata.tables]
    return sum(connection.execute(select(*sizes)).one())


@dataclass(slots=True)
class _Digests:
    """The digests that the past names, and those that the present does."""

    past: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)


def _find(connection: Connection, before: datetime) -> Prunable:
    going: dict[Name, tuple[int, ...]] = {}
    lasts = connection.execute(select(events.c.fleet, func.max(events.c.id)).group_by(events.c.fleet))
    newest = {str(fleet): int(number) for fleet, number in lasts}
    size = 0
    named = _Digests()
    query = select(events).order_by(events.c.fleet, events.c.repo, events.c.line, events.c.id)
    happened = connection.execute(query.execution_options(yield_per=500))
    for (fleet, repo), each in groupby(happened, key=lambda row: (row.fleet, name_of(row))):
        if repo == FLEET:
            continue
        rows = list(each)
        history = [(utc(row.at), event_of(repo, row.kind, row.data)) for row in rows]
        border, places = over(history, before), spent(repo, history, before)
        if places:
            going[fleet, repo] = tuple(rows[place].id for place in sorted(places))
            size += sum(len(rows[place].data) for place in places)
        for number, row in enumerate(rows):
            (named.past if number < border else named.present).update(_DIGEST.findall(row.data))
    keys, bytes_of_them = _unneeded(connection, named) if going else ((), 0)
    return Prunable(going, keys, size + bytes_of_them, newest)


def still(connection: Connection, found: Prunable) -> Prunable:
    """Return what may go of what was found: nothing of a repo of which something was recorded since, nor of what that
    names."""
    later = (and_(events.c.fleet == fleet, events.c.id > number) for fleet, number in found.newest.items())
    rows = connection.execute(select(events).where(or_(events.c.fleet.not_in(found.newest), *later))).all()
    if not rows:
        return found
    changed = {(row.fleet, name_of(row)) for row in rows}
    named = _closed({digest for row in rows for digest in _DIGEST.findall(row.data)}, _inside(connection))
    left = {name: numbers for name, numbers in found.of.items() if name not in changed}
    return replace(
        found, of=left, evidence=tuple(key for key in found.evidence if not named.intersection(_DIGEST.findall(key)))
    )


def _unneeded(connection: Connection, named: _Digests) -> tuple[tuple[str, ...], int]:
    """Return the keys of evidence about content that the past alone names, and how large that evidence is."""
    inside = _inside(connection)
    past = _closed(named.past, inside) - _closed(named.present, inside)
    found, size = [], 0
    for row in connection.execute(select(evidence.c.key, evidence.c.facts)):
        digests = set(_DIGEST.findall(row.key))
        if row.key.startswith(_BY_CONTENT) and digests and digests <= past:
            found.append(row.key)
            size += len(row.key) + len(row.facts)
    return tuple(sorted(found)), size


def _inside(connection: Connection) -> dict[str, set[str]]:
    """Return what each kept manifest names."""
    rows = connection.execute(select(manifests.c.digest, manifests.c.raw))
    return {row.digest: set(_DIGEST.findall(bytes(row.raw).decode(errors="replace"))) for row in rows}


def _closed(digests: set[str], inside: Mapping[str, set[str]]) -> set[str]:
    """Return ``digests`` and all that the manifests among them name, and so on."""
    found, new = set(digests), set(digests)
    while new:
        new = {below for digest in new for below in inside.get(digest, ())} - found
        found |= new
    return found


def _delete(connection: Connection, column: Column[Any], values: Iterable[Any]) -> None:
    for part in parts(values):
        connection.execute(delete(column.table).where(column.in_(part)))
