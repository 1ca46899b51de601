"""The forecast goes on from where the ledger has each repo, and says so where the migration never ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from phasegate.check import Verdict
from phasegate.fleet.fleet import Fleet
from phasegate.ledger.state import Standing
from phasegate.policy.climb import Plan
from phasegate.policy.scene import Scene
from phasegate.simulation.draws import Assumptions, Draws
from phasegate.simulation.outcome import Given, Outcome
from phasegate.simulation.run import simulate
from phasegate.simulation.today import resumed
from phasegate.site.answers import likely
from phasegate.site.forecast import MOST, RUNS, forecast
from tests.kit import sites
from tests.kit.sites import Days

CALM = Draws(Assumptions(before=0, after=0, common=0, errors=0))


def begun(folder: Path) -> tuple[Fleet, Days]:
    fleet = sites.fleet(folder, sites.NAMES[:4], "policy: {soak: 72h}")
    paper = sites.days(fleet)
    paper.tick()
    return fleet, paper


def rest(fleet: Fleet, paper: Days) -> Outcome:
    """Simulate what is left, where nothing goes wrong."""
    draws = Draws(replace(CALM.assumed, begin=paper.now))
    known = {repo.name: resumed(repo, paper.standings[repo.name], fleet.last, paper.now) for repo in fleet.repos}
    return simulate(Given(fleet.repos, fleet.policy, draws, fleet.last, standings=known, course=paper.course))


def test_what_is_left_takes_as_long_as_it_then_does(tmp_path: Path) -> None:
    fleet, paper = begun(tmp_path)
    paper.pass_days(4)
    said = rest(fleet, paper)
    assert not said.stuck
    before = paper.now
    while any(standing.at != "index" for standing in paper.standings.values()):
        paper.wait(hours=6)
    assert abs((paper.now - before).total_seconds() / 86400 + 3 - said.days) <= 1


def test_a_repo_is_where_it_is_with_its_soak_and_its_hold(tmp_path: Path) -> None:
    fleet, paper = begun(tmp_path)
    paper.pass_days(4)
    for repo in fleet.repos:
        known = paper.standings[repo.name]
        again = resumed(repo, known, fleet.last, paper.now)
        assert (again.at, again.since, again.proved) == (known.at, known.since, known.proved)
        assert set(again.tags) == set(known.tags)


def test_what_failed_waits_for_a_person_and_is_mended(tmp_path: Path) -> None:
    fleet, paper = begun(tmp_path)
    name = next(name for name, standing in paper.standings.items() if standing.at == "container")
    paper.fails.add((name, "oci"))
    paper.pass_days(4)
    assert paper.standings[name].judgements["oci"].verdict is Verdict.FAIL
    said = rest(fleet, paper)
    assert not said.stuck
    assert said.actions


def test_a_fleet_whose_clients_are_too_old_never_ends(tmp_path: Path) -> None:
    fleet, paper = begun(tmp_path)
    plan = Plan(fleet.last, fleet.last, paper.now, policy=fleet.policy, floor={"zstd": "fleet.floor: 2 % of clients"})
    found = forecast(fleet.repos, Scene(paper.standings, paper.course, plan))
    assert (found.days, found.runs) == ((), RUNS)
    assert likely(found).startswith("Not before a person acts: ")
    assert "fleet.floor: 2 % of clients" in likely(found)


def test_of_a_large_fleet_each_run_has_some(tmp_path: Path) -> None:
    fleet = sites.fleet(
        tmp_path, [f"r{number:03}" for number in range(MOST + 50)], "ladder: container\npolicy: {soak: 1h}"
    )
    standings: Mapping[str, Standing] = {repo.name: Standing(repo.name) for repo in fleet.repos}
    paper = sites.days(fleet)
    plan = Plan(fleet.last, fleet.last, paper.now, policy=fleet.policy)
    found = forecast(fleet.repos, Scene(standings, paper.course, plan))
    assert found.repos == MOST
    assert len(found.days) == RUNS
    assert list(found.days) == sorted(found.days)
