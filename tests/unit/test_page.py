"""The fleet's page: what it says of a fleet, from the events of its ledger alone."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from phasegate.ledger.events import FLEET
from phasegate.ledger.pulse import LastRollout, Pulse
from phasegate.site.answers import answers
from phasegate.site.change import change
from phasegate.site.document import document
from phasegate.site.model import Do, Rung, Site, State
from tests.kit import sites
from tests.kit.policies import BEGIN

SLOW = "policy: {soak: 72h}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The page of a fleet in which one repo failed at oci, and so was rolled back and halted the phase."""
    return sites.halted(tmp_path_factory.mktemp("shop"))[1]


def test_what_waits_for_a_person_is_there_once_oldest_first_with_its_command(site: Site) -> None:
    assert [(each.what, each.who, each.do.text) for each in site.waits] == [
        ("mail", "the owner of mail", 'phasegate release mail --reason "..."'),
        ("oci", "on call", 'phasegate resume oci --reason "..."'),
        ("users", "kim@laptop", 'phasegate release users --reason "..."'),
        ("web", "ann@desk", 'phasegate release web --reason "..."'),
    ]
    assert [each.repos for each in site.waits] == [1, 9, 1, 1]
    assert sorted(each.since for each in site.waits if each.since) == [each.since for each in site.waits]


def test_halts_and_rollbacks_are_one_trouble_where_they_have_one_cause(site: Site) -> None:
    (trouble,) = site.troubles
    assert trouble.said == "archive/tar: invalid tar header"
    assert (trouble.cause, trouble.repos, trouble.halts, trouble.rolled_back) == (
        "pull.docker-20.10", ("mail",), ("oci",), 1,
    )  # fmt: skip


def test_each_repo_says_how_it_is_and_who_must_act(site: Site) -> None:
    repos = {repo.name: repo for repo in site.repos}
    assert {name: repos[name].state for name in ("mail", "web", "cart")} == {
        "mail": State.HELD, "web": State.HELD, "cart": State.PHASE,
    }  # fmt: skip
    assert (repos["mail"].owner, repos["cart"].owner) == (True, False)
    assert repos["cart"].do.text == 'phasegate resume oci --reason "..."'
    assert repos["mail"].rungs == {
        "container": Rung.DONE, "oci": Rung.STOPPED, "zstd": Rung.LATER, "index": Rung.LATER,
    }  # fmt: skip
    assert repos["api"].clients[0].by_phase["container"] == "pulls and runs"


def test_a_repo_that_was_rolled_back_names_the_cause_and_what_to_do_in_which_order(site: Site) -> None:
    mail = next(repo for repo in site.repos if repo.name == "mail")
    assert mail.why == (
        "rolled back by phasegate on 10 Nov 2026 14:00 UTC: "
        '"automatic: pull.docker-20.10: archive/tar: invalid tar header"'
    )
    assert mail.do == Do(
        'phasegate release mail --reason "..."', True,
        "mend what failed, pull.docker-20.10: without that it fails again",
        "lifts the hold: the repo may enter oci again", 'phasegate resume oci --reason "..."',
    )  # fmt: skip


def test_a_hold_of_a_person_asks_that_person_first(site: Site) -> None:
    web = next(repo for repo in site.repos if repo.name == "web")
    assert web.do.first == "ask ann@desk whether the reason still holds"


def test_no_text_depends_on_when_it_is_read(site: Site) -> None:
    assert not re.search(r"\bago\b|just now", document(site))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [(10, 6, "40 % less"), (100, 101, "1 % more"), (1000, 1001, "the same"), (None, 5, "-"), (5, None, "-")],
)
def test_a_change_is_in_words(before: int | None, after: int | None, said: str) -> None:
    assert change(before, after) == said


def test_the_three_answers(site: Site) -> None:
    (_, wrong), (_, who), (_, when) = answers(site)
    assert wrong == (
        "oci is halted: pull.docker-20.10; 9 repos stopped before the next phase; 1 repo rolled back; 2 repos on hold. "
        "docker-20.10 cannot pull 1 of 12 repos any more, as the fleet file expects."
    )
    assert who == (
        "the owner of mail: 1 decision; on call: 1 decision; kim@laptop: 1 decision; ann@desk: 1 decision. "
        "The oldest has waited since 10 Nov 2026."
    )
    assert when.startswith("Not before people decide: all that is left (12 repos) waits for them. Likely ")
    assert when.endswith(", if people act within hours.")
    assert site.forecast is not None
    assert all(day > site.at.date() for day in site.forecast.days)


def test_done_means_promoted_and_soaked(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path, ["api"], SLOW)
    paper = sites.days(fleet)
    paper.tick()
    before = paper.site(fleet)
    assert [(bar.phase, bar.done, bar.soaking) for bar in before.bars[:1]] == [("container", 0, 1)]
    assert before.burnup == {}
    paper.pass_days(3)
    after = paper.site(fleet)
    assert [(bar.phase, bar.done, bar.soaking) for bar in after.bars[:2]] == [("container", 1, 0), ("oci", 0, 1)]
    assert after.burnup == {"container": (((BEGIN + timedelta(days=3)).date(), 1),)}


def test_a_rollback_takes_a_repo_out_of_the_burn_up(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path, ["api"], "policy: {soak: 72h, recheck: 6h}")
    paper = sites.days(fleet)
    paper.tick()
    paper.pass_days(4)
    paper.fails.add(("api", "oci"))
    paper.pass_days(1)
    site = paper.site(fleet)
    assert [number for _, number in site.burnup["container"]] == [1]
    assert "oci" not in site.burnup
    assert site.repos[0].state is State.HELD


def test_a_fleet_that_is_through_says_so_and_what_it_saved(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path, ["api", "cart"], SLOW)
    paper = sites.days(fleet)
    paper.tick()
    paper.pass_days(16)
    site = paper.site(fleet)
    assert [answer for _, answer in answers(site)] == [
        "Nothing. docker-20.10 cannot pull 2 of 2 repos any more, as the fleet file expects.",
        "Nobody: everything goes on automatically.", "It is done: all 2 repos are through.",
    ]  # fmt: skip
    assert site.forecast is None
    assert (site.savings.before, site.savings.after) == (200_000_000, 144_002_000)
    assert {pull.client: (pull.repos, round(pull.before), round(pull.after)) for pull in site.savings.pulls} == {
        "docker-28.5": (2, 10, 6),
    }, "what docker-20.10 cannot pull any more saves it nothing"  # fmt: skip


def test_a_fleet_of_which_nothing_is_known_has_a_page(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path)
    site = sites.days(fleet).site(fleet, Pulse())
    assert (site.ticks, site.waits, site.troubles, site.burnup) == (None, (), (), {})
    assert {repo.at for repo in site.repos} == {""}
    assert site.late == site.at + timedelta(hours=2)


def test_missed_rollouts_are_counted_by_how_often_they_came(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path, ["api"])
    paper = sites.days(fleet)
    hours = (0, 1, 2, 3, 6, 7)  # two are missing, and two more since
    begins = tuple(paper.now - timedelta(hours=10) + timedelta(hours=hour) for hour in hours)
    site = paper.site(fleet, Pulse(LastRollout(begins[-1], begins[-1], begins=begins)))
    assert site.ticks is not None
    assert (site.ticks.every, site.ticks.missed) == (3600, 4)
    assert site.late == site.at + timedelta(hours=2)


def test_too_few_rollouts_have_no_rhythm(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path, ["api"])
    paper = sites.days(fleet)
    site = paper.site(fleet, sites.ticked(paper.now, last=3))
    assert site.ticks is not None
    assert (site.ticks.every, site.ticks.missed) == (None, 0)


def test_the_document_has_what_the_page_shows(site: Site) -> None:
    found = json.loads(document(site))
    assert (found["version"], found["fleet"], found["through"]) == (1, "shop", 0)
    assert found["waits"][1]["do"] == {
        "text": 'phasegate resume oci --reason "..."', "command": True, "effect": "", "also": "",
        "first": "mend pull.docker-20.10, and release the repos on hold for it",
    }  # fmt: skip
    assert found["refusals"] == [{"client": "docker-20.10", "repos": ["api"], "of": 12}]
    assert found["phases"][0] == {"phase": "container", "total": 12, "done": 11, "soaking": 0, "stopped": 1}
    mail = next(repo for repo in found["repos"] if repo["repo"] == "mail")
    assert (mail["state"], mail["page"], mail["badge"]) == ("on hold", "repo/mail.html", "badge/mail.svg")
    assert mail["phases"]["oci"] == "stopped"


def test_a_wave_is_in_the_history_of_its_members(tmp_path: Path) -> None:
    fleet = sites.fleet(tmp_path)
    paper = sites.days(fleet)
    paper.tick()
    assert paper.log[FLEET]
    lines = [line.what for line in paper.site(fleet).repos[0].history]
    assert lines[-3:] == [
        "taken into wave 1 of container", "container: pass, 4 of 4 checks passed", "promoted to container by ann",
    ], "all three are of one time"  # fmt: skip
