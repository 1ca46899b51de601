"""The ledger: the record of the fleet (rule 4), on SQLite or PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, case, false, func, insert, or_, select, text
from sqlalchemy.exc import SQLAlchemyError

from phasegate.command import STATUS, rollout
from phasegate.errors import LedgerError
from phasegate.fleet.fleet import Outline
from phasegate.ledger.address import alone, engine_of, in_memory, make_folder, parse, shown
from phasegate.ledger.claim import UNNAMED, Claims, Orphan, claims_of, not_said, record
from phasegate.ledger.copy import save
from phasegate.ledger.course import Course, course_of
from phasegate.ledger.derive import derive
from phasegate.ledger.derived import Derived
from phasegate.ledger.events import FLEET, Event
from phasegate.ledger.keeping import Keeping
from phasegate.ledger.killed_writer import take_back
from phasegate.ledger.lease import Lease, check
from phasegate.ledger.leasing import Leasing
from phasegate.ledger.number import Outdated, take_turn
from phasegate.ledger.present import Watch, present
from phasegate.ledger.recorded import Recorded, publish
from phasegate.ledger.state import Standing
from phasegate.ledger.stored import event_of, incarnation_of, is_of, key_of, name_of, utc
from phasegate.ledger.tables import HEAD, events
from phasegate.ledger.version import understood
from phasegate.line import AT, repo_of

_FEW = 50
"""Repos that are read by name, and whose standings are kept; more are read in one scan of the fleet."""


class Ledger(Leasing, Keeping):
    """An append-only store of events, from which standings are derived, and the checks' ``phasegate.memory``.

    One ledger may hold several fleets: an opened ledger reads and writes the events, leases, waves and halts of one.
    Manifests and evidence are by digest, and shared. Every method may raise LedgerError; its messages never contain a
    password.

    A release line is a repo here as elsewhere, called ``python@3.12``; the database has its two names in two columns.

    orphans: by the name in the fleet file, repos of which the ledger may have the history under another name
    lines: by their repo, the names of the lines that the ledger knows, whether the fleet file has them or not
    """

    def __init__(self, engine: Engine | None, url: str, fleet: str = UNNAMED) -> None:
        super().__init__(engine)
        self._engine = engine
        self._url = url
        self._fleet = fleet
        self._incarnation = ""
        self._renamed: Mapping[str, str] = {}
        self._file: Outline | None = None
        self.orphans: Mapping[str, Orphan] = {}
        self.lines: Mapping[str, tuple[str, ...]] = {}
        self._course: tuple[int, Course] | None = None
        self._derived: dict[str, Derived] = {}
        self._watch = Watch()

    @classmethod
    def open(cls, url: str, fleet: Outline | None = None) -> Ledger:
        """Open the ledger for reading and writing, creating and migrating it if needed.

        ``fleet`` says whose events they are, and its images become that fleet's; without it they are those of the
        fleet without a name. Raises LedgerError if the ledger has the fleet, or one of its images, as another's.
        """
        parsed = parse(url)
        make_folder(parsed)
        ledger = cls(engine_of(parsed), shown(parsed))
        try:
            ledger._claim(fleet)
        except LedgerError:
            ledger.close()
            raise
        return ledger

    @classmethod
    def peek(cls, url: str, fleet: Outline | None = None) -> Ledger:
        """Open the ledger read-only, creating nothing, not even a file. A ledger that does not exist yet is empty.

        A file of an earlier version is read as it will be when it has been migrated. What a killed writer left half
        written is taken back first, by whoever may write the file.
        """
        parsed = parse(url)
        address = shown(parsed)
        if parsed.get_backend_name() == "sqlite":
            if not parsed.database or not os.path.exists(parsed.database):
                return cls(None, address)
            take_back(Path(parsed.database))
            parsed = parsed.set(database=Path(parsed.database).absolute().as_uri(), query={"mode": "ro", "uri": "true"})
        ledger = cls(engine_of(parsed, writes=False), address)
        try:
            with ledger._reporting(), ledger._connected().connect() as connection:
                version = understood(connection, address, older=parsed.get_backend_name() == "sqlite")
            if version not in ("", HEAD):
                with ledger._reporting():
                    ledger._migrate_copy()
            with ledger._reporting(), ledger._connected().connect() as connection:
                if version:
                    claims = claims_of(connection, address, fleet)
                    ledger._renamed = claims.renamed
                    ledger._learn(connection, claims, fleet)
        except LedgerError:
            ledger.close()
            raise
        if not version:
            ledger.close()
            return cls(None, address)
        return ledger

    @classmethod
    def existing(cls, url: str, fleet: Outline | None = None) -> Ledger:
        """Open the ledger for a command that may write. One that does not exist is not created, and is empty."""
        parsed = parse(url)
        if parsed.get_backend_name() == "sqlite":
            there = bool(parsed.database) and os.path.exists(str(parsed.database))
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
                at = self._insert(connection, happened, lease, policy)
            publish(Recorded(self._file, self.history, at, happened))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that is the only one of its fleet to write."""
        with self._connected().begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("begin immediate")
            yield connection

    def _insert(
        self, connection: Connection, happened: Sequence[Event], lease: Lease | None, policy: int | None
    ) -> datetime:
        self.refuse_orphans(*(event.repo for event in happened))
        before = take_turn(connection, self._fleet, happened)
        if before is None:
            raise LedgerError(f"ledger {self._url} does not know the fleet '{self._fleet}'", fix="open it again")
        if incarnation_of(connection, self._fleet) != self._incarnation:
            understood(connection, self._url, older=True)
            raise LedgerError(
                f"ledger {self._url}: it was restored from a backup while this process was at work, and takes "
                "no word of it any more",
                fix="run the same command again",
            )
        if policy is not None and before != policy:
            raise Outdated("something that counts was recorded after this was decided", fix=str(rollout()))
        if lease is not None:
            check(connection, lease)
        at = present(connection)
        self._watch.set(at)
        rows = [
            {
                "at": at,
                "fleet": self._fleet,
                **key_of(event.repo),
                "kind": event.kind,
                # Pydantic does not know read-only mappings: write them as plain ones, without a warning.
                "data": event.model_dump_json(exclude={"repo", "kind"}, fallback=dict, warnings=False),
            }
            for event in happened
        ]
        connection.execute(insert(events), rows)
        return at

    def orphaned(self, repo: str) -> LedgerError | None:
        """Return the error of a repo that may be one that the fleet file no longer has, and does not say so."""
        orphan = self.orphans.get(repo) or self.orphans.get(repo_of(repo))
        return not_said(self._url, self._file, orphan) if self._file and orphan else None

    def refuse_orphans(self, *repos: str) -> None:
        """Raise LedgerError if one of ``repos`` is orphaned.

        What is recorded of it would begin a second history, and the first could not go on any more.
        """
        for error in filter(None, map(self.orphaned, repos)):
            raise error

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
        return tuple((row.id, utc(row.at), event_of(self._now(row), row.kind, row.data)) for row in rows)

    def histories(self, repos: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[datetime, Event], ...]]]:
        """Yield the history of each of ``repos`` that the ledger knows, one after the other."""
        for repo, happened in self._read(list(repos)):
            yield repo, tuple(happened)

    def standing(self, repo: str) -> Standing:
        return self.standings([repo])[repo]

    def standings(self, repos: Iterable[str]) -> dict[str, Standing]:
        """Return the standing of each of ``repos``; one that was never seen is at the beginning."""
        wanted = list(repos)
        if len(wanted) > _FEW or self._renamed:
            found = {repo: derive(repo, happened) for repo, happened in self._read(wanted)}
            return {repo: found.get(repo) or Standing(repo) for repo in wanted}
        known = {repo: self._derived[repo] for repo in wanted if repo in self._derived}
        rows = self._rows(wanted, {repo: derived.number for repo, derived in known.items()})
        followed = {repo: known.get(repo, Derived(Standing(repo))).followed(happened) for repo, happened in rows}
        if not all(followed.get(repo) for repo in known):
            self._derived.clear()
            return self.standings(wanted)
        self._derived |= {repo: derived for repo, derived in followed.items() if derived}
        return {repo: derived.standing if (derived := followed.get(repo)) else Standing(repo) for repo in wanted}

    def begun_elsewhere(self, names: Iterable[str]) -> tuple[Standing, ...]:
        """Return the standings of repos that are none of ``names`` and in the middle of a move."""
        others = self.known() - set(names)
        return tuple(found for _, found in sorted(self.standings(others).items()) if found.intent)

    def known(self) -> frozenset[str]:
        """Return the names of all repos and lines that the ledger knows, in the fleet file or not."""
        if self._engine is None:
            return frozenset()
        query = select(events.c.repo).where(events.c.fleet == self._fleet, events.c.repo != FLEET).distinct()
        with self._reporting(), self._engine.connect() as connection:  # an index has the repos, and another the lines
            found = {*connection.execute(query).scalars(), *(line for lines in self.lines.values() for line in lines)}
        return frozenset(self._renamed.get(name, str(name)) for name in found)

    def course(self) -> Course:
        """Return the course of the fleet as a whole."""
        if self._engine is None:
            return Course()
        query = select(func.max(events.c.id)).where(events.c.fleet == self._fleet, events.c.repo == FLEET)
        with self._reporting(), self._engine.connect() as connection:
            newest = int(connection.execute(query).scalar() or 0)
        # Cached: it is read before each step, and names every repo of every wave.
        if self._course is None or self._course[0] != newest:
            self._course = newest, course_of(self.history(FLEET)).renamed(self._renamed)
        return self._course[1]

    def _read(self, repos: list[str]) -> Iterator[tuple[str, Iterator[tuple[datetime, Event]]]]:
        """Yield events repo by repo, reading lazily: the whole history of a fleet is never in memory at once."""
        for repo, rows in self._rows(repos, {}):
            yield repo, ((utc(row.at), event_of(repo, row.kind, row.data)) for row in rows)

    def _rows(self, repos: list[str], since: Mapping[str, int]) -> Iterator[tuple[str, Iterator[Row[Any]]]]:
        """Yield what is stored of events repo by repo, of a few repos from the event of the number ``since`` on."""
        if self._engine is None:
            return
        columns = (events.c.id, events.c.at, events.c.repo, events.c.line, events.c.kind, events.c.data)
        query = select(*columns).where(events.c.fleet == self._fleet)
        # What was recorded under either name of a renamed repo is one history.
        if self._renamed:
            name = case((events.c.line == "", events.c.repo), else_=events.c.repo + AT + events.c.line)
            query = query.order_by(case(dict(self._renamed), value=name, else_=name), events.c.id)
        else:
            query = query.order_by(events.c.repo, events.c.line, events.c.id)
        # Query a few repos by name; read a whole fleet in one scan.
        if len(repos) <= _FEW:
            names = [*repos, *(old for old, new in self._renamed.items() if new in repos)]
            of_each = (and_(*is_of(name), events.c.id >= since.get(name, 0)) for name in names)
            query = query.where(or_(false(), *of_each))
        wanted = set(repos)
        with self._reporting(), self._engine.connect() as connection:
            for repo, rows in groupby(connection.execute(query), key=self._now):
                if repo in wanted:
                    yield repo, rows

    def _now(self, row: Row[Any]) -> str:
        """Return the name that a repo of the database has in the fleet file, where it is not recorded yet."""
        name = name_of(row)
        return self._renamed.get(name, name)

    def _claim(self, fleet: Outline | None) -> None:
        """Migrate the ledger, and record whose the fleet file's images are, if either is still to be done."""
        with self._reporting():
            with self._connected().connect() as connection:
                version = understood(connection, self._url, older=True)
                if version == HEAD and (claims := claims_of(connection, self._url, fleet)).recorded:
                    self._learn(connection, claims, fleet)
                    return
            with self.alone() as connection:
                if (version := understood(connection, self._url, older=True)) != HEAD:
                    from phasegate.ledger.migrate import migrate  # alembic takes 0.2 s to load, and `plan` needs none

                    if version:
                        self._save(version, fleet)
                    migrate(connection)
                self._learn(connection, record(connection, claims_of(connection, self._url, fleet), fleet), fleet)

    def _learn(self, connection: Connection, claims: Claims, fleet: Outline | None) -> None:
        """Keep what the ledger and the fleet file say of each other."""
        self._fleet, self._file = claims.fleet, fleet
        self.orphans = {**{orphan.now: orphan for orphan in claims.orphans.values()}, **claims.unsaid}
        self.lines = claims.lines
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
                    fix=f"{STATUS} takes the half-written part back; it has to be run by a user who may write the file",
                ) from None
            said = str(cause).strip().splitlines()[0]
            raise LedgerError(f"ledger {self._url}: {said}", fix="see that it can be reached and written") from None
