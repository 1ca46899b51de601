"""What a person decides, on a real ledger: told before anything is written, and in one line what was done."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from phasegate.check import Verdict
from phasegate.cli.main import main
from phasegate.errors import FleetError, Held
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.fleet.policy import RAMP, Approvers, Policy
from phasegate.ledger.course import WaveName, wave_name
from phasegate.ledger.derive import derive
from phasegate.ledger.events import (
    FLEET,
    Approved,
    Event,
    Failed,
    Halted,
    Intended,
    Moved,
    PutOnHold,
    Resumed,
    Retried,
    Unheld,
    WaveOpened,
)
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.policy import text
from phasegate.release import Tag
from phasegate.repo import decisions as person
from phasegate.repo.rollback_scope import going_back
from tests.kit import histories as h
from tests.kit.given import contents, fleet
from tests.kit.in_process import phasegate

NAMES = ("web", "api", "tool")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return fleet(tmp_path, "127.0.0.1:9", NAMES)


@pytest.fixture
def given(path: Path) -> Fleet:
    return load_fleet(path)


def happened(given: Fleet, *events: Event) -> None:
    with closing(Ledger.open(given.ledger, given)) as ledger:
        ledger.append(*events)


def past(given: Fleet, name: str) -> list[Event]:
    with closing(Ledger.peek(given.ledger, given)) as ledger:
        return [event for _, event in ledger.history(name)]


def back(name: str) -> list[Event]:
    """Up to zstd, and put back to oci."""
    of = h.release(name)
    climbed = h.climb(of, ("container", "oci", "zstd"))
    standing = derive(name, [(datetime.now(UTC), event) for event in climbed])
    return [*climbed, *h.rolled_back(of, "oci", standing, reason="smoke failed")]


def test_what_a_person_wrote_for_a_rollback_is_quoted_on_one_line(path: Path, given: Fleet) -> None:
    """The ledger has it as it was typed: earlier versions stored the reasons of rollbacks so."""
    of = h.release("web")
    climbed = h.climb(of, ("container", "oci", "zstd"))
    standing = derive("web", [(datetime.now(UTC), event) for event in climbed])
    happened(given, *climbed, *h.rolled_back(of, "oci", standing, reason="it broke"))
    with closing(sqlite3.connect(given.ledger.removeprefix("sqlite:///"))) as database, database:
        database.execute("UPDATE events SET data = replace(data, 'it broke', ?)", ("it \\n broke \\u001b[2J",))
    for words in (["explain", "web"], ["status"], ["plan", "web"], ["retry", "web", "--reason", "x"]):
        ended = phasegate(*words, cwd=path.parent)
        assert 'it broke \\x1b[2J"' in ended.stdout + ended.stderr, ended
    ended = phasegate("release", "web", "--reason", "x", cwd=path.parent)
    assert ended.stdout.splitlines() == [
        'web is released: it was rolled back by phasegate: "it broke \\x1b[2J". '
        "web climbs to index with the next rollout. phasegate rollout web"
    ]


def test_a_hold_is_lifted_by_a_release_and_each_says_what_comes_next(given: Fleet) -> None:
    said = person.hold(given, ["web", "api", "web"], by="ann@desk", reason="holidays\n  until Monday")
    assert said == 'web and api are on hold, where they are. phasegate release web api --reason "..."'
    assert past(given, "web") == [PutOnHold(repo="web", by="ann@desk", reason="holidays until Monday")]
    said = person.release(given, ["web"], by="bob@desk", reason="back")
    assert said == 'web is released: it was put on hold by ann@desk: "holidays until Monday". phasegate rollout web'
    assert past(given, "web")[1:] == [Unheld(repo="web", by="bob@desk", reason="back")]


def test_a_release_of_several_lifts_the_holds_that_there_are(given: Fleet) -> None:
    happened(given, PutOnHold(repo="web", by="ann", reason="x"))
    said = person.release(given, ["web", "api"], by="ann@desk", reason="fixed")
    assert said == ('web is released: web was put on hold by ann: "x". api is not on hold. phasegate rollout web')
    assert isinstance(past(given, "web")[-1], Unheld)
    assert not any(isinstance(event, Unheld) for event in past(given, "api"))


def test_a_release_says_that_no_ramp_holds_up_who_is_in_a_wave_already(given: Fleet) -> None:
    waves = replace(given, policy=Policy(ramp=RAMP))
    opened = [WaveOpened(repo=FLEET, phase=phase, number=1, members=("web",)) for phase in ("oci", "zstd")]
    happened(given, *back("web"), *back("api"), PutOnHold(repo="tool", by="ann", reason="x"), *opened)
    said = person.release(waves, ["web", "api", "tool"], by="ann@desk", reason="mended")
    assert said.count("climb") == 1
    assert "web climbs to zstd with the next rollout: it is in a wave of it already. phasegate rollout" in said


def test_what_was_wrong_before_a_second_rollback_is_said_until_the_release(path: Path, given: Fleet) -> None:
    happened(given, *back("web"))
    standing = derive("web", [(datetime.now(UTC), event) for event in past(given, "web")])
    happened(given, *h.rolled_back(h.release("web"), "container", standing, reason="to be sure"))
    for words in (["explain", "web"], ["status"], ["retry", "web", "--reason", "x"]):
        ended = phasegate(*words, cwd=path.parent)
        said = " ".join(f"{ended.stdout}{ended.stderr}".split())
        assert '"to be sure"' in said
        assert 'before that rolled back by phasegate: "smoke failed"' in said


def test_a_hold_that_a_rollback_set_is_kept_as_it_is(given: Fleet) -> None:
    happened(given, *back("web"))
    said = person.hold(given, ["web", "api"], by="ann@desk", reason="incident")
    assert said.startswith('api is on hold, where it is; web is already: rolled back by phasegate: "smoke failed".')
    assert not any(isinstance(event, PutOnHold) for event in past(given, "web"))


@pytest.mark.parametrize(
    ("act", "what", "said"),
    [
        (person.hold, ["api", "nosuch"], "there is no repo 'nosuch'"),
        (person.hold, [], "no repo is named"),
        (person.release, ["api"], "repo 'api' is not on hold"),
        (person.release, ["tool", "api"], "tool and api are not on hold"),
        (person.retry, ["tool", "api"], "repo 'api': nothing failed that could be tried again"),
        (person.halt, "attest", "its ladder ends at index, below attest"),
        (person.resume, "oci", "oci is not halted; zstd is halted"),
        (person.resume, "", "the fleet is not halted; zstd is halted"),
        (person.approve, "oci", "oci wants no approval"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_written(
    given: Fleet, act: Callable[..., str], what: object, said: str
) -> None:
    happened(given, PutOnHold(repo="web", by="ann", reason="x"))
    happened(given, Failed(repo="tool", step="judge", phase="oci", what="no answer"))
    happened(given, Halted(repo=FLEET, phase="zstd", wave=0, by="ann", reason="x"))
    before = [past(given, name) for name in (*NAMES, FLEET)]
    with pytest.raises(FleetError, match=re.escape(said)):
        act(given, what, by="ann@desk", reason="why")
    with pytest.raises(FleetError, match="the reason is empty"):
        act(given, what, by="ann@desk", reason=" \n")
    assert [past(given, name) for name in (*NAMES, FLEET)] == before


def test_an_error_leaves_no_ledger_behind(path: Path, given: Fleet, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(path.parent)
    assert main(["--fleet", str(path), "release", "web", "--reason", "x"]) == 2
    assert capsys.readouterr().err == "error: repo 'web' is not on hold\n  fix: phasegate status\n"
    assert contents(path.parent) == before


def test_a_retry_forgets_what_failed(given: Fleet) -> None:
    of = h.release("web")
    happened(given, h.observed("web"), h.opened(of), h.built(of), h.judged(of, "container", Verdict.FAIL))
    happened(given, Failed(repo="api", step="build", phase="container", what="no space left"))
    said = person.retry(given, ["web", "api"], by="ann@desk", reason="disk is larger")
    assert said == "web and api are to be tried again at once. phasegate rollout web api"
    assert past(given, "api")[-1] == Retried(repo="api", by="ann@desk", reason="disk is larger")
    with closing(Ledger.peek(given.ledger, given)) as ledger:
        standings = ledger.standings(["web", "api"])
    assert standings["api"].failure is None
    assert not standings["web"].judgements


def test_what_is_on_hold_is_released_and_not_retried(given: Fleet) -> None:
    happened(given, *back("web"))
    with pytest.raises(Held, match="repo 'web' was rolled back by phasegate"):
        person.retry(given, ["web"], by="ann@desk", reason="x")


def test_only_those_whom_the_plan_names_approve_each_once(given: Fleet) -> None:
    policy = Policy(approvals={"oci": Approvers(("ann", "bob@desk"), quorum=2)})
    wanted = replace(given, policy=policy)
    with pytest.raises(FleetError, match="eve@desk may not approve oci") as refused:
        person.approve(wanted, "oci", by="eve@desk", reason="looked")
    assert refused.value.fix == "one of ann, bob@desk"
    assert past(given, FLEET) == []
    said = person.approve(wanted, "oci", by="ann@home", reason="looked")
    assert said == "oci is approved by ann@home; oci wants 2 approvals, 1 given; of bob@desk"
    assert person.approve(wanted, "oci", by="ann@desk", reason="again").startswith("oci was approved by ann@home on ")
    assert past(given, FLEET) == [Approved(repo=FLEET, phase="oci", by="ann@home", reason="looked")]
    said = person.approve(wanted, "oci", by="bob@desk", reason="looked")
    assert said == "oci is approved by bob@desk. phasegate rollout"


@pytest.mark.parametrize(("phase", "name", "word"), [("zstd", "zstd", "zstd"), ("", "the fleet", "--all")])
def test_a_halt_is_lifted_by_a_resume(given: Fleet, phase: str, name: str, word: str) -> None:
    said = person.halt(given, phase, by="ann@desk", reason="incident 7")
    assert said.startswith(f"{name} is halted: no repo is promoted ")
    assert said.endswith(f'. phasegate resume {word} --reason "..."')
    again = person.halt(given, phase, by="bob@desk", reason="me too")
    assert again.startswith(f"{name} is halted already, by ann@desk: incident 7.")
    said = person.resume(given, phase, by="ann@desk", reason="mended")
    assert said == f"{name} is resumed: it was halted by ann@desk: incident 7. phasegate rollout"
    assert past(given, FLEET) == [
        Halted(repo=FLEET, phase=phase, wave=0, by="ann@desk", reason="incident 7"),
        Resumed(repo=FLEET, phase=phase, by="ann@desk", reason="mended"),
    ]


def test_a_halt_that_stays_is_told(given: Fleet) -> None:
    for phase in ("zstd", ""):
        person.halt(given, phase, by="ann@desk", reason="x")
    said = person.resume(given, "", by="ann@desk", reason="mended")
    assert said.endswith("; zstd is halted. phasegate rollout")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hold", "web", "--reason", "x"], "web is on hold, where it is. "),
        (["halt", "zstd", "--reason", "x"], "zstd is halted: no repo is promoted to zstd or above. "),
        (["halt", "--all", "--reason", "x"], "the fleet is halted: no repo is promoted anywhere. "),
    ],
)
def test_the_commands_write_who_ran_them(
    path: Path, given: Fleet, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--fleet", str(path), *words]) == 0
    assert capsys.readouterr().out.startswith(said)
    (event,) = past(given, "web") + past(given, FLEET)
    assert isinstance(event, PutOnHold | Halted)
    assert (re.fullmatch(r"[^@]+@.+", event.by) is not None, event.reason) == (True, "x")


@pytest.mark.parametrize(
    "words", [["halt", "--reason", "x"], ["halt", "oci", "--all", "--reason", "x"], ["hold", "web"], ["approve"]]
)
def test_commands_without_what_they_need_are_refused(path: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--fleet", str(path), *words])
    assert ended.value.code == 2


@pytest.mark.parametrize("text", ["oci", "oci/", "oci/01", "oci/x", "2"])
def test_what_does_not_name_a_wave_is_refused(text: str) -> None:
    assert str(wave_name("oci/12")) == "oci/12"
    with pytest.raises(FleetError, match=f"there is no wave '{text}'"):
        wave_name(text)


def test_which_repos_a_rollback_is_of(given: Fleet) -> None:
    for name, phases in (("web", ("container", "oci", "zstd", "index")), ("api", ("container", "oci"))):
        happened(given, *h.climb(h.release(name), phases))
    happened(given, h.intended(h.release("api"), "zstd", h.digest(h.release("api").id, "oci")))
    happened(given, WaveOpened(repo=FLEET, phase="oci", number=1, members=("web", "api", "tool", "gone")))

    def names(to: str, **of: Any) -> list[str]:
        return [repo.name for repo in going_back(given, to, **of).repos]

    assert names("baseline", repos=["tool", "web", "tool"]) == ["tool", "web"]
    assert names("baseline", everything=True) == ["web", "api"]
    assert names("zstd", everything=True) == ["web"]
    assert names("oci", everything=True) == ["web", "api"], "api's tags may be at zstd: that move is not finished"
    assert names("container", phase="zstd") == ["web", "api"]
    assert names("zstd", phase="index") == ["web"]
    assert names("container", wave=WaveName("oci", 1)) == ["web", "api"]
    with pytest.raises(FleetError, match="zstd is not below zstd"):
        names("zstd", phase="zstd")
    with pytest.raises(FleetError, match="zstd is not below oci"):
        names("zstd", wave=WaveName("oci", 1))
    with pytest.raises(FleetError, match="there is no wave 'oci/2'") as refused:
        names("container", wave=WaveName("oci", 2))
    assert refused.value.fix == "one of oci/1"
    several: Any
    for several in ({}, {"everything": True, "phase": "oci"}, {"repos": ["web"], "wave": WaveName("oci", 1)}):
        with pytest.raises(FleetError, match="of repos, of a wave, of a phase or of all"):
            names("baseline", **several)


def begun(*, rollback: bool = False) -> list[Event]:
    """A move of two tags, of which one was moved."""
    of = h.release("web")
    moves = tuple(Move("team/web", tag, "sha256:old", "sha256:new") for tag in ("latest", "stable"))
    intended = Intended(repo="web", release=of.id, phase="container", moves=moves, by="ann", rollback=rollback)
    return [
        h.observed("web"), h.opened(of), h.built(of), intended,
        Moved(repo="web", release=of.id, phase="container", move=moves[0]),
    ]  # fmt: skip


@pytest.mark.parametrize(("rollback", "what"), [(False, "promotion"), (True, "rollback")])
def test_a_move_is_given_up_where_it_is(given: Fleet, rollback: bool, what: str) -> None:
    happened(given, *begun(rollback=rollback))
    said = person.abandon(given, ["web"], by="ann", reason="stable is somebody else's now")
    assert said == (
        f"the {what} of web to container is given up, 1 of 2 tags were moved, and web is on hold. "
        "phasegate plan --look shows where the tags are"
    )
    with closing(Ledger.peek(given.ledger, given)) as ledger:
        now = ledger.standing("web")
    assert (now.intent, now.at) == (None, "baseline")
    assert now.tags[Tag("team/web", "latest")] == "sha256:new", "that one was moved"
    assert now.hold is not None
    assert (now.hold.reason, now.hold.rollback) == ("stable is somebody else's now", False)
    assert text.given_up(now.hold) == "; team/web:latest stays at container", "what the repo's phase does not say"


def test_only_a_move_that_was_begun_is_given_up(given: Fleet) -> None:
    happened(given, *h.climb(h.release("web"), ("container",)))
    before = past(given, "web")
    with pytest.raises(FleetError, match="repo 'web': no move was begun that is not finished"):
        person.abandon(given, ["web"], by="ann", reason="x")
    assert past(given, "web") == before
