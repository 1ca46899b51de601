"""Remember what always has the same result, so that a history takes less time. Nothing here changes an outcome."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from unittest.mock import patch

from phasegate.ledger import ledger, stored
from phasegate.registry import transport

_compiled = SourceFileLoader.get_code


@cache
def _code(name: str, path: str) -> CodeType | None:
    return _compiled(SourceFileLoader(name, path), name)


def _get_code(self: SourceFileLoader, fullname: str) -> CodeType | None:
    # Alembic reads the migrations each time that a ledger is opened.
    return _code(fullname, self.path) if "migrations" in self.path else _compiled(self, fullname)


@contextmanager
def quickly(folder: Path) -> Iterator[None]:
    """Parse each event and each migration once, look for no proxies, and keep temporary files in ``folder``."""
    with (
        patch.object(SourceFileLoader, "get_code", _get_code),
        patch.object(ledger, "event_of", cache(stored.event_of)),
        patch.object(tempfile, "tempdir", str(folder)),
        patch.object(transport, "proxy_for", lambda url: None),
    ):
        yield
