"""A ledger is pruned: what was verified of releases that are over goes, and nothing else changes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from phasegate.audit.roots import roots_of
from phasegate.check import Verdict
from phasegate.ledger.address import parse
from phasegate.ledger.copy import opened
from phasegate.ledger.derive import derive
from phasegate.ledger.events import (
    FLEET,
    Accepted,
    Drifted,
    Event,
    Failed,
    Halted,
    Judged,
    Opened,
    Promoted,
    Pruned,
    PutOnHold,
    RolledBack,
    Unheld,
    WaveOpened,
)
from phasegate.ledger.history import origins, releases_of, replaced
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.prune import prunable, prune, still
from phasegate.ledger.spent import History, over, spent
from phasegate.ledger.state import Drift, Finding
from phasegate.promotion.evidence.attach import last_promotion
from phasegate.promotion.targets import targets
from phasegate.release import Release, Tag
from phasegate.step import Step
from phases.ladder import BASELINE
from tests.kit import histories as h
from tests.kit.in_process import phasegate
from tests.unit.test_backup import url
from tests.unit.test_fleet_file import HEAD, TOOL

__all__ = ["url"]

pytestmark = pytest.mark.usefixtures("muted")

START = datetime(2025, 1, 1, tzinfo=UTC)
OLD, NEW = h.release(version="1.0"), h.release(version="2.0")
RELEASES = [h.release(version=version) for version in ("1.0", "2.0", "3.0")]


def daily(events: Sequence[Event]) -> History:
    return [(START + timedelta(days=number), event) for number, event in enumerate(events)]


def released(of: Release, phase: str, before: str) -> list[Event]:
    """Return the events of a version that is published in the form that its repo has."""
    return [
        h.opened(of),
        h.built(of),
        h.judged(of, phase),
        h.intended(of, phase, before),
        h.moved(of, phase, before),
        h.promoted(of, phase),
    ]


TWO_RELEASES = [*h.climb(OLD, ("container", "oci")), *released(NEW, "oci", h.digest(OLD.id, "oci"))]


class TestWhatIsSpent:
    def test_the_verdicts_of_a_release_that_is_over(self) -> None:
        places = spent("tool", daily(TWO_RELEASES), START + timedelta(days=365))
        assert [TWO_RELEASES[place] for place in sorted(places)] == [h.judged(OLD, it) for it in ("container", "oci")]

    def test_nothing_younger(self) -> None:
        first = TWO_RELEASES.index(h.judged(OLD, "container"))
        assert spent("tool", daily(TWO_RELEASES), START + timedelta(days=first)) == frozenset()
        assert spent("tool", daily(TWO_RELEASES), START + timedelta(days=first + 1)) == {first}

    @pytest.mark.parametrize(
        "events",
        [
            h.climb(OLD),  # published
            [*h.climb(OLD), h.opened(NEW), h.built(NEW), h.judged(NEW, "index")],  # while the next one is built
            [*h.climb(OLD), h.opened(NEW), h.built(NEW), h.intended(NEW, "index", h.digest(OLD.id, "index"))],
            [*h.climb(OLD)[:-1], h.opened(NEW)],  # in the middle of a move
            [h.observed(), h.judged(OLD, "oci")],  # no release was begun
        ],
    )
    def test_nothing_of_a_release_that_is_not_over(self, events: list[Event]) -> None:
        assert spent("tool", daily(events), START + timedelta(days=999)) == frozenset()

    def test_nothing_of_the_release_of_the_last_promotion(self) -> None:
        """It was rolled back to the start, and its evidence may still have to be attached."""
        events = h.climb(OLD, ("container",))
        events += h.rolled_back(OLD, "baseline", derive("tool", daily(events)))
        history = daily([*events, h.opened(NEW)])
        assert derive("tool", history).published == ""
        assert spent("tool", history, START + timedelta(days=999)) == frozenset()

    def test_nothing_of_the_release_to_which_a_rollback_went(self) -> None:
        """The newest is another one, and so is the one that was promoted last."""
        back = h.rolled_back(OLD, "container", derive("tool", daily(TWO_RELEASES)))
        history = daily([*TWO_RELEASES, *back])
        assert derive("tool", history).published == OLD.id
        assert spent("tool", history, START + timedelta(days=999)) == frozenset()


FINDING = Finding(Drift.FORM, Tag("demo/tool", "latest"), "elsewhere")
STEPS: list[Event] = [
    *(event for of in RELEASES for event in (*h.climb(of, ("container", "oci")), *released(of, "oci", "sha256:old"))),
    *(h.judged(of, phase, verdict) for of in RELEASES for phase in ("oci", "zstd") for verdict in Verdict),
    Failed(repo="tool", step=Step.JUDGE, phase="oci", what="no answer"),
    Failed(repo="tool", step=Step.LOOK, phase="", what="no answer"),
    Drifted(repo="tool", findings=(FINDING,)),
    Drifted(repo="tool", findings=()),
    RolledBack(repo="tool", release=OLD.id, phase="container", by="ann", reason="x"),
    RolledBack(repo="tool", release="", phase=BASELINE, by="ann", reason="x"),
    PutOnHold(repo="tool", by="ann", reason="x"),
    Unheld(repo="tool", by="ann", reason="x"),
    Accepted(repo="tool", tags=h.observed().tags, form=h.BASELINE_FORM, size=1, by="ann", reason="x"),
]


@given(st.lists(st.sampled_from(STEPS), max_size=40), st.integers(0, 40))
def test_without_what_is_spent_every_answer_is_the_same(events: list[Event], days: int) -> None:
    """Whatever happened, in whatever order: the standing, the plan of each rollback, what an audit looks at, the order
    of versions, and the evidence that a promotion leaves."""
    history = daily(events)
    before = START + timedelta(days=days)
    places = spent("tool", history, before)
    assert all(history[place][0] < before for place in places)
    left = [each for number, each in enumerate(history) if number not in places]
    assert _answers(left) == _answers(history)


def _answers(history: History) -> list[object]:
    standing = derive("tool", history)
    happened = [event for _, event in history]
    there = {tag: digest for tag, digest in standing.tags.items() if digest}
    published = isinstance(standing.published, str) and bool(standing.published)
    return [
        (standing, standing.unseen),
        [origins(happened), origins(happened, older=True), releases_of(happened), replaced(happened)],
        roots_of(standing, happened) if published else None,
        [_plan(history, there, phase) for phase in (BASELINE, "container", "oci")] if published else None,
        last_promotion(history),
    ]


def _plan(history: History, there: dict[Tag, str], phase: str) -> object:
    try:
        return targets(derive("tool", history), [event for _, event in history], there, phase)
    except Exception as refused:
        return str(refused)


@given(st.lists(st.sampled_from([*TWO_RELEASES, *released(RELEASES[2], "oci", "sha256:x")]), max_size=40))
def test_the_border_is_before_every_release_that_is_not_over(events: list[Event]) -> None:
    history = daily(events)
    border = over(history, START + timedelta(days=999))
    standing = derive("tool", history)
    left = {event.release.id for _, event in history[border:] if isinstance(event, Opened)}
    last = [event.release for _, event in history if isinstance(event, Promoted)][-1:]
    known = {event.release.id for _, event in history if isinstance(event, Opened)}
    present = {standing.published, standing.release.id if standing.release else "", *last} & known
    assert present <= left
    assert border <= len(history)


@pytest.fixture
def filled(url: str) -> str:
    """A year ago a first release climbed, and today a second one was published in the same form."""
    with closing(Ledger.open(url)) as ledger:
        ledger.append(WaveOpened(repo=FLEET, phase="oci", number=1, members=("tool",)))
        ledger.append(*TWO_RELEASES[:-6])
        ledger.remember({key: {"x": 1} for key in EVIDENCE})
        with opened(parse(url)) as engine, engine.begin() as connection:
            connection.execute(text("update events set at = :at"), {"at": datetime(2025, 1, 1)})
        ledger.append(*TWO_RELEASES[-6:], Halted(repo=FLEET, phase="zstd", wave=0, by="ann", reason="x"))
    return url


EVIDENCE = {
    f"took:1:{h.digest(OLD.id, 'container')}": True,
    f"files:1:{h.digest(OLD.id, 'zstd')}:{h.digest(OLD.id, 'zstd', 'child')}": True,
    f"took:1:{h.digest(NEW.id, 'oci')}": False,
    f"took:1:{h.digest(OLD.id, 'oci')}": False,  # where tags were when the second release was opened: its move names it
    f"files:1:{h.digest(OLD.id, 'zstd')}:{h.digest(NEW.id, 'zstd')}": False,
    f"layer:1:{h.digest('debian')}:gzip": False,  # both releases are of this base
    f"layer:1:{h.digest('nobody knows')}:gzip": False,
    f"prefect events {h.digest(OLD.id, 'container')}": False,  # it is about no content
}
"""Keys of evidence, and whether they go with the first release."""
BEFORE = datetime.now(UTC) - timedelta(days=30)


class TestALedger:
    def test_what_is_over_goes_and_every_answer_stays(self, filled: str, tmp_path: Path) -> None:
        with closing(Ledger.peek(filled)) as ledger:
            before = _seen(ledger)
        foreseen = prunable(filled, BEFORE)
        done = prune(filled, BEFORE, tmp_path / "saved.db", by="ann", reason="a year")
        assert done.went == foreseen.went
        assert (len(done.went.events), done.went.repos) == (2, 1)
        assert set(done.went.evidence) == {key for key, goes in EVIDENCE.items() if goes}
        with closing(Ledger.open(filled)) as ledger:
            assert _seen(ledger) == before
            assert not any(event == h.judged(OLD, "oci") for _, event in ledger.history("tool"))
            assert any(event == h.judged(NEW, "oci") for _, event in ledger.history("tool"))
            assert set(ledger.recall(EVIDENCE)) == {key for key, goes in EVIDENCE.items() if not goes}
            assert ledger.course().pruned == BEFORE
            (*_, (_, last)) = ledger.history(FLEET)
            assert last == Pruned(repo=FLEET, by="ann", reason="a year", before=BEFORE, events=2, evidence=2)
        with closing(Ledger.peek(f"sqlite:///{tmp_path}/saved.db")) as saved:
            assert set(saved.recall(EVIDENCE)) == set(EVIDENCE)
            assert any(event == h.judged(OLD, "oci") for _, event in saved.history("tool"))

    def test_a_process_that_began_before_goes_on(self, filled: str, tmp_path: Path) -> None:
        with closing(Ledger.open(filled)) as working:
            known = working.standing("tool")
            prune(filled, BEFORE, tmp_path / "saved.db", by="ann", reason="x")
            assert working.standing("tool") == known
            working.append(PutOnHold(repo="tool", by="ann", reason="x"))
            assert working.standing("tool").hold

    def test_what_others_write_about_meanwhile_is_left_for_the_next_time(self, filled: str) -> None:
        """A rollback to the first release was recorded after it was found that its verdicts may go."""
        found = prunable(filled, BEFORE).went
        # Another fleet is far ahead: numbers follow commits within a fleet alone.
        found = replace(found, newest={**found.newest, "another": 1_000_000})
        with closing(Ledger.open(filled)) as ledger:
            ledger.append(*h.rolled_back(OLD, "container", ledger.standing("tool")), h.observed("other"))
        with opened(parse(filled)) as engine, engine.connect() as connection:
            left = still(connection, found)
        assert left.events == ()
        assert f"took:1:{h.digest(OLD.id, 'container')}" in set(found.evidence) - set(left.evidence)

    def test_twice_there_is_nothing_left_to_do(self, filled: str, tmp_path: Path) -> None:
        prune(filled, BEFORE, tmp_path / "saved.db", by="ann", reason="x")
        with closing(Ledger.peek(filled)) as ledger:
            newest = ledger.newest()
            again = prune(filled, BEFORE, tmp_path / "again.db", by="ann", reason="x")
            assert (again.went.events, again.saved, ledger.newest()) == ((), None, newest)
        assert not (tmp_path / "again.db").exists()


def _seen(ledger: Ledger) -> list[object]:
    happened = [event for _, event in ledger.history("tool") if not isinstance(event, Judged)]
    course = ledger.course()
    return [ledger.standing("tool"), happened, course.waves, course.halts]


class TestTheCommand:
    @pytest.fixture
    def folder(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        (tmp_path / "fleet.yaml").write_text(HEAD + "repos:\n" + TOOL)
        (tmp_path / "Dockerfile").write_text("FROM scratch\n")
        address = f"sqlite:///{tmp_path}/.phasegate/ledger.db"
        with closing(Ledger.open(address)) as ledger:
            ledger.append(*TWO_RELEASES[:-6])
            with opened(parse(address)) as engine, engine.begin() as connection:
                connection.execute(text("update events set at = :at"), {"at": datetime(2025, 1, 1)})
            ledger.append(*TWO_RELEASES[-6:])
        return tmp_path

    def test_first_what_would_go_and_then_it_goes(self, folder: Path) -> None:
        words = ("ledger", "prune", "--older", "30d", "--reason", "a year")
        before = [phasegate(*page, "--json", cwd=folder).stdout for page in (("status",), ("plan",))]
        dry = phasegate(*words, "--dry-run", cwd=folder)
        assert dry.returncode == 0, dry.stderr
        assert "2 verdicts of 1 repo and 0 rows of evidence" in dry.stdout
        assert not list((folder / ".phasegate").glob("*.backup"))
        done = phasegate(*words, cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        (saved,) = (folder / ".phasegate").glob("ledger-pruned-*.backup")
        assert str(saved) in done.stdout.replace("\n", "")
        assert [phasegate(*page, "--json", cwd=folder).stdout for page in (("status",), ("plan",))] == before
        assert "nothing is to be pruned" in phasegate(*words, cwd=folder).stdout
        assert phasegate("ledger", "check", str(saved), cwd=folder).returncode in (0, 7)  # no manifest is kept here

    def test_explain_and_log_say_that_something_is_missing(self, folder: Path) -> None:
        assert "were pruned" not in phasegate("explain", "tool", cwd=folder).stdout
        phasegate("ledger", "prune", "--older", "30d", "--reason", "a year", cwd=folder)
        assert re.search(r"\(verdicts of earlier releases from before .* were pruned\)", _explained(folder))
        assert json.loads(phasegate("explain", "tool", "--json", cwd=folder).stdout)["pruned"]
        log = json.loads(phasegate("log", "--json", cwd=folder).stdout)["log"]
        assert re.fullmatch(r'verdicts from before .* were pruned by \S+: "a year"', log[-1]["what"])


def _explained(folder: Path) -> str:
    return phasegate("explain", "tool", cwd=folder).stdout
