"""The ledger: the record of the fleet (rule 4), on SQLite or PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from phasegate import clock
from phasegate.command import rollout
from phasegate.errors import LedgerError
from phasegate.fleet.fleet import Outline
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Document
from phasegate.ledger.address import alone, engine_of, in_memory, make_folder, parse
from phasegate.ledger.claim import UNNAMED, claims_of, record
from phasegate.ledger.copy import save, version_of
from phasegate.ledger.course import Course, course_of
from phasegate.ledger.derive import derive
from phasegate.ledger.events import FLEET, Event
from phasegate.ledger.kept import Kept
from phasegate.ledger.lease import Lease, check
from phasegate.ledger.leasing import Leasing
from phasegate.ledger.number import Outdated, counts
from phasegate.ledger.present import Watch, present
from phasegate.ledger.state import Standing
from phasegate.ledger.stored import event_of, utc
from phasegate.ledger.tables import HEAD, events, evidence, fleets, manifests


class Ledger(Leasing):
    """An append-only store of events, from which standings are derived, and the checks' ``phasegate.memory``.

    One ledger may hold several fleets: an opened ledger reads and writes the events, leases, waves and halts of one.
    Manifests and evidence are by digest, and shared. Every method may raise LedgerError; its messages never contain a
    password.
    """

    def __init__(self, engine: Engine | None, url: str, fleet: str = UNNAMED) -> None:
        super().__init__(engine)
        self._engine = engine
        self._url = url
        self._fleet = fleet
        self._incarnation = ""
        self._course: tuple[int, Course] | None = None
        self._watch = Watch()

    @classmethod
    def open(cls, url: str, fleet: Outline | None = None) -> Ledger:
        """Open the ledger for reading and writing, creating and migrating it if needed.

        ``fleet`` says whose events they are, and its images become that fleet's; without it they are those of the
        fleet without a name. Raises LedgerError if the ledger has the fleet, or one of its images, as another's.
        """
        parsed = parse(url)
        make_folder(parsed)
        ledger = cls(engine_of(parsed), parsed.render_as_string(hide_password=True))
        try:
            ledger._claim(fleet)
        except LedgerError:
            ledger.close()
            raise
        return ledger

    @classmethod
    def peek(cls, url: str, fleet: Outline | None = None) -> Ledger:
        """Open the ledger read-only, creating nothing, not even a file. A ledger that does not exist yet is empty.

        A file of an earlier version is read as it will be when it has been migrated.
        """
        parsed = parse(url)
        shown = parsed.render_as_string(hide_password=True)
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or not Path(parsed.database).exists():
                return cls(None, shown)
            parsed = parsed.set(database=Path(parsed.database).absolute().as_uri(), query={"mode": "ro", "uri": "true"})
        ledger = cls(engine_of(parsed, writes=False), shown)
        try:
            with ledger._reporting(), ledger._connected().connect() as connection:
                version = version_of(connection)
                understood(version, shown, older=parsed.get_backend_name() == "sqlite")
            if version not in ("", HEAD):
                ledger._migrate_copy()
            with ledger._connected().connect() as connection:
                if version:
                    ledger._fleet = claims_of(connection, shown, fleet).fleet
                    ledger._incarnation = incarnation_of(connection, ledger._fleet)
        except LedgerError:
            ledger.close()
            raise
        if not version:
            ledger.close()
            return cls(None, shown)
        return ledger

    @classmethod
    def existing(cls, url: str, fleet: Outline | None = None) -> Ledger:
        """Open the ledger for a command that writes if it finds nothing wrong: one that does not exist is not created.

        What a killed writer left half written is taken back, which ``peek`` cannot do.
        """
        parsed = parse(url)
        if parsed.get_backend_name() == "sqlite":
            there = bool(parsed.database) and Path(str(parsed.database)).exists()
        else:
            with closing(cls.peek(url, fleet)) as ledger:
                there = ledger._engine is not None
        return cls.open(url, fleet) if there else cls.peek(url, fleet)

    @property
    def address(self) -> str:
        """Where the ledger is, without a password."""
        return self._url

    def close(self) -> None:
        self._keeper.close()
        self._alive.end()
        if self._engine is not None:
            self._engine.dispose()

    def append(self, *happened: Event, lease: Lease | None = None, policy: int | None = None) -> None:
        """Append all of the events or, if that fails, none.

        lease: the writer's, if they are written only while it is the last to have taken it; else Fenced is raised.
        policy: the number of the fleet's policy at which they were decided; if it has been raised since, Outdated is.
        """
        if happened:
            with self._reporting(), self._writing() as connection:
                self._insert(connection, happened, lease, policy)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that is the only one of its fleet to write."""
        with self._connected().begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("begin immediate")
            yield connection

    def _insert(
        self, connection: Connection, happened: Sequence[Event], lease: Lease | None, policy: int | None
    ) -> None:
        if incarnation_of(connection, self._fleet) != self._incarnation:
            raise LedgerError(
                f"ledger {self._url}: it was restored from a backup while this process was at work, and takes "
                "no word of it any more",
                fix="run the same command again",
            )
        # The fleet's row is locked before the events get their numbers: so their order is that of the commits, and
        # whoever has read up to a number misses nothing below it.
        raising = int(any(map(counts, happened)))
        raised = (
            update(fleets)
            .where(fleets.c.name == self._fleet)
            .values(counter=fleets.c.counter + len(happened), policy=fleets.c.policy + raising)
        )
        before = connection.execute(raised.returning(fleets.c.policy)).scalar_one_or_none()
        if before is None:
            raise LedgerError(f"ledger {self._url} does not know the fleet '{self._fleet}'", fix="open it again")
        if policy is not None and before - raising != policy:
            raise Outdated("something that counts was recorded after this was decided", fix=str(rollout()))
        if lease is not None:
            check(connection, lease)
        at = present(connection)
        self._watch.set(at)
        rows = [
            {
                "at": at,
                "fleet": self._fleet,
                "repo": event.repo,
                "kind": event.kind,
                # Pydantic does not know read-only mappings: write them as plain ones, without a warning.
                "data": event.model_dump_json(exclude={"repo", "kind"}, fallback=dict, warnings=False),
            }
            for event in happened
        ]
        connection.execute(insert(events), rows)

    def now(self) -> datetime:
        """Return the time in UTC by the ledger's clock, which is that of its events."""
        if self._engine is None or self._engine.dialect.name == "sqlite":
            return clock.now()
        at = self._watch.read()
        if at is None:
            with self._reporting(), self._engine.connect() as connection:
                at = present(connection)
            self._watch.set(at)
        return at

    def policy(self) -> int:
        """Return the number of the fleet's policy: each event that may change what was decided before raises it."""
        if self._engine is None:
            return 0
        query = select(fleets.c.policy).where(fleets.c.name == self._fleet)
        with self._reporting(), self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def changed(self, since: int) -> frozenset[str]:
        """Return the repos of which there are events after the given number."""
        if self._engine is None:
            return frozenset()
        query = select(events.c.repo).where(events.c.fleet == self._fleet, events.c.id > since).distinct()
        with self._reporting(), self._engine.connect() as connection:
            return frozenset(map(str, connection.execute(query).scalars()))

    def history(self, repo: str) -> tuple[tuple[datetime, Event], ...]:
        """Return all events of one repo, oldest first, with their times in UTC."""
        return tuple(entry for _, entries in self._read([repo]) for entry in entries)

    def newest(self) -> int:
        """Return the number of the fleet's last event, or 0 if there is none."""
        if self._engine is None:
            return 0
        query = select(func.max(events.c.id)).where(events.c.fleet == self._fleet)
        with self._reporting(), self._engine.connect() as connection:
            return int(connection.execute(query).scalar() or 0)

    def after(self, number: int) -> tuple[tuple[int, datetime, Event], ...]:
        """Return the events of all repos after the given number, oldest first."""
        if self._engine is None:
            return ()
        query = select(events).where(events.c.fleet == self._fleet, events.c.id > number).order_by(events.c.id)
        with self._reporting(), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple((row.id, utc(row.at), event_of(row.repo, row.kind, row.data)) for row in rows)

    def histories(self, repos: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[datetime, Event], ...]]]:
        """Yield the history of each of ``repos`` that the ledger knows, one after the other."""
        for repo, happened in self._read(list(repos)):
            yield repo, tuple(happened)

    def standing(self, repo: str) -> Standing:
        return self.standings([repo])[repo]

    def standings(self, repos: Iterable[str]) -> dict[str, Standing]:
        """Return the standing of each of ``repos``; one that was never seen is at the beginning."""
        wanted = list(repos)
        found = {repo: derive(repo, happened) for repo, happened in self._read(wanted)}
        return {repo: found.get(repo) or Standing(repo) for repo in wanted}

    def course(self) -> Course:
        """Return the course of the fleet as a whole."""
        if self._engine is None:
            return Course()
        query = select(func.max(events.c.id)).where(events.c.fleet == self._fleet, events.c.repo == FLEET)
        with self._reporting(), self._engine.connect() as connection:
            newest = int(connection.execute(query).scalar() or 0)
        # Cached: it is read before each step, and names every repo of every wave.
        if self._course is None or self._course[0] != newest:
            self._course = newest, course_of(self.history(FLEET))
        return self._course[1]

    def keep(self, *documents: Document) -> None:
        """Keep the raw bytes of manifests: a rollback needs them."""
        with self._reporting(), self._connected().begin() as connection:
            for document in documents:
                row = {"digest": document.digest, "media_type": document.media_type, "raw": document.raw}
                connection.execute(_upsert(connection, manifests).values(row).on_conflict_do_nothing())

    def kept(self, digest: str) -> Kept | None:
        """Return the manifest kept under ``digest``, verified against it, or None."""
        if self._engine is None:
            return None
        with self._reporting(), self._engine.connect() as connection:
            row = connection.execute(select(manifests).where(manifests.c.digest == digest)).one_or_none()
        if row is None:
            return None
        if digest_of(bytes(row.raw)) != digest:
            raise LedgerError(f"ledger {self._url}: the manifest kept as {digest} is damaged", fix="restore a backup")
        return Kept(digest, row.media_type, bytes(row.raw))

    def recall(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        wanted = list(dict.fromkeys(keys))
        if self._engine is None or not wanted:
            return {}
        found: dict[str, Mapping[str, Any]] = {}
        with self._reporting(), self._engine.connect() as connection:
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                for row in connection.execute(select(evidence).where(evidence.c.key.in_(part))):
                    found[row.key] = json.loads(row.facts)
        return found

    def remember(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        if not facts:
            return
        with self._reporting(), self._connected().begin() as connection:
            add = _upsert(connection, evidence)
            newer = add.on_conflict_do_update(index_elements=["key"], set_={"facts": add.excluded.facts})
            # Sorted, or two writers of the same keys could deadlock.
            connection.execute(newer, [{"key": key, "facts": json.dumps(dict(facts[key]))} for key in sorted(facts)])

    def keyed(self, name: str) -> str:
        """Return the name of a lease, or the key of a fact about the fleet, among those of all fleets."""
        return f"{self._fleet}: {name}" if self._fleet else name

    def _read(self, repos: list[str]) -> Iterator[tuple[str, Iterator[tuple[datetime, Event]]]]:
        """Yield events repo by repo, reading lazily: the whole history of a fleet is never in memory at once."""
        if self._engine is None:
            return
        query = select(events.c.at, events.c.repo, events.c.kind, events.c.data).where(events.c.fleet == self._fleet)
        query = query.order_by(events.c.repo, events.c.id)
        # Query a few repos by name; read a whole fleet in one scan.
        if len(repos) <= 50:
            query = query.where(events.c.repo.in_(repos))
        wanted = set(repos)
        with self._reporting(), self._engine.connect() as connection:
            for repo, rows in groupby(connection.execute(query), key=lambda row: str(row.repo)):
                if repo in wanted:
                    yield repo, ((utc(row.at), event_of(repo, row.kind, row.data)) for row in rows)

    def _claim(self, fleet: Outline | None) -> None:
        """Migrate the ledger, and record whose the fleet file's images are, if either is still to be done."""
        with self._reporting():
            with self._connected().connect() as connection:
                version = version_of(connection)
                understood(version, self._url, older=True)
                if version == HEAD and (claims := claims_of(connection, self._url, fleet)).recorded:
                    self._fleet = claims.fleet
                    self._incarnation = incarnation_of(connection, self._fleet)
                    return
            with self.alone() as connection:
                if (version := version_of(connection)) != HEAD:
                    from phasegate.ledger.migrate import migrate  # alembic takes 0.2 s to load, and `plan` needs none

                    understood(version, self._url, older=True)
                    if version:
                        self._save(version, fleet)
                    migrate(connection)
                self._fleet = record(connection, claims_of(connection, self._url, fleet), fleet).fleet
                self._incarnation = incarnation_of(connection, self._fleet)

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Yield a transaction during which no other process migrates, restores or claims anything."""
        with self._reporting(), self._connected().begin() as connection:
            alone(connection)
            yield connection

    def _save(self, version: str, fleet: Outline | None) -> None:
        """Make a backup before a migration: beside the file, or in ``.phasegate`` beside the fleet file."""
        engine = self._connected()
        if engine.dialect.name == "sqlite":
            path = Path(f"{engine.url.database}.{version}.backup")
        elif fleet is not None:
            path = fleet.path.absolute().parent / ".phasegate" / f"ledger.{version}.backup"
        else:
            return
        with engine.connect() as connection:
            if connection.execute(text("select 1 from events limit 1")).first():
                save(connection, path)

    def _migrate_copy(self) -> None:
        from phasegate.ledger.migrate import migrate

        file = self._connected()
        self._engine = in_memory(file)
        file.dispose()
        with self._engine.begin() as connection:
            migrate(connection)
            connection.exec_driver_sql("pragma query_only=on")

    def _connected(self) -> Engine:
        if self._engine is None:
            raise LedgerError(f"ledger {self._url} was opened to be read alone")
        return self._engine

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            if getattr(cause, "sqlite_errorname", "") == "SQLITE_READONLY_ROLLBACK":
                raise LedgerError(
                    f"ledger {self._url}: its last writer was killed while it wrote",
                    fix=str(rollout(then="takes the half-written part back, as every command that writes does")),
                ) from None
            said = str(cause).strip().splitlines()[0]
            raise LedgerError(f"ledger {self._url}: {said}", fix="see that it can be reached and written") from None


def incarnation_of(connection: Connection, fleet: str) -> str:
    """Return the id of the last restoring of the ledger, as the fleet knows it; empty if there was none."""
    restored = (events.c.fleet == fleet, events.c.repo == FLEET, events.c.kind == "restored")
    last = connection.execute(select(events.c.data).where(*restored).order_by(events.c.id.desc()).limit(1)).scalar()
    return str(json.loads(last)["id"]) if last else ""


def understood(version: str, shown: str, *, older: bool) -> None:
    """Raise LedgerError for tables of another version; ``older`` ones may be read after a migration."""
    if version in ("", HEAD) or (older and version < HEAD):
        return
    raise LedgerError(
        f"ledger {shown} has the tables of version {version}, this phasegate those of {HEAD}",
        fix=str(rollout(then="migrates it")) if version < HEAD else "take the newer phasegate that made them",
    )


def _upsert(connection: Connection, table: Table) -> Any:
    """Return an insert that supports ``on conflict``, which differs between the two dialects."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
