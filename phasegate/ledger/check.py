"""Check a ledger or a backup: every event, every kept manifest, every standing, and what a rollback would need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import Connection, select

from phasegate.errors import LedgerError
from phasegate.image.digest import digest_of, short
from phasegate.ledger.course import course_of
from phasegate.ledger.derive import derive
from phasegate.ledger.events import FLEET, Event, Intended
from phasegate.ledger.history import origins, replaced
from phasegate.ledger.kept import Kept
from phasegate.ledger.stored import event_of, name_of, utc
from phasegate.ledger.tables import events, manifests

At = tuple[datetime, Event]


class Fault(StrEnum):
    """What may be wrong with a ledger."""

    DATABASE = "database"
    """The database itself says that it is damaged."""
    EVENT = "event"
    MANIFEST = "manifest"
    """The bytes of a kept manifest are not those that its digest names."""
    STANDING = "standing"
    """Nothing can be derived from events that can be read one by one."""
    ROLLBACK = "rollback"
    """The bytes of a manifest that a rollback needs were not kept."""
    REPLACED = "replaced"
    """The bytes of what somebody else pushed, and a move was to replace, were not kept. No command needs them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. ``fleet`` and ``repo`` are empty where it is of no single one."""

    fault: Fault
    said: str
    fleet: str = ""
    repo: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a ledger holds, and what is wrong with it. ``until`` is when its last event happened.

    ``warnings`` are no damage: nobody can mend them, and no command of phasegate needs what is missing.
    """

    events: int = 0
    manifests: int = 0
    fleets: tuple[str, ...] = ()
    repos: int = 0
    until: datetime | None = None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Found:
    """What was counted and found so far.

    ``needed`` maps the digests that a rollback needs to who needs them, ``replaced`` those of others to who replaced
    them.
    """

    events: int = 0
    fleets: set[str] = field(default_factory=set)
    repos: int = 0
    until: datetime | None = None
    findings: list[Finding] = field(default_factory=list)
    needed: dict[str, tuple[str, str]] = field(default_factory=dict)
    replaced: dict[str, tuple[str, str]] = field(default_factory=dict)


def examined(connection: Connection, shown: str) -> Checked:
    """Read everything in a ledger of this version. ``shown`` is its name for messages."""
    found = _Found()
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("pragma quick_check"):
            if said != "ok":
                found.findings.append(Finding(Fault.DATABASE, f"{shown}: {said}"))
    query = select(events).order_by(events.c.fleet, events.c.repo, events.c.line, events.c.id)
    found_events = connection.execute(query.execution_options(yield_per=500))
    for (fleet, repo), rows in groupby(found_events, key=lambda row: (row.fleet, name_of(row))):
        found.fleets.add(fleet)
        found.repos += repo != FLEET
        _history(found, fleet, repo, list(_read(found, fleet, repo, rows)))
    there, children = _manifests(connection, found)
    found.findings += _missing(Fault.ROLLBACK, found.needed, there, children)
    return Checked(
        found.events,
        len(there),
        tuple(sorted(found.fleets)),
        found.repos,
        found.until,
        tuple(found.findings),
        tuple(_missing(Fault.REPLACED, found.replaced, there, children)),
    )


def _read(found: _Found, fleet: str, repo: str, rows: Iterable[object]) -> Iterator[At]:
    for row in rows:
        found.events += 1
        at = utc(row.at)  # type: ignore[attr-defined]
        found.until = max(at, found.until or at)
        try:
            yield at, event_of(repo, row.kind, row.data)  # type: ignore[attr-defined]
        except LedgerError as error:
            found.findings.append(Finding(Fault.EVENT, f"event {row.id}: {error.what}", fleet, repo))  # type: ignore[attr-defined]


def _history(found: _Found, fleet: str, repo: str, history: list[At]) -> None:
    try:
        if repo == FLEET:
            course_of(history)
            return
        standing = derive(repo, history)
    except Exception as error:  # a damaged history must not end the check of the others
        said = f"{repo}: its standing cannot be derived: {type(error).__name__}: {error}"
        found.findings.append(Finding(Fault.STANDING, said, fleet, repo))
        return
    happened = [event for _, event in history]
    wanted = {digest for digest in origins(happened).values() if digest}
    current = {standing.published, standing.intent.release if standing.intent else ""} - {""}
    for event in happened:
        if isinstance(event, Intended) and event.release in current:
            wanted |= {digest for move in event.moves for digest in (move.old, move.new) if digest}
    others = {root.digest for root in replaced(happened)}
    found.needed.update((digest, (fleet, repo)) for digest in sorted(wanted - others))
    found.replaced.update((digest, (fleet, repo)) for digest in sorted(others))


def _manifests(connection: Connection, found: _Found) -> tuple[set[str], dict[str, tuple[str, ...]]]:
    """Return the digests of the manifests that are kept and whole, and the children of those that are indexes."""
    there: set[str] = set()
    children: dict[str, tuple[str, ...]] = {}
    for row in connection.execute(select(manifests).execution_options(yield_per=500)):
        raw = bytes(row.raw)
        if digest_of(raw) != row.digest:
            said = f"the manifest kept as {row.digest} is damaged: its bytes are those of {digest_of(raw)}"
            found.findings.append(Finding(Fault.MANIFEST, said))
            continue
        there.add(row.digest)
        if below := Kept(row.digest, row.media_type, raw).children():
            children[row.digest] = below
    return there, children


def _missing(
    fault: Fault, wanted: Mapping[str, tuple[str, str]], there: set[str], children: Mapping[str, tuple[str, ...]]
) -> Iterator[Finding]:
    why = (
        ", and a rollback needs them"
        if fault is Fault.ROLLBACK
        else "; a move was to replace it, as somebody else's push"
    )
    for digest, (fleet, repo) in wanted.items():
        for each in (digest, *children.get(digest, ())):
            if each not in there:
                yield Finding(fault, f"{repo}: the bytes of {short(each)} were not kept{why}", fleet, repo)
