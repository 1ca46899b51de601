"""What is asked of the ledger for one repo must not read the whole fleet: that grew with its square."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, event, text

from phasegate.ledger.ledger import Ledger
from tests.kit import histories


def test_one_repo_is_read_by_its_own_index(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with closing(Ledger.open(url)) as ledger:
        assert ledger._engine is not None
        asked: list[tuple[str, tuple[str, ...]]] = []
        event.listen(
            ledger._engine, "before_cursor_execute", lambda c, cursor, words, given, *_: asked.append((words, given))
        )
        ledger.append(*histories.climb(histories.release()))
        asked.clear()
        ledger.standing("tool")
        ledger.history("tool")
        ledger.course()
    read = [(words, given) for words, given in asked if "FROM events" in words]
    assert len(read) >= 3
    with create_engine(url).connect() as connection:
        for words, given in read:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", given).all()
            assert "ix_events_repo (fleet=? AND repo=?" in str(plan), words
        assert connection.execute(text("select count(*) from events")).scalar()
