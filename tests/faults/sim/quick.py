"""Remember what always has the same result, so that a history takes less time. Nothing here changes an outcome."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from phasegate.ledger import address, derived, ledger, stored
from phasegate.registry import transport

_compiled = SourceFileLoader.get_code
_statements: LRUCache[Any, Any] = LRUCache(2000)


@cache
def _code(name: str, path: str) -> CodeType | None:
    return _compiled(SourceFileLoader(name, path), name)


def _get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
    # Alembic reads the migrations each time that a ledger is opened.
    return _code(fullname, self.path) if "migrations" in self.path else _compiled(self, fullname)


def _engine(*args: Any, **options: Any) -> Engine:
    """Create an engine that shares its compiled statements with those of all other simulated processes."""
    engine = create_engine(*args, **options)
    engine._compiled_cache = _statements
    return engine


def _same_kind(one: DefaultDialect, other: object) -> bool:
    return type(one) is type(other)


@contextmanager
def quickly(folder: Path) -> Iterator[None]:
    """Parse each event, migration and statement once, look for no proxies, and keep temporary files in ``folder``."""
    read = cache(stored.event_of)
    with (
        patch.object(SourceFileLoader, "get_code", _get_code),
        patch.object(address, "create_engine", _engine),
        # A compiled statement is kept by its dialect, and each engine has one of its own.
        patch.object(DefaultDialect, "__eq__", _same_kind),
        patch.object(DefaultDialect, "__hash__", lambda self: hash(type(self))),
        patch.object(ledger, "event_of", read),
        patch.object(derived, "event_of", read),
        patch.object(tempfile, "tempdir", str(folder)),
        patch.object(transport, "proxy_for", lambda url: None),
    ):
        yield
