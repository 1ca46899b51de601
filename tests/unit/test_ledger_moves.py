"""A ledger moves to another database: at every moment one of the two is open, and never both."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from phasegate.errors import FleetError, LedgerError
from phasegate.ledger.address import parse
from phasegate.ledger.backup import checked, restore
from phasegate.ledger.copy import opened
from phasegate.ledger.events import Relocated
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.relocate import move
from phasegate.ledger.tables import HEAD
from phasegate.ledger.version import ARRIVING, set_version
from tests.kit import histories as h
from tests.kit.in_process import phasegate
from tests.past.opening import Past
from tests.unit.test_backup import contents, empty, filled, folder, url

__all__ = ["filled", "folder", "url"]

BY, WHY = "ann", "the machine is to go"


@pytest.fixture
def new(request: pytest.FixtureRequest, tmp_path: Path, url: str) -> str:
    """An empty database of the other kind."""
    return empty(request, tmp_path / "new", "postgresql" if url.startswith("sqlite") else "sqlite")


def moved(was: str, now: str) -> None:
    move(was, now, by=BY, reason=WHY)


class TestAMove:
    def test_everything_is_in_the_new_ledger_and_the_old_one_says_where_it_is(
        self, filled: Ledger, url: str, new: str
    ) -> None:
        before, count = contents(filled), len(filled.after(0))
        arrival = move(url, new, by=BY, reason=WHY)
        assert (arrival.now, arrival.events) == (str(parse(new)), count + 1)
        with closing(Ledger.open(new)) as ledger:
            assert contents(ledger) == before
            assert checked(new).findings == ()
            (*_, (number, _, last)) = ledger.after(0)
            assert isinstance(last, Relocated)
            assert (last.by, last.reason, last.was, last.now) == (BY, WHY, str(parse(url)), str(parse(new)))
            ledger.append(h.observed("new"))
            assert ledger.newest() == number + 1
        for refused in (Ledger.open, Ledger.peek, checked):
            with pytest.raises(LedgerError, match=r"was moved to (sqlite|postgresql)"):
                refused(url)

    def test_a_process_that_began_before_may_not_write_any_more(self, filled: Ledger, url: str, new: str) -> None:
        moved(url, new)
        with pytest.raises(LedgerError, match="was moved to"):
            filled.append(h.observed("late"))
        with closing(Ledger.open(new)) as ledger:
            assert not ledger.history("late")

    def test_twice_it_does_nothing_and_to_a_third_place_it_is_refused(
        self, filled: Ledger, url: str, new: str, tmp_path: Path
    ) -> None:
        moved(url, new)
        with closing(Ledger.open(new)) as ledger:
            ledger.append(h.observed("since"))
            moved(url, new)
            assert ledger.history("since")
        with pytest.raises(LedgerError, match=r"there is nothing|was moved to .*, not to"):
            moved(url, f"sqlite:///{tmp_path}/third.db")
        assert not (tmp_path / "third.db").exists()

    def test_into_a_ledger_that_has_events_it_is_refused(self, filled: Ledger, url: str, new: str) -> None:
        with closing(Ledger.open(new)) as ledger:
            ledger.append(h.observed("mine"))
        with pytest.raises(LedgerError, match="has 1 events already"):
            moved(url, new)
        filled.append(h.observed("goes on"))
        with closing(Ledger.open(new)) as ledger:
            assert [event.repo for _, _, event in ledger.after(0)] == ["mine"]

    def test_to_itself_by_another_name_it_is_refused(self, filled: Ledger, url: str) -> None:
        with pytest.raises(FleetError, match="already"):
            moved("postgresql://ledger.example/all", "postgresql://ledger.example:5432/all")
        other = url.replace("127.0.0.1", "localhost") if "127.0.0.1" in url else ""
        if url.startswith("postgresql"):
            assert other
            with pytest.raises(LedgerError, match="somebody else has it open, or it is the one at"):
                moved(url, other)
        filled.append(h.observed("goes on"))

    def test_what_is_not_there_or_is_damaged_is_not_moved(self, filled: Ledger, url: str, new: str) -> None:
        with pytest.raises(FleetError, match="already"):
            moved(url, url)
        with pytest.raises(LedgerError, match=r"does not exist|there is nothing in it to move"):
            moved(new, url)
        with opened(parse(url)) as engine, engine.begin() as connection:
            connection.execute(text("update events set data = '{\"no\": 1}' where kind = 'built'"))
        with pytest.raises(LedgerError, match="is damaged"):
            moved(url, new)
        filled.append(h.observed("goes on"))

    @pytest.mark.parametrize("url", ["sqlite"], indirect=True)
    def test_the_old_file_is_a_backup_of_what_it_was(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        moved(url, f"sqlite:///{tmp_path}/new/ledger.db")
        third = f"sqlite:///{tmp_path}/third/ledger.db"
        restore(third, Path(url.removeprefix("sqlite:///")), by=BY, reason="the new one burnt")
        with closing(Ledger.open(third)) as ledger:
            assert contents(ledger) == contents(filled)


class TestKilled:
    def test_before_the_copy_is_complete_the_old_one_goes_on(
        self, filled: Ledger, postgres: str, request: pytest.FixtureRequest, tmp_path: Path, url: str
    ) -> None:
        """It is killed where it waits for somebody else who opens the new database."""
        new = empty(request, tmp_path / "new", "postgresql")
        name = new.rpartition("/")[2]
        with psycopg.connect(new) as other:
            other.execute(f"select pg_advisory_xact_lock({0x70686173})")
            code = "import sys; from phasegate.ledger.relocate import move; move(*sys.argv[1:], by='ann', reason='x')"
            process = subprocess.Popen([sys.executable, "-c", code, url, new])
            with psycopg.connect(postgres, autocommit=True) as watch:
                waits = "select 1 from pg_stat_activity where datname = %s and wait_event_type = 'Lock'"
                while not watch.execute(waits, (name,)).fetchone():
                    assert process.poll() is None
                    time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
        filled.append(h.observed("goes on"))
        moved(url, new)
        with closing(Ledger.open(new)) as ledger:
            assert ledger.history("goes on")

    def test_while_the_old_one_is_open_the_new_one_is_not_and_is_written_again(
        self, filled: Ledger, url: str, new: str
    ) -> None:
        moved(url, new)
        self._as_it_was(url, HEAD, forget=True)
        self._as_it_was(new, ARRIVING + HEAD)
        with pytest.raises(LedgerError, match="a move to it was interrupted"):
            Ledger.open(new)
        with closing(Ledger.open(url)) as old:
            old.append(h.observed("goes on"))
        moved(url, new)
        with closing(Ledger.open(new)) as ledger:
            assert ledger.history("goes on")

    def test_once_the_old_one_is_closed_the_next_call_opens_the_new_one(
        self, filled: Ledger, url: str, new: str
    ) -> None:
        before = contents(filled)
        moved(url, new)
        self._as_it_was(new, ARRIVING + HEAD)
        with pytest.raises(LedgerError, match="a move to it was interrupted"):
            Ledger.peek(new)
        with pytest.raises(LedgerError, match="was moved to"):
            Ledger.peek(url)
        moved(url, new)
        with closing(Ledger.open(new)) as ledger:
            assert contents(ledger) == before

    @staticmethod
    def _as_it_was(url: str, version: str, *, forget: bool = False) -> None:
        with opened(parse(url)) as engine, engine.begin() as connection:
            set_version(connection, version)
            if forget:
                connection.execute(text("delete from events where kind = 'relocated'"))


class TestTheCommand:
    def test_from_a_file_to_postgresql(
        self, folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NEW", empty(request, folder, "postgresql").replace("ledger@", "ledger:secret@"))
        before = [phasegate(*words, cwd=folder).stdout for words in (("status", "--json"), ("plan", "--json"))]
        ended = phasegate("ledger", "move", "--to", "${NEW}", "--reason", "x", cwd=folder)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "Next: `ledger: ${NEW}` in fleet.yaml" in ended.stdout
        closed = phasegate("hold", "tool", "--reason", "x", cwd=folder)
        assert closed.returncode == LedgerError.exit_code
        assert "secret" not in ended.stdout + closed.stderr
        path = folder / "fleet.yaml"
        path.write_text(path.read_text() + "ledger: ${NEW}\n")
        after = [phasegate(*words, cwd=folder).stdout for words in (("status", "--json"), ("plan", "--json"))]
        assert after == before
        assert json.loads(before[0])["repos"][0]["at"] == "oci"
        assert phasegate("ledger", "check", cwd=folder).returncode == 0
        log = phasegate("log", "--json", cwd=folder).stdout
        assert "the ledger was moved from sqlite" in json.loads(log)["log"][-1]["what"]
        assert "secret" not in log

    @pytest.mark.parametrize(
        ("to", "said"),
        [
            ("${NOT_SET}", "${NOT_SET}: there is no such variable"),
            ("postgresql://ann:secret@db/x", "has a password in it"),
            ("postgresql://ann:secret@db:${PORT}/x", "has a password in it"),
            ("postgresql://db/x?password=secret", "has a password in it"),
            ("mysql://db/x", "no ledger on mysql"),
            ("sqlite:///.phasegate/ledger.db", "already"),
        ],
    )
    def test_an_address_that_will_not_do(self, folder: Path, to: str, said: str) -> None:
        ended = phasegate("ledger", "move", "--to", to, "--reason", "x", cwd=folder)
        assert ended.returncode in (2, 7)
        assert said in ended.stderr
        assert "secret" not in ended.stderr
        assert phasegate("status", cwd=folder).returncode == 0


def test_the_demo_is_the_same_on_postgresql(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ledger has been through the whole ladder, with waves, signatures and five engines."""
    for name in ("PHASEGATE_LAB", "PHASEGATE_LAB_DATA", "PHASEGATE_LAB_HOST"):  # the demo's fleet file names its lab so
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("NEW", empty(request, tmp_path, "postgresql"))
    demo = Past.restore("at-rest", tmp_path)
    demo.migrate()
    pages = (("status", "--json"), ("log", "--json"))
    before = [phasegate("--fleet", str(demo.path), *words, cwd=tmp_path) for words in pages]
    assert len(json.loads(before[0].stdout)["repos"]) == 8
    ended = phasegate("--fleet", str(demo.path), "ledger", "move", "--to", "${NEW}", "--reason", "x", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    named = re.sub("^ledger: .*$", "ledger: ${NEW}", demo.path.read_text(), flags=re.MULTILINE)
    demo.path.write_text(named)
    after = [phasegate("--fleet", str(demo.path), *words, cwd=tmp_path) for words in pages]
    assert after[0] == before[0]
    assert json.loads(after[1].stdout)["log"][:-1] == json.loads(before[1].stdout)["log"], "but for the move itself"
    assert demo.stands() == demo.expected["stands"]
