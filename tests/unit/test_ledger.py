"""The ledger on SQLite and on PostgreSQL: the same events back, in their order, whoever writes and however it ends."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy import event as hook

from phasegate.errors import LedgerError
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Document
from phasegate.ledger.holder import Holder
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.ledger.tables import HEAD, metadata
from tests.kit import histories as h

ONE = h.release()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/a folder, 100% new #1/ledger.db"
        return
    server: str = request.getfixturevalue("postgres")
    name = f"test_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    yield server.removesuffix("postgres") + name


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    opened = Ledger.open(url)
    yield opened
    opened.close()


def document(raw: bytes, media_type: str = "application/vnd.oci.image.manifest.v1+json") -> Document:
    return Document(Descriptor(media_type, digest_of(raw), len(raw)), raw, {})


def test_several_events_are_written_together_and_read_from_a_number_on(ledger: Ledger) -> None:
    assert (ledger.newest(), ledger.after(0)) == (0, ())
    ledger.append(h.observed("tool"), h.observed("web"))
    first = ledger.newest()
    ledger.append()
    ledger.append(h.opened(ONE))
    assert [event for _, _, event in ledger.after(0)] == [h.observed("tool"), h.observed("web"), h.opened(ONE)]
    ((number, at, event),) = ledger.after(first)
    assert (number, at.tzinfo, event) == (ledger.newest(), UTC, h.opened(ONE))


def test_events_come_back_as_they_were_in_their_order_and_in_utc(ledger: Ledger) -> None:
    for event in h.climb(ONE):
        ledger.append(event)
    ledger.append(h.observed("other"))
    history = ledger.history("tool")
    assert [event for _, event in history] == h.climb(ONE)
    times = [at for at, _ in history]
    assert times == sorted(times)
    assert all(at.utcoffset() == timedelta(0) for at in times)
    assert abs(datetime.now(UTC) - times[-1]) < timedelta(minutes=5)


def test_one_ledger_read_by_another(url: str, ledger: Ledger) -> None:
    for event in h.climb(ONE):
        ledger.append(event)
    reader = Ledger.peek(url)
    assert reader.standing("tool") == ledger.standing("tool")
    assert reader.standings(["tool", "never seen"])["never seen"] == Standing("never seen")
    reader.close()


def change(ledger: Ledger, *statements: str) -> None:
    """Change the tables behind the back of a ledger that is open."""
    engine = create_engine(ledger._connected().url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_standing_follows_what_others_append_and_reads_no_event_twice(url: str, ledger: Ledger) -> None:
    ledger.append(h.observed("tool"), h.observed("web"))
    assert ledger.standing("tool").release is None
    writer = Ledger.open(url)
    writer.append(h.opened(ONE))
    writer.close()
    change(ledger, "update events set data = 'damaged' where kind = 'observed'")
    assert ledger.standing("tool").release == ONE
    with pytest.raises(LedgerError, match="'observed'"):
        ledger.history("tool")


def test_a_standing_is_read_again_after_its_events_were_replaced(ledger: Ledger) -> None:
    """As by a backup: the number of what was lost is that of another event, or of none."""
    two = h.release(version="2.0")
    ledger.append(h.observed("tool"))
    ledger.append(h.opened(ONE))
    first = ledger.newest()
    assert ledger.standing("tool").release == ONE
    ledger.append(h.opened(two))
    change(ledger, f"delete from events where id = {first}", f"update events set id = {first} where id > {first}")
    assert ledger.standings(["web", "tool"])["tool"].release == two
    assert ledger.standing("tool").known == ("2.0",)
    change(ledger, f"delete from events where id = {first}")
    assert ledger.standing("tool").release is None


def test_opened_again_nothing_is_lost(url: str, ledger: Ledger) -> None:
    ledger.append(h.observed())
    again = Ledger.open(url)
    assert again.standing("tool").start == h.BASELINE_FORM
    again.close()


def test_peek_where_nothing_is_yet(url: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    reader = Ledger.peek(url)
    assert reader.standing("tool") == Standing("tool")
    assert (reader.history("tool"), reader.kept(h.digest("x")), reader.recall(["x"])) == ((), None, {})
    with pytest.raises(LedgerError):
        reader.append(h.observed())
    assert sorted(tmp_path.rglob("*")) == before
    if url.startswith("postgresql"):
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        assert inspect(engine).get_table_names() == []
        engine.dispose()


def test_peek_writes_nothing(url: str, ledger: Ledger, tmp_path: Path) -> None:
    for event in h.climb(ONE):
        ledger.append(event)

    def seen() -> list[tuple[Path, int, int]]:
        return [(p, p.stat().st_mtime_ns, p.stat().st_size) for p in sorted(tmp_path.rglob("*"))]

    before = seen()
    reader = Ledger.peek(url)
    assert reader.standing("tool").at == "index"
    with pytest.raises(LedgerError):
        reader.append(h.observed())
    with pytest.raises(LedgerError):
        reader.remember({"key": {}})
    reader.close()
    assert seen() == before


def test_peek_loads_no_migrations_and_no_prefect(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    Ledger.open(url).close()
    code = (
        "import sys\nfrom phasegate.ledger.ledger import Ledger\n"
        f"Ledger.peek({url!r}).standing('tool')\n"
        "print([name for name in ('alembic', 'prefect') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_tables_of_another_version_are_not_read(url: str, ledger: Ledger) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    with pytest.raises(LedgerError, match=f"version 9999, this phasegate those of {HEAD}"):
        Ledger.peek(url)
    with pytest.raises(LedgerError, match="9999"):
        Ledger.open(url)


def test_the_migrations_make_the_tables_that_the_code_means(url: str, ledger: Ledger) -> None:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    found = inspect(engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column for column in found.get_columns(table.name)}
        assert set(columns) == set(table.columns.keys())
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable
            assert str(columns[column.name]["type"].compile(engine.dialect)) == column.type.compile(engine.dialect)
        assert {i["name"] for i in found.get_indexes(table.name)} == {i.name for i in table.indexes}
    engine.dispose()


def test_manifests_are_kept_byte_for_byte_and_once(ledger: Ledger) -> None:
    raw = b'{ "schemaVersion":2,\r\n\t"x": "\xc3\xa9" }'
    ledger.keep(document(raw), document(raw))
    ledger.keep(document(raw), document(b"{}"))
    kept = ledger.kept(digest_of(raw))
    assert kept is not None
    assert (kept.raw, kept.media_type) == (raw, "application/vnd.oci.image.manifest.v1+json")
    assert ledger.kept(h.digest("another")) is None


def test_kept_bytes_that_were_damaged_are_never_given(url: str, ledger: Ledger) -> None:
    ledger.keep(document(b"{}"))
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("update manifests set raw = :raw"), {"raw": b"{ }"})
    engine.dispose()
    with pytest.raises(LedgerError, match="is damaged"):
        ledger.kept(digest_of(b"{}"))


def test_evidence_is_remembered_and_replaced(url: str, ledger: Ledger) -> None:
    ledger.remember({f"layer {n}": {"size": n} for n in range(1200)})
    ledger.remember({"layer 1": {"size": 7}, "layer x": {"names": ["é"]}})
    again = Ledger.open(url)
    found = again.recall([*(f"layer {n}" for n in range(1200)), "layer x", "layer y"])
    assert len(found) == 1201
    assert (found["layer 0"], found["layer 1"], found["layer x"]) == ({"size": 0}, {"size": 7}, {"names": ["é"]})
    again.close()


@pytest.mark.parametrize(
    ("text", "holder", "login"),
    [
        ("ann@desk", Holder("ann", "desk"), "ann"),
        ("ann@desk#7", Holder("ann", "desk", 7), "ann"),
        ("ann@corp.example@desk#7", Holder("ann@corp.example", "desk", 7), "ann"),
        ("ann", Holder("ann"), "ann"),
        ("ann#x@desk", Holder("ann#x", "desk"), "ann#x"),
    ],
)
def test_a_holder_is_read_back_as_it_was_written(text: str, holder: Holder, login: str) -> None:
    assert Holder.parse(text) == holder
    assert (str(holder), holder.login) == (text, login)


WRITE = """
import sys
from phasegate.ledger.ledger import Ledger
from tests.kit import histories as h
ledger = Ledger.open(sys.argv[1])
for number in range(40):
    ledger.append(h.observed(sys.argv[2]))
    ledger.remember({"shared": {"by": sys.argv[2]}, "also": {}})
"""


def test_two_processes_write_at_the_same_time(url: str, ledger: Ledger) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITE, url, name]) for name in ("a", "b")]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert [len(ledger.history(name)) for name in ("a", "b")] == [40, 40]


KILLED = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("pragma cache_size = 1")  # so that pages reach the file before the commit
connection.execute("begin immediate")
connection.execute("update events set data = 'half'")
connection.executemany("insert into evidence values (?, ?)", ((str(n), "x" * 500) for n in range(3000)))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[tuple[str, Ledger]]:
    """A ledger whose writer was killed while it wrote, and a reader that had it open before."""
    path = tmp_path / "ledger.db"
    url = f"sqlite:///{path}"
    with closing(Ledger.open(url)) as ledger:
        ledger.append(h.observed())
    with closing(Ledger.peek(url)) as reader:
        subprocess.run([sys.executable, "-c", KILLED, path], check=False)
        assert path.with_name("ledger.db-journal").exists()
        yield url, reader


@pytest.mark.parametrize("opened", [Ledger.peek, Ledger.open])
def test_what_a_killed_writer_left_is_taken_back_by_whoever_opens_the_ledger(
    killed: tuple[str, Ledger], opened: Callable[[str], Ledger]
) -> None:
    with closing(opened(killed[0])) as ledger:
        assert [event for _, event in ledger.history("tool")] == [h.observed()]
        assert ledger.recall(["1"]) == {}


def test_a_reader_that_may_not_take_it_back_names_a_command_that_changes_nothing_else(
    killed: tuple[str, Ledger],
) -> None:
    url, reader = killed
    with pytest.raises(LedgerError, match="its last writer was killed while it wrote") as error:
        reader.history("tool")
    assert str(error.value.fix).startswith("phasegate status ")
    Ledger.peek(url).close()
    assert [event for _, event in reader.history("tool")] == [h.observed()]


def test_a_writer_at_work_is_not_disturbed_by_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("begin immediate")
        writer.execute("insert into evidence values ('1', 'x')")
        assert path.with_name("ledger.db-journal").exists()
        Ledger.peek(f"sqlite:///{path}").close()
        writer.execute("commit")
        assert writer.execute("select count(*) from evidence").fetchone() == (1,)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://root:hunter2@db/ledger", "no ledger on mysql"),
        ("nonsense hunter2", "not a database URL"),
        ("postgresql://ann:hunter2@127.0.0.1:1/ledger", r"postgresql\+psycopg://ann:\*\*\*@127.0.0.1:1/ledger"),
        ("sqlite:////proc/none/ledger.db", "/proc/none: No such file or directory"),
        ("sqlite:////proc/version", "file is not a database|unable to open|disk I/O error|readonly"),
    ],
)
def test_an_address_that_does_not_serve_is_told_without_its_password(address: str, told: str) -> None:
    with pytest.raises(LedgerError, match=told) as error:
        Ledger.open(address)
    assert "hunter2" not in f"{error.value.what} {error.value.fix}"
    assert error.value.fix


def test_a_fleets_standings_take_one_query(url: str, ledger: Ledger) -> None:
    """Counts statements, not seconds; what it takes is measured by the bench."""
    repos = [f"repo{n}" for n in range(60)]
    for repo in repos:
        for event in h.climb(h.release(repo), ("container",)):
            ledger.append(event)
    assert ledger._engine is not None
    statements: list[str] = []
    hook.listen(ledger._engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    found = ledger.standings(repos)
    assert len(statements) == 1
    assert {standing.at for standing in found.values()} == {"container"}
