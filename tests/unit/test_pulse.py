"""The proof that the schedule lives: what `status` shows and when it fails, and the request after a good rollout."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from phasegate import clock
from phasegate.errors import FleetError, RegistryError
from phasegate.fleet.limits import Heartbeat
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import audited, pulse, ticked
from phasegate.registry.ping import ping
from phasegate.url import NOT_REQUESTABLE
from tests.kit.given import fleet
from tests.kit.in_process import phasegate
from tests.kit.scripted import Answer, Scripted

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Set the time of day to NOW and a while."""

    def put(later: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + later)

    put(timedelta())
    return put


def ledger(path: Path) -> closing[Ledger]:
    found = load_fleet(path)
    return closing(Ledger.open(found.ledger, found))


def test_status_shows_what_the_last_runs_did(tmp_path: Path, at: Callable[[timedelta], None]) -> None:
    path = fleet(tmp_path, "registry.example", ["a", "b"])
    assert "last" not in phasegate("status", cwd=tmp_path).stdout
    with ledger(path) as there:
        ticked(there, NOW - timedelta(minutes=2), through=1, waiting=2, held=0, stopped=3)
        audited(there, NOW - timedelta(minutes=1), repos=5, drifted=0, failed=1)
    at(timedelta(hours=3))
    said = phasegate("status", cwd=tmp_path).stdout
    assert (
        "last rollout of the whole fleet ended 27 Nov 12:00, 3 h ago: 1 of 6 repos through, 2 waiting, 3 stopped\n"
        in said
    )
    assert (
        "last audit of the whole fleet ended 27 Nov 12:00, 3 h ago: 5 repos audited, none drifted, 1 could not be\n"
        in said
    )
    assert json.loads(phasegate("status", "--json", cwd=tmp_path).stdout)["last"] == {
        "rollout": {
            "began": "2026-11-27T11:58:00+00:00",
            "ended": "2026-11-27T12:00:00+00:00",
            "good": "2026-11-27T12:00:00+00:00",
            "through": 1,
            "waiting": 2,
            "held": 0,
            "stopped": 3,
        },
        "audit": {
            "began": "2026-11-27T11:59:00+00:00",
            "ended": "2026-11-27T12:00:00+00:00",
            "good": "2026-11-27T12:00:00+00:00",
            "repos": 5,
            "drifted": 0,
            "failed": 1,
        },
    }


def test_status_fails_when_the_last_run_is_too_long_ago(tmp_path: Path, at: Callable[[timedelta], None]) -> None:
    path = fleet(tmp_path, "registry.example", ["a"])
    never = phasegate("status", "--max-age", "2h", cwd=tmp_path)
    assert (never.returncode, never.stderr.splitlines()[0]) == (
        9,
        "error: no rollout of the whole fleet has ended yet",
    )
    with ledger(path) as there:
        ticked(there, NOW, through=1)
    at(timedelta(hours=2))
    assert phasegate("status", "--max-age", "2h", cwd=tmp_path).returncode == 0
    at(timedelta(hours=2, seconds=1))
    late = phasegate("status", "--max-age", "2h", cwd=tmp_path)
    assert late.returncode == 9
    assert late.stderr.splitlines()[0] == "error: the last rollout of the whole fleet ended 27 Nov 12:00, 2 h ago"
    assert "last rollout of the whole fleet ended" in late.stdout, "the page itself is there"
    assert phasegate("status", "--max-age", "3h", cwd=tmp_path).returncode == 0
    assert phasegate("status", "--max-audit-age", "26h", cwd=tmp_path).returncode == 9


def test_on_postgresql_it_is_the_databases_clock_by_which_a_run_ended(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host whose clock was ahead made a schedule that had stopped look alive."""
    path = fleet(tmp_path, "registry.example", ["a"])
    path.write_text(f"ledger: {postgres}\n{path.read_text()}")
    real = datetime.now(UTC)
    monkeypatch.setattr(clock, "now", lambda: real + timedelta(hours=25))
    with ledger(path) as there:
        audited(there, there.now(), repos=1, drifted=0, failed=0)
        last = pulse(there).audit
    assert last is not None
    assert abs(last.ended - real) < timedelta(hours=1)
    assert last.good == last.ended


def test_a_run_that_was_not_good_is_no_sign_of_life(tmp_path: Path, at: Callable[[timedelta], None]) -> None:
    path = fleet(tmp_path, "registry.example", ["a", "b"])
    with ledger(path) as there:
        audited(there, NOW, good=False, repos=2, drifted=0, failed=1)
        ticked(there, NOW, good=False, stopped=2)
    never = phasegate("status", "--max-audit-age", "26h", cwd=tmp_path)
    assert (never.returncode, never.stderr.splitlines()) == (
        9,
        ["error: no audit could audit every repo of the fleet yet", "  fix: phasegate audit says why"],
    )
    with ledger(path) as there:
        audited(there, NOW, repos=2, drifted=0, failed=0)
        at(timedelta(hours=25))
        audited(there, NOW + timedelta(hours=24), good=False, repos=2, drifted=0, failed=1)
    assert phasegate("status", "--max-audit-age", "26h", cwd=tmp_path).returncode == 0
    at(timedelta(hours=27))
    late = phasegate("status", "--max-audit-age", "26h", "--json", cwd=tmp_path)
    assert late.returncode == 9
    assert "no audit could audit every repo of the fleet since 27 Nov 12:00, 27 h ago" in late.stderr
    assert json.loads(late.stdout)["last"]["audit"]["failed"] == 1, "what the last one did is still shown"
    blind = phasegate("status", "--max-age", "2h", cwd=tmp_path)
    assert (blind.returncode, "no rollout could look at a repo of the fleet yet" in blind.stderr) == (9, True)


def test_a_run_that_an_earlier_version_recorded_counts(tmp_path: Path, at: Callable[[timedelta], None]) -> None:
    path = fleet(tmp_path, "registry.example", ["a"])
    times = {"began": NOW.isoformat(), "ended": NOW.isoformat()}
    with ledger(path) as there:
        there.remember({there.keyed("last audit"): {**times, "repos": 1, "drifted": 0, "failed": 0}})
    assert phasegate("status", "--max-audit-age", "26h", cwd=tmp_path).returncode == 0


def test_an_age_that_is_no_duration_is_refused(tmp_path: Path) -> None:
    fleet(tmp_path, "registry.example", ["a"])
    ended = phasegate("status", "--max-age", "soon", cwd=tmp_path)
    assert (ended.returncode, "'soon' is not a duration" in ended.stderr) == (2, True)


def test_only_the_last_of_each_is_kept(tmp_path: Path) -> None:
    with ledger(fleet(tmp_path, "registry.example", ["a"])) as there:
        for through in (1, 2):
            ticked(there, NOW, through=through)
        tick = pulse(there).tick
        assert tick is not None
        assert tick.through == 2
        assert there.newest() == 0, "a schedule of every minute does not fill the ledger with events"


async def test_a_url_is_requested_until_it_answers() -> None:
    async with Scripted() as server:
        server.on("GET", "/ping/s3cret", Answer(503), Answer(200))
        await ping(f"http://{server.host}/ping/s3cret", pause=0)
        assert [each.path for each in server.seen] == ["/ping/s3cret", "/ping/s3cret"]


@pytest.mark.parametrize(("status", "tries"), [(404, 1), (302, 1), (500, 3)])
async def test_a_url_that_does_not_answer_is_reported_without_it(status: int, tries: int) -> None:
    async with Scripted() as server:
        server.on("GET", "/ping/s3cret", Answer(status, headers={"Location": "http://127.0.0.1:1/ping/s3cret"}))
        with pytest.raises(RegistryError) as raised:
            await ping(f"http://ann:p4ssword@{server.host}/ping/s3cret?key=s3cret", pause=0)
        assert raised.value.what == f"127.0.0.1 answered {status}"
        assert len(server.seen) == tries
        assert server.seen[0].headers["Authorization"] == "Basic YW5uOnA0c3N3b3Jk"


@pytest.mark.parametrize(
    "text",
    [
        "ftp://monitor.example/s3cret",
        "s3cret",
        "http://ann:s3cret@monitor.example/",
        f"https://{'a' * 64}.example/s3cret",
        "https://monitor.example:99999/s3cret",
    ],
)
async def test_a_url_that_cannot_be_requested_is_the_same_error_from_the_file_and_from_a_variable(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(RegistryError) as raised:
        await ping(text, pause=0)
    assert raised.value.what == NOT_REQUESTABLE
    path = fleet(tmp_path, "registry.example", ["a"])
    path.write_text(path.read_text() + f"heartbeat: {text}\n")
    with pytest.raises(FleetError) as refused:
        load_fleet(path)
    assert f"heartbeat: {NOT_REQUESTABLE}" in refused.value.what
    assert "s3cret" not in refused.value.what


async def test_what_a_variable_may_hold_the_file_may_say(tmp_path: Path) -> None:
    """A password goes over http to this machine alone."""
    async with Scripted() as server:
        server.on("GET", "/ping", Answer(200))
        text = f"http://ann:p4ssword@{server.host}/ping"
        await ping(text, pause=0)
    path = fleet(tmp_path, "registry.example", ["a"])
    path.write_text(path.read_text() + f"heartbeat: {text}\n")
    assert load_fleet(path).heartbeat == Heartbeat(text)


async def test_a_host_that_is_not_there_is_named() -> None:
    with pytest.raises(RegistryError, match=r"^127\.0\.0\.1 could not be reached$"):
        await ping("http://127.0.0.1:1/s3cret", pause=0)


def test_each_fleet_of_a_ledger_has_its_own(tmp_path: Path) -> None:
    """Two fleets share a database: a schedule that stopped must not hide behind the other's."""
    paths = []
    for name in ("shop", "billing"):
        (tmp_path / name).mkdir()
        path = fleet(tmp_path / name, "registry.example", [name])
        path.write_text(f"name: {name}\nledger: sqlite:///{tmp_path}/ledger.db\n{path.read_text()}")
        paths.append(path)
    with ledger(paths[0]) as there:
        ticked(there, NOW, through=1)
    with ledger(paths[1]) as there:
        assert pulse(there).tick is None
