"""A ledger is saved, checked and restored: on SQLite and PostgreSQL, and from one to the other."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from phasegate.errors import FleetError, LedgerError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Document
from phasegate.ledger.address import make_folder, parse
from phasegate.ledger.backup import back_up, restore
from phasegate.ledger.check import Checked, Fault, examined
from phasegate.ledger.copy import opened
from phasegate.ledger.events import FLEET, Event, Halted, Intended, Moved, Observed, Restored, RolledBack
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.migrate import migrate
from phasegate.ledger.state import Move
from phasegate.ledger.tables import HEAD
from phasegate.release import Tag
from tests.kit import histories as h
from tests.kit.in_process import phasegate
from tests.unit.test_fleet_file import HEAD as HEAD_OF_FILE
from tests.unit.test_fleet_file import TOOL

ONE = h.release()
BY, WHY = "ann", "the disk was lost"
PAST = Path(__file__).parents[1] / "past"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty(request, tmp_path, request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Another empty database, of each kind."""
    return empty(request, tmp_path / "other", request.param)


def empty(request: pytest.FixtureRequest, folder: Path, kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder}/ledger.db"
    server: str = request.getfixturevalue("postgres")
    name = f"backup_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return server.removesuffix("postgres") + name


@pytest.fixture
def filled(url: str) -> Iterator[Ledger]:
    """A repo at `oci`, and all manifests that a rollback of it needs."""
    with closing(Ledger.open(url)) as ledger:
        ledger.keep(*documents().values())
        ledger.append(*real(("container", "oci")))
        ledger.append(Halted(repo=FLEET, phase="zstd", wave=0, by="ann", reason="ü"))
        ledger.remember({"layer 1": {"size": 7}})
        yield ledger


def documents() -> dict[str, Document]:
    """Return a manifest for each phase. Its digest takes the place of the invented one of ``h``."""
    found = {}
    for phase in ("old", "container", "oci"):
        raw = f'{{"phase": "{phase}"}}'.encode()
        found[phase] = Document(Descriptor("application/x", digest_of(raw), len(raw)), raw, {})
    return found


def real(phases: tuple[str, ...]) -> list[Event]:
    """Return the climb of ``h`` with digests of manifests that exist."""
    names = {h.digest("old", "tool"): "old", **{h.digest(ONE.id, phase): phase for phase in phases}}
    kept = {invented: documents()[phase].digest for invented, phase in names.items()}
    events = []
    for event in h.climb(ONE, phases):
        data = event.model_dump_json(fallback=dict, warnings=False)
        for invented, digest in kept.items():
            data = data.replace(invented, digest)
        events.append(type(event).model_validate_json(data))
    return events


def contents(ledger: Ledger) -> list[object]:
    kept = [ledger.kept(document.digest) for document in documents().values()]
    return [ledger.history("tool"), ledger.course(), kept, ledger.recall(["layer 1"]), ledger.standing("tool")]


class TestABackup:
    def test_it_is_restored_in_another_database_of_either_kind(
        self, filled: Ledger, url: str, other: str, tmp_path: Path
    ) -> None:
        saved = back_up(url, tmp_path / "saved.db")
        assert (saved.events, saved.until) == (12, filled.after(0)[-1][1])
        back = restore(other, tmp_path / "saved.db", by=BY, reason=WHY)
        assert (back.backup.events, back.before) == (12, None)
        with closing(Ledger.open(other)) as ledger:
            assert contents(ledger) == contents(filled)
            (*before, (_, _, last)) = ledger.after(0)
            assert before == list(filled.after(0))
            assert isinstance(last, Restored)
            assert (last.by, last.reason, last.until) == ("ann", "the disk was lost", saved.until)
            ledger.append(h.observed("new"))
            assert ledger.newest() == before[-1][0] + 2

    def test_it_is_a_ledger_that_only_its_owner_can_read(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        path = tmp_path / "deep" / "saved.db"
        path.parent.mkdir()
        back_up(url, path)
        assert path.stat().st_mode & 0o777 == 0o600
        assert [file.name for file in path.parent.iterdir()] == ["saved.db"]
        with closing(Ledger.peek(f"sqlite:///{path}")) as ledger:
            assert contents(ledger) == contents(filled)

    def test_nothing_is_overwritten(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("mine")
        with pytest.raises(LedgerError, match="mine exists"):
            back_up(url, tmp_path / "mine")
        with pytest.raises(LedgerError, match=r"mine/saved\.db: there is no folder .*/mine$"):
            back_up(url, tmp_path / "mine" / "saved.db")

    def test_no_folder_is_made(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        with pytest.raises(LedgerError, match=r"there is no folder .*/bakcups$"):
            back_up(url, tmp_path / "bakcups" / "saved.db")
        assert not (tmp_path / "bakcups").exists()

    def test_there_must_be_a_ledger(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(LedgerError, match=r"it does not exist|there is nothing in it to save"):
            back_up(url, tmp_path / "saved.db")
        assert not (tmp_path / "saved.db").exists()


class TestARestore:
    def test_a_ledger_with_events_is_replaced_only_by_request(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        back_up(url, tmp_path / "saved.db")
        filled.append(h.observed("later"))
        with pytest.raises(FleetError, match="it has 13 events, the last of") as refused:
            restore(url, tmp_path / "saved.db", by=BY, reason=WHY)
        assert "--replace" in (refused.value.fix or "")
        back = restore(url, tmp_path / "saved.db", aside=tmp_path / "aside.db", by=BY, reason=WHY)
        assert back.before is not None
        assert back.before.events == 13
        with closing(Ledger.peek(f"sqlite:///{tmp_path}/aside.db")) as ledger:
            assert ledger.history("later")
        with closing(Ledger.peek(url)) as ledger:
            assert not ledger.history("later")

    def test_who_began_before_it_may_not_write_any_more(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        back_up(url, tmp_path / "saved.db")
        with filled.lease("repo tool", "ann@elsewhere#1", 60) as lease:
            restore(url, tmp_path / "saved.db", aside=tmp_path / "aside.db", by=BY, reason=WHY)
            with pytest.raises(LedgerError, match="it was restored from a backup while this process was at work"):
                filled.append(h.observed("late"))
            with closing(Ledger.open(url)) as again, again.lease("repo tool", "bob@elsewhere#2", 60):
                again.append(h.observed("new"))
                with pytest.raises(LedgerError, match="another process has taken over"):
                    filled.renew(lease)
        with closing(Ledger.open(url)) as again:
            assert (again.history("late"), len(again.history("new"))) == ((), 1)

    def test_twice(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        back_up(url, tmp_path / "saved.db")
        restore(url, tmp_path / "saved.db", aside=tmp_path / "one.db", by=BY, reason=WHY)
        with closing(Ledger.open(url)) as between:
            restore(url, tmp_path / "saved.db", aside=tmp_path / "two.db", by=BY, reason=WHY)
            with pytest.raises(LedgerError, match="restored from a backup"):
                between.append(h.observed("late"))

    @pytest.mark.parametrize("past", ["at-rest", "halted"])
    def test_a_backup_of_an_earlier_version(self, past: str, url: str, tmp_path: Path) -> None:
        path = tmp_path / "old.db"
        with closing(sqlite3.connect(path)) as database:
            database.executescript((PAST / past / "ledger.sql").read_text(encoding="utf-8"))
            number, repo = database.execute("select count(*), min(repo) from events where repo > '@fleet'").fetchone()
            database.commit()
        restore(url, path, by=BY, reason=WHY)
        with closing(Ledger.peek(url)) as ledger, closing(Ledger.peek(f"sqlite:///{path}")) as old:
            assert ledger.standing(repo) == old.standing(repo)
            assert len(ledger.after(0)) > number

    def test_of_a_newer_version_or_of_something_else(self, filled: Ledger, url: str, tmp_path: Path) -> None:
        path = tmp_path / "saved.db"
        back_up(url, path)
        with closing(sqlite3.connect(path)) as database:
            database.execute("update alembic_version set version_num = '9999'")
            database.commit()
        with pytest.raises(LedgerError, match=f"version 9999, this phasegate those of {HEAD}"):
            restore(url, path, by=BY, reason=WHY)
        path.write_text("no database at all, and longer than a header of SQLite is, which has 100 bytes in all of it.")
        with pytest.raises(LedgerError, match="file is not a database"):
            restore(url, path, by=BY, reason=WHY)
        sqlite3.connect(tmp_path / "empty.db").close()
        (tmp_path / "empty.db").touch()
        with pytest.raises(LedgerError, match="is not a backup of a ledger"):
            restore(url, tmp_path / "empty.db", by=BY, reason=WHY)
        with pytest.raises(LedgerError, match="there is no such file"):
            restore(url, tmp_path / "none.db", by=BY, reason=WHY)
        assert len(filled.after(0)) == 12

    def test_a_damaged_backup_only_by_request(self, filled: Ledger, url: str, other: str, tmp_path: Path) -> None:
        path = tmp_path / "saved.db"
        back_up(url, path)
        with closing(sqlite3.connect(path)) as database:
            database.execute("update manifests set raw = x'00' where media_type = 'application/x'")
            database.commit()
        with pytest.raises(LedgerError, match=r"saved\.db is damaged: the manifest kept as sha256"):
            restore(other, path, by=BY, reason=WHY)
        assert restore(other, path, force=True, by=BY, reason=WHY).checked.findings


class TestACheck:
    def test_nothing_wrong(self, filled: Ledger, url: str) -> None:
        found = checked(url)
        assert (found.events, found.manifests, found.repos, found.findings) == (12, 3, 1, ())

    def test_everything_wrong(self, filled: Ledger, url: str) -> None:
        with closing(Ledger.open(url)) as ledger:
            ledger.append(h.observed("other"), h.observed("lost"))
            old = documents()["old"].digest
            tags = {Tag("demo/third", "latest"): old}
            ledger.append(Observed(repo="third", tags=tags, form=h.BASELINE_FORM, size=1))
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text("update events set data = '{\"no\": 1}' where repo = 'other'"))
            connection.execute(text("update events set kind = 'unknown' where repo = 'lost'"))
            damaged, gone = documents()["container"].digest, documents()["old"].digest
            connection.execute(text("update manifests set raw = :raw where digest = :at"), {"raw": b"x", "at": damaged})
            connection.execute(text("delete from manifests where digest = :at"), {"at": gone})
        engine.dispose()
        findings = checked(url).findings
        assert [(it.fault, it.repo) for it in findings] == [
            (Fault.EVENT, "lost"),
            (Fault.EVENT, "other"),
            (Fault.MANIFEST, ""),
            (Fault.ROLLBACK, "tool"),
            (Fault.ROLLBACK, "tool"),
        ]

    def test_a_push_that_was_replaced_and_not_kept_is_no_damage(
        self, filled: Ledger, url: str, other: str, tmp_path: Path
    ) -> None:
        """As a ledger has it of a phasegate that did not keep it. Nobody can mend that, and nothing needs it."""
        theirs, phases = digest_of(b"theirs"), documents()
        moves = (Move("demo/tool", "latest", theirs, phases["container"].digest),)
        filled.append(
            Intended(repo="tool", release=ONE.id, phase="container", moves=moves, by="ann", reason="x", rollback=True),
            Moved(repo="tool", release=ONE.id, phase="container", move=moves[0]),
            RolledBack(repo="tool", release=ONE.id, phase="container", by="ann", reason="x"),
        )
        found = checked(url)
        assert found.findings == ()
        assert [(it.fault, it.repo) for it in found.warnings] == [(Fault.REPLACED, "tool")]
        back_up(url, tmp_path / "saved.db")
        restore(other, tmp_path / "saved.db", by=BY, reason=WHY)
        shown = phasegate("ledger", "check", str(tmp_path / "saved.db"), cwd=tmp_path)
        assert (shown.returncode, shown.stdout.count("\nreplaced, a warning: tool: the bytes of")) == (0, 1)
        assert json.loads(phasegate("ledger", "check", "--json", "saved.db", cwd=tmp_path).stdout)["warnings"]


def checked(url: str) -> Checked:
    with opened(parse(url)) as engine, engine.connect() as connection:
        return examined(connection, "it")


class TestBeforeAMigration:
    def test_a_file_is_saved_beside_itself(self, tmp_path: Path) -> None:
        path = tmp_path / "ledger.db"
        with closing(sqlite3.connect(path)) as database:
            database.executescript((PAST / "halted" / "ledger.sql").read_text(encoding="utf-8"))
            before = database.execute("select * from events").fetchall()
        Ledger.open(f"sqlite:///{path}").close()
        with closing(sqlite3.connect(tmp_path / "ledger.db.0002.backup")) as saved:
            assert saved.execute("select version_num from alembic_version").fetchone() == ("0002",)
            assert saved.execute("select * from events").fetchall() == before
        assert {file.name for file in tmp_path.iterdir()} == {"ledger.db", "ledger.db.0002.backup"}

    def test_a_new_ledger_needs_none(self, tmp_path: Path) -> None:
        Ledger.open(f"sqlite:///{tmp_path}/ledger.db").close()
        assert [file.name for file in tmp_path.iterdir()] == ["ledger.db"]


OPENS = """
import sys
from contextlib import closing
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.migrate import migrate
print("ready", flush=True)
sys.stdin.readline()
with closing(Ledger.open(sys.argv[1])) as ledger:
    print(len(ledger.after(0)))
"""


@pytest.mark.parametrize("begins", ["empty", "at an earlier version"])
def test_several_processes_open_a_ledger_at_the_same_time(
    begins: str, request: pytest.FixtureRequest, tmp_path: Path, url: str
) -> None:
    """The first of them makes or migrates the tables, and the others wait for it."""
    if begins != "empty":
        _at_an_earlier_version(url)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPENS, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=120) for process in processes]
    assert [(process.returncode, out, err) for process, (out, err) in zip(processes, ended, strict=True)] == [
        (0, b"0\n" if begins == "empty" else b"1\n", b"")
    ] * 3


def _at_an_earlier_version(url: str) -> None:
    make_folder(parse(url))
    with opened(parse(url)) as engine, engine.begin() as connection:
        migrate(connection, "0002")
        connection.execute(
            text("insert into events (at, repo, kind, data) values ('2026-01-01 00:00:00', 'tool', 'unheld', :data)"),
            {"data": '{"by": "ann", "reason": "x"}'},
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fleet file of one repo, and its ledger beside it."""
    (tmp_path / "fleet.yaml").write_text(HEAD_OF_FILE + "repos:\n" + TOOL)
    with closing(Ledger.open(f"sqlite:///{tmp_path}/.phasegate/ledger.db")) as ledger:
        ledger.keep(*documents().values())
        ledger.append(*real(("container", "oci")))
    return tmp_path


class TestTheCommand:
    def test_backup_check_restore(self, folder: Path) -> None:
        saved = phasegate("ledger", "backup", "saved.db", cwd=folder)
        assert (saved.returncode, saved.stdout.partition(",")[0]) == (0, "saved.db: 11 events")
        for path in ((), ("saved.db",)):
            found = phasegate("ledger", "check", *path, cwd=folder)
            assert (found.returncode, found.stdout.splitlines()[-1]) == (
                0,
                "nothing is damaged, and nothing that a rollback needs is missing",
            )
        refused = phasegate("ledger", "restore", "saved.db", "--reason", "x", cwd=folder)
        assert (refused.returncode, "fix: --replace" in refused.stderr) == (2, True)
        back = phasegate("ledger", "restore", "saved.db", "--replace", "--reason", "x", cwd=folder)
        assert (back.returncode, back.stdout.partition(",")[0]) == (0, "restored: 11 events")
        (aside,) = (folder / ".phasegate").glob("ledger-replaced-*.backup")
        assert phasegate("ledger", "check", str(aside), cwd=folder).returncode == 0
        assert phasegate("status", cwd=folder).returncode == 0

    def test_a_check_that_finds_something(self, folder: Path) -> None:
        with closing(sqlite3.connect(folder / ".phasegate/ledger.db")) as database:
            database.execute("delete from manifests")
            database.commit()
        found = phasegate("ledger", "check", "--json", cwd=folder)
        data = json.loads(found.stdout)
        assert found.returncode == 7
        assert {finding["fault"] for finding in data["findings"]} == {"rollback"}
        shown = phasegate("ledger", "check", cwd=folder)
        assert shown.returncode == 7
        assert "  fix: rollback: a rollback reads them from the registry" in shown.stdout

    def test_what_the_older_version_says(self, folder: Path) -> None:
        """Simulated: the ledger is of a version that this one does not know."""
        with closing(sqlite3.connect(folder / ".phasegate/ledger.db")) as database:
            database.execute("update alembic_version set version_num = '9999'")
            database.commit()
        for words in (("status",), ("ledger", "check"), ("hold", "tool", "--reason", "x")):
            refused = phasegate(*words, cwd=folder)
            assert refused.returncode == 7
            assert f"has the tables of version 9999, this phasegate those of {HEAD}" in refused.stderr
