"""Leases, and what is written under them: one writer at a time, numbers in the order of commits, one clock."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from phasegate import clock
from phasegate.check import Verdict
from phasegate.errors import Busy, LedgerError
from phasegate.ledger.events import FLEET, Approved, Halted
from phasegate.ledger.keeper import Keeper
from phasegate.ledger.lease import Fenced, Lease
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.number import Outdated
from tests.kit import histories as h
from tests.unit.test_ledger import ledger, url

__all__ = ["ledger", "url"]
ONE = h.release()


def test_a_lease_is_one_writers_and_names_its_holder(url: str, ledger: Ledger) -> None:
    other = Ledger.open(url)
    with ledger.lease("repo tool", "ann@elsewhere#1", 60), other.lease("repo web", "bob@elsewhere#2", 60):
        second = other.lease("repo tool", "bob@elsewhere#2", 60)
        with pytest.raises(LedgerError, match="repo tool is being worked on by ann@elsewhere#1") as error, second:
            pass
        assert error.value.retryable
    with other.lease("repo tool", "bob@elsewhere#2", 60):
        pass
    other.close()


def test_a_lease_ends_with_its_time(ledger: Ledger) -> None:
    with ledger.lease("repo tool", "ann@elsewhere#1", -1), ledger.lease("repo tool", "bob@elsewhere#2", 60):
        pass


HOLD = """
import sys, time
from phasegate.ledger.ledger import Ledger
ledger = Ledger.open(sys.argv[1])
with ledger.lease("repo tool", "ann@desk#1", float(sys.argv[2])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lease_ends_with_its_process(url: str, ledger: Ledger) -> None:
    """At once on SQLite, by a lock that the kernel gives up; on PostgreSQL with its time, which nobody renews."""
    seconds = "60" if url.startswith("sqlite") else "3"
    with subprocess.Popen([sys.executable, "-c", HOLD, url, seconds], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            with pytest.raises(Busy, match="ann@desk#1"), ledger.lease("repo tool", "bob@elsewhere#2"):
                pass
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        deadline = time.monotonic() + 30
        while not free(ledger):
            assert url.startswith("postgresql")
            assert time.monotonic() < deadline
            time.sleep(0.1)


def free(ledger: Ledger) -> bool:
    try:
        with ledger.lease("repo tool", "bob@elsewhere#2"):
            return True
    except Busy:
        return False


async def test_a_lease_is_renewed_for_as_long_as_the_event_loop_beats() -> None:
    renewed: list[Lease] = []
    keeper = Keeper(renewed.append)
    lease = Lease("repo tool", 1, "token", 3600.0)
    keeper.add(lease)
    try:
        keeper.round()
        keeper.round()  # the loop has had no turn since the last round: it may stand still
        assert renewed == [lease]
        await asyncio.sleep(0)
        keeper.round()
        assert renewed == [lease, lease]
    finally:
        keeper.remove(lease)
    await asyncio.sleep(0)
    keeper.round()
    assert renewed == [lease, lease]


def test_the_ledgers_own_thread_renews(url: str, ledger: Ledger) -> None:
    with ledger.lease("repo tool", "ann@elsewhere#1", 60.0) as lease:
        before = lease.left
        time.sleep(0.05)
        ledger._keeper.round()
        assert lease.left > before - 0.05
        assert not free(ledger)
    assert free(ledger)


def test_a_lease_of_another_start_of_the_machine_or_of_another_version_is_void(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    with closing(Ledger.open(url)) as one, closing(Ledger.open(url)) as two, one.lease("repo tool", "ann"):
        assert not free(two)
        monkeypatch.setattr(clock, "boot", lambda: ("another start", 1.0))
        assert free(two)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("update leases set token = '', until = 9e12"))
    engine.dispose()
    with closing(Ledger.open(url)) as again:
        assert free(again)


def test_who_was_fenced_off_writes_nothing(url: str, ledger: Ledger) -> None:
    with closing(Ledger.open(url)) as other, ledger.lease("repo tool", "ann") as lost:
        ledger.append(h.observed(), lease=lost)
        with other.seize("repo tool", "bob", h.opened(ONE)) as taken:
            assert taken.epoch == lost.epoch + 1
            with pytest.raises(Fenced, match="another process has taken over"):
                ledger.append(h.built(ONE), lease=lost)
            with pytest.raises(Fenced):
                ledger.check(lost)
            assert lost.left == 0
            ledger.append(h.judged(ONE, "container"))  # evidence about digests is always written
            other.append(h.built(ONE), lease=taken)
    assert [event.kind for _, event in ledger.history("tool")] == ["observed", "opened", "judged", "built"]


def test_what_was_decided_before_something_that_counts_is_not_written(url: str, ledger: Ledger) -> None:
    ledger.append(h.observed(), h.opened(ONE))
    decided = ledger.policy()
    ledger.append(h.judged(ONE, "container"))
    ledger.append(h.intended(ONE, "container", "x"), policy=decided)
    ledger.append(h.judged(ONE, "container", Verdict.FAIL))
    assert ledger.policy() == decided + 1
    with pytest.raises(Outdated):
        ledger.append(h.intended(ONE, "container", "x"), policy=decided)
    assert len(ledger.history("tool")) == 5
    assert ledger.changed(ledger.newest() - 1) == {"tool"}
    assert ledger.changed(ledger.newest()) == frozenset()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_nobody_misses_an_event_that_commits_late(url: str, ledger: Ledger) -> None:
    """M7: a halt that waits for its commit has the lower number, and is not overtaken by what comes after it."""
    other = Ledger.open(url)
    with ledger._writing() as connection:
        halt = Halted(repo=FLEET, phase="", wave=0, by="ann", reason="incident 7")
        ledger._insert(connection, (halt,), None, None)
        later = threading.Thread(
            target=lambda: other.append(Approved(repo=FLEET, phase="zstd", by="bob", reason="looked"))
        )
        later.start()
        later.join(0.5)
        assert later.is_alive()
        assert ledger.newest() == 0
    later.join(30)
    assert [event.kind for _, _, event in other.after(0)] == ["halted", "approved"]
    assert list(other.course().halts) == [""]
    other.close()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_events_bear_the_time_of_the_database(url: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = datetime.now(UTC) + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: ahead)
    ledger.append(h.observed())
    ((at, _),) = ledger.history("tool")
    assert ahead - at > timedelta(hours=24)
    assert ahead - ledger.now() > timedelta(hours=24)
