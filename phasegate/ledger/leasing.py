"""What keeps the users of a ledger apart: its clock, the number of the policy, and leases, renewed while held."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, bindparam, select

from phasegate import clock
from phasegate.ledger.events import Event
from phasegate.ledger.keeper import Keeper
from phasegate.ledger.lease import SECONDS, Alive, Lease, check, give_up, renew, take, taken
from phasegate.ledger.present import Watch, present
from phasegate.ledger.stored import name_of
from phasegate.ledger.tables import events, fleets

_POLICY = select(fleets.c.policy).where(fleets.c.name == bindparam("of"))


class Leasing(ABC):
    """The part of ``Ledger`` by which processes exclude each other."""

    _fleet: str
    _engine: Engine | None
    _watch: Watch

    def __init__(self, engine: Engine | None) -> None:
        self._held: dict[str, Lease] = {}
        self._keeper = Keeper(self.renew)
        file = engine is not None and engine.dialect.name == "sqlite" and engine.url.database
        self._alive = Alive(str(Path(file).absolute()) if file else None)

    @abstractmethod
    def _reporting(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def _connected(self) -> Engine: ...

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Connection]: ...

    @abstractmethod
    def _insert(
        self, connection: Connection, happened: Sequence[Event], lease: Lease | None, policy: int | None
    ) -> datetime: ...

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
        with self._reporting(), self._engine.connect() as connection:
            return int(connection.execute(_POLICY, {"of": self._fleet}).scalar() or 0)

    def changed(self, since: int) -> frozenset[str]:
        """Return the repos of which there are events after the given number."""
        if self._engine is None:
            return frozenset()
        query = select(events.c.repo, events.c.line).where(events.c.fleet == self._fleet, events.c.id > since)
        with self._reporting(), self._engine.connect() as connection:
            return frozenset(map(name_of, connection.execute(query.distinct())))

    @contextmanager
    def lease(
        self, name: str, holder: str, seconds: float = SECONDS, *, keep: bool = True, once: bool = False
    ) -> Iterator[Lease]:
        """Hold the lease ``name``, so that there is one writer at a time. Raises Busy, naming the holder.

        keep: renew it for as long as it is held, and the event loop is alive
        once: nobody takes a lease of this name again
        """
        with self._reporting(), self._writing() as connection:
            lease = take(connection, self._alive, self.keyed(name), holder, seconds)
        lease.once = once
        with self._holding(name, lease, keep=keep):
            yield lease

    @contextmanager
    def seize(self, name: str, holder: str, *happened: Event) -> Iterator[Lease]:
        """Take the lease from whoever has it, and append the events in the same transaction: for a rollback."""
        with self._reporting(), self._writing() as connection:
            lease = take(connection, self._alive, self.keyed(name), holder, SECONDS, seize=True)
            self._insert(connection, happened, lease, None)
        with self._holding(name, lease, keep=True):
            yield lease

    @contextmanager
    def _holding(self, name: str, lease: Lease, *, keep: bool) -> Iterator[None]:
        outer = self._held.get(name)
        self._held[name] = lease
        if keep:
            self._keeper.add(lease)
        try:
            yield
        finally:
            self._keeper.remove(lease)
            if outer is None:
                self._held.pop(name, None)
            else:
                self._held[name] = outer
            if not lease.lost:
                with self._reporting(), self._writing() as connection:
                    give_up(connection, lease)

    def held(self, name: str) -> Lease | None:
        """Return the lease that was taken through this object, if it is still held."""
        return self._held.get(name)

    def leased(self, *names: str) -> bool:
        """Return whether somebody holds one of these leases."""
        with self._reporting(), self._connected().connect() as connection:
            return taken(connection, self._alive, [self.keyed(name) for name in names])

    def renew(self, lease: Lease) -> None:
        """Extend a lease. Raises Fenced if another process has taken it."""
        with self._reporting(), self._writing() as connection:
            renew(connection, lease)

    def check(self, lease: Lease) -> None:
        """Raise Fenced if another process has taken the lease."""
        with self._reporting(), self._connected().connect() as connection:
            check(connection, lease)

    def keyed(self, name: str) -> str:
        """Return the name of a lease, or the key of a fact about the fleet, among those of all fleets."""
        return f"{self._fleet}: {name}" if self._fleet else name
