"""A ledger remembers its last backup, and what has happened since is in none: on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from phasegate.ledger.backup import back_up, restore
from phasegate.ledger.events import FLEET, Halted
from phasegate.ledger.health import health
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.tables import HEAD
from tests.unit.test_backup import BY, WHY, filled, url

__all__ = ["filled", "url"]


def test_what_has_happened_since_the_last_backup_is_in_none(filled: Ledger, url: str, tmp_path: Path) -> None:
    before = health(url)
    assert (before.version, before.backup) == (HEAD, None)
    assert before.unsaved
    back_up(url, tmp_path / "saved.db")
    saved = health(url)
    assert saved.backup
    assert saved.unsaved is None
    filled.append(Halted(repo=FLEET, phase="index", wave=0, by=BY, reason=WHY))
    since = health(url)
    assert (since.events, since.backup) == (saved.events + 1, saved.backup)
    assert since.unsaved
    assert since.unsaved >= saved.backup


def test_that_a_ledger_was_restored_is_in_no_backup(filled: Ledger, url: str, tmp_path: Path) -> None:
    back_up(url, tmp_path / "saved.db")
    place = f"sqlite:///{tmp_path}/restored.db"
    restore(place, tmp_path / "saved.db", by=BY, reason=WHY)
    assert health(place).unsaved


def test_a_ledger_that_was_never_begun_is_not_made(tmp_path: Path) -> None:
    assert health(f"sqlite:///{tmp_path}/ledger.db").version == ""
    assert list(tmp_path.iterdir()) == []
