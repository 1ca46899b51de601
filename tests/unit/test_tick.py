"""A run of the whole fleet whose lease cannot be kept begins no further step, and says why."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.errors import Busy, LedgerError
from phasegate.fleet.load import load_fleet
from phasegate.fleet.policy import RAMP, Policy
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import Plain
from phasegate.policy.plan import plan_of
from phasegate.repo import tick as ticking
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.course import govern
from phasegate.repo.run import Run
from phasegate.repo.tick import tick
from phases.ladder import BASELINE

LEASE = 0.5


class Given:
    """A run of a fleet whose registry is not there; ``said`` are its lines of progress."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.database = folder / "ledger.db"
        self.said: list[str] = []
        self.fleet = load_fleet(folder / "fleet.yaml")
        self.run = Run(self.fleet, ledger, lambda _repo, _phase, what: self.said.append(what))

    def sql(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    async def until_lost(self) -> LedgerError:
        for _ in range(1000):
            if self.run.lost:
                return self.run.lost
            await asyncio.sleep(0.01)
        raise AssertionError("the lost lease was not noticed")

    async def begins(self) -> None:
        """What a rollout does before each step."""
        await next_action(self.run, self.fleet.repos[0], plan_of(self.fleet, since=datetime.now(UTC)))


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    monkeypatch.setattr(ticking, "LEASE", LEASE)
    (tmp_path / "fleet.yaml").write_text(f"""\
registry: 127.0.0.1:1
ledger: sqlite:///{tmp_path}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
repos:
  - name: shop
    image: team/shop
    ci: {{tag: "ci-{{version}}"}}
    platforms: [linux/amd64]
    version: "1"
    tags: {{moving: [latest]}}
""")
    with closing(Ledger.open(f"sqlite:///{tmp_path}/ledger.db")) as ledger:
        yield Given(tmp_path, ledger)


async def test_a_lease_is_renewed_for_as_long_as_the_run_takes(given: Given) -> None:
    with closing(Ledger.open(given.fleet.ledger, given.fleet)) as other:
        async with tick(given.run):
            await asyncio.sleep(3 * LEASE)
            with pytest.raises(Busy), other.lease("the fleet", "somebody@elsewhere#1"):
                pass
        assert given.run.lost is None
        with other.lease("the fleet", "somebody@elsewhere#1"):
            pass


async def test_a_ledger_that_fails_is_told_at_once_and_stops_the_run_when_the_lease_is_over(given: Given) -> None:
    async with tick(given.run):
        given.sql("ALTER TABLE leases RENAME TO gone")
        lost = await given.until_lost()
        with pytest.raises(LedgerError) as caught:
            await given.begins()
        given.sql("ALTER TABLE gone RENAME TO leases")
        with pytest.raises(LedgerError) as again:
            await given.begins()
    assert (caught.value.what, caught.value.fix) == (lost.what, lost.fix)
    assert lost not in (caught.value, again.value)
    assert caught.value is not again.value
    assert lost.what.startswith("the lease of this run was not renewed in time: ")
    assert given.said[0].startswith("the lease of this run is not renewed, the next time may do: ")
    assert given.said[-1] == f"no step begins any more: {lost.what}"


async def test_a_ledger_that_comes_back_in_time_stops_nothing(given: Given) -> None:
    async with tick(given.run):
        given.sql("ALTER TABLE leases RENAME TO gone")
        while not given.said:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        given.sql("ALTER TABLE gone RENAME TO leases")
        await asyncio.sleep(2 * LEASE)
    assert given.run.lost is None


async def test_a_lease_that_another_run_took_stops_the_run(given: Given) -> None:
    async with tick(given.run):
        given.sql("UPDATE leases SET token = 'somebody'")
        assert isinstance(await given.until_lost(), Busy)
        with pytest.raises(Busy):
            await given.begins()


async def test_a_defect_in_the_renewal_is_raised_when_the_run_ends(given: Given) -> None:
    def defective(*_: str) -> None:
        raise RuntimeError("a defect")

    async def goes_on() -> None:
        async with tick(given.run):
            given.sql("ALTER TABLE leases RENAME TO gone")
            await asyncio.sleep(LEASE)
            given.sql("ALTER TABLE gone RENAME TO leases")

    given.run.tell = defective
    with pytest.raises(RuntimeError, match="a defect"):
        await goes_on()


async def test_the_retry_of_a_step_is_not_begun_after_the_lease_was_lost(given: Given) -> None:
    repo = given.fleet.repos[0]
    given.run.decided[repo.name] = given.run.ledger.standing(repo.name)
    for lost in (LedgerError("not renewed", fix="mend it"), Busy("taken")):
        given.run.lost = lost
        with pytest.raises(type(lost), match=lost.what) as caught:
            await carry_out(given.run, repo, Action(Kind.OBSERVE, BASELINE, Plain.NOT_LOOKED_AT), Seen("1", "", {}))
        assert caught.value.fix == lost.fix
    assert given.run.ledger.history(repo.name) == ()


async def test_no_wave_opens_after_the_lease_was_lost(given: Given) -> None:
    plan = replace(plan_of(given.fleet, since=datetime.now(UTC)), policy=Policy(ramp=RAMP))
    with given.run.ledger.lease("the course of the fleet", "somebody@elsewhere#1"):
        with pytest.raises(Busy):
            govern(given.run, plan)
        given.run.lost = Busy("taken")
        assert govern(given.run, plan) == ((), ())
