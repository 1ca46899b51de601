"""What an opened ledger keeps besides events, by digest or key: manifests for rollbacks, and what checks remember."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from phasegate.errors import LedgerError
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Document
from phasegate.ledger.kept import Kept
from phasegate.ledger.tables import evidence, manifests


class Keeping(ABC):
    """The part of ``Ledger`` that is shared by all its fleets."""

    _engine: Engine | None
    _url: str

    @abstractmethod
    def _reporting(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def _connected(self) -> Engine: ...

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

    def keeps(self, digest: str) -> bool:
        """Return whether a manifest is kept under ``digest``, whole or not."""
        if self._engine is None:
            return False
        with self._reporting(), self._engine.connect() as connection:
            found = connection.execute(select(manifests.c.digest).where(manifests.c.digest == digest))
            return found.first() is not None

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


def _upsert(connection: Connection, table: Table) -> Any:
    """Return an insert that supports ``on conflict``, which differs between the two dialects."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
