"""``phasegate explain``: where a repo is, how it got there, what is next, and everything that stands in the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from phasegate.catalogue import CHOICE
from phasegate.check import Result, Severity, Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.course import Course, Wave
from phasegate.ledger.events import (
    FLEET,
    Cleaned,
    Event,
    Failed,
    Halted,
    Intended,
    Judged,
    Promoted,
    PutOnHold,
    Retried,
    RolledBack,
    Unheld,
    WaveOpened,
)
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.pages.history import accepted, story
from phasegate.tries import Try
from tests.kit.given import contents
from tests.kit.histories import built, climb, digest, judged, opened, release
from tests.kit.in_process import phasegate
from tests.kit.large import make

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
NAME = "repo-00000"
OF = release(NAME)
ONE = release()


def told(events: Sequence[Event], course: Course = Course()) -> list[str]:  # noqa: B008 - frozen
    history = [(NOW + timedelta(minutes=number), event) for number, event in enumerate(events)]
    return [line.what for line in story("tool", history, course)]


def unsure(of: Any, phase: str, *results: Result) -> Judged:
    return judged(of, phase, Verdict.FAIL).model_copy(update={"results": results})


def fleet(folder: Path, *events: Event, policy: str = "", climbed: int = 0, repos: int = 1) -> Path:
    """A fleet whose first repo climbed so far, and what ``events`` add to that."""
    path = make(folder, repos, climbed)
    path.write_text(path.read_text() + policy)
    ledger = Ledger.open((fleet := load_fleet(path)).ledger, fleet)
    if climbed:
        for event in climb(OF, ("container", "oci", "zstd", "index")[:climbed])[3:]:
            ledger.append(event)
    for event in events:
        ledger.append(event)
    ledger.close()
    return path


def explained(folder: Path, *more: str) -> str:
    ended = phasegate("explain", NAME, *more, cwd=folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def test_a_story_is_a_line_for_each_thing_that_happened() -> None:
    back = Move("demo/tool", "latest", digest(ONE.id, "oci"), digest(ONE.id, "container"))
    why = {"by": "bob", "reason": "smoke failed"}
    events: list[Event] = [
        *climb(ONE, ("container", "oci")),
        Intended(repo="tool", release=ONE.id, phase="container", moves=(back,), rollback=True, **why),
        RolledBack(repo="tool", release=ONE.id, phase="container", **why),
        Unheld(repo="tool", by="ann", reason="mended"),
        Retried(repo="tool", by="ann", reason=""),
        PutOnHold(repo="tool", by="ann", reason="wait"),
        Cleaned(repo="tool", tags=("demo/tool:a", "demo/tool:b"), digests=(), by="ann"),
    ]
    assert told(events) == [
        "observed as schema 2, gzip, single manifest, 1 tag, 0.9 kB",
        f"release {ONE.id} built as container, oci, zstd, index in 2 s",
        "container: pass, 5 of 5 checks passed",
        "promoted to container by ann",
        "oci: pass, 5 of 5 checks passed",
        "promoted to oci by ann",
        'rolled back to container by bob: "smoke failed"',
        'released by ann: "mended"',
        "another try was asked for by ann",
        'put on hold by ann: "wait"',
        "2 tags of phasegate's removed by ann",
    ]


def test_a_story_tells_what_is_not_finished_and_groups_what_failed_again_and_again() -> None:
    down = Failed(repo="tool", step="build", phase="container", what="no builder\nsecond line", retryable=True)
    assert told([opened(ONE), down, down, down]) == [
        f"release {ONE.id} was begun, and is not built",
        "build failed at container: no builder (3 times)",
    ]
    events = climb(ONE, ("container",))
    assert told(events[:-1])[-1] == "a promotion to container was begun by ann, and is not finished"


def test_a_story_names_the_check_that_a_verdict_comes_from_and_no_shadowed_one() -> None:
    shadowed = Result("size.budget", 1, Verdict.FAIL, "12 % larger", severity=Severity.REPORTS)
    results = (
        shadowed,
        Result("pull.CLIENT", 1, Verdict.FAIL, "invalid tar header", client="d20"),
        Result("a", 1, Verdict.PASS, ""),
    )
    assert told([opened(ONE), built(ONE), unsure(ONE, "zstd", *results)])[-1] == (
        "zstd: fail, 1 of 3 checks passed; pull.d20: invalid tar header"
    )


def test_a_story_has_the_waves_that_took_the_repo_in_where_they_belong() -> None:
    waves = (
        Wave("container", 1, ("tool", "web", "api"), NOW + timedelta(seconds=150)),
        Wave("oci", 1, ("web",), NOW),
    )
    lines = told(climb(ONE, ("container",)), replace(Course(), waves=waves))
    assert lines[2] == "taken into wave 1 of container, with 2 others"
    assert not [line for line in lines if "oci" in line and "wave" in line]


def test_one_that_can_go_on_says_so_and_how(tmp_path: Path) -> None:
    fleet(tmp_path, climbed=1)
    lines = explained(tmp_path).splitlines()
    assert lines[0].startswith(f"{NAME}  release 1.0, at container since ")
    assert lines[0].endswith(", 0.9 kB instead of 0.9 kB (+0 %)")
    assert lines[-2].startswith("Next: judge oci: built, not verified yet")
    assert lines[-1] == f"Now: phasegate rollout {NAME}"


def test_each_check_that_did_not_pass_is_shown_with_its_evidence(tmp_path: Path) -> None:
    results = (
        Result("delta.files", 1, Verdict.FAIL, "2 files differ", tuple(f"etc/{n}: changed" for n in range(7))),
        Result("pull.CLIENT", 1, Verdict.PASS, "3 layers", client="d28"),
        Result(CHOICE.id, CHOICE.version, Verdict.INCONCLUSIVE, "by the order of the index"),
        Result("size.budget", 1, Verdict.FAIL, "12 % larger", severity=Severity.REPORTS),
    )
    fleet(tmp_path, unsure(OF, "container", *results))
    shown = explained(tmp_path)
    assert "Next: blocked container: delta.files: 2 files differ" in shown
    rows = [line.split() for line in shown.partition("Checks that did not pass:\n")[2].splitlines()]
    assert rows[1] == ["container", "delta.files", "fail", "2", "files", "differ"]
    assert rows[2] == ["etc/0:", "changed"]
    assert rows[7] == ["and", "2", "lines", "more:", "--json", "has", "them", "all"]
    assert rows[8] == ["container", "platform.choice", "inconclusive", "by", "the", "order", "of", "the", "index"]
    assert rows[9] == ["container", "size.budget", "fail,", "reported", "only", "12", "%", "larger"]
    assert "pull.d28" not in shown.partition("Checks that did not pass:")[2]
    document = json.loads(explained(tmp_path, "--json"))
    assert [check["check"] for check in document["checks"]] == ["delta.files", "platform.choice", "size.budget"]
    assert len(document["checks"][0]["details"]) == 7


def test_what_a_person_accepted_says_so_until_it_is_judged_again(tmp_path: Path) -> None:
    unseen = Result("pull.CLIENT", 1, Verdict.INCONCLUSIVE, "a layer was there", client="d28")
    verdict = judged(OF, "container").model_copy(update={"results": (unseen,), "verdict": Verdict.INCONCLUSIVE})
    insisted = Promoted(repo=NAME, release=OF.id, phase="container", by="ann", reason="the base is known")
    fleet(tmp_path, verdict, insisted, climbed=1)
    shown = explained(tmp_path).partition("Checks that did not pass:\n")[2].splitlines()
    assert shown[2].strip() == 'accepted by ann: "the base is known"'
    (check,) = json.loads(explained(tmp_path, "--json"))["checks"]
    assert check["accepted"] == 'accepted by ann: "the base is known"'
    history: list[tuple[datetime, Event]] = [(NOW, verdict), (NOW, insisted), (NOW, verdict)]
    assert accepted(history) == {}
    back = RolledBack(repo=NAME, release=OF.id, phase="baseline", by="ann", reason="it was not")
    assert accepted([(NOW, verdict), (NOW, insisted), (NOW, back)]) == {}, "accepted once more or not at all"


def test_calls_that_were_made_again_are_shown_by_what_needed_them(tmp_path: Path) -> None:
    eof = Try("d28 pull", "broke-off", "unexpected EOF", 1.0)
    away = Try("docker version", "daemon-away", "Cannot connect", 1.0)
    results = (
        Result("pull.CLIENT", 1, Verdict.PASS, "3 layers", client="d28", tries=(eof, replace(eof, pause=3.0))),
        Result("run.CLIENT", 1, Verdict.PASS, "printed", client="d28"),
    )
    verdict = judged(OF, "container").model_copy(update={"results": results, "tries": (away,)})
    failed = Failed(repo=NAME, step="build", phase="", what="502", retryable=True, tries=(away,))
    fleet(tmp_path, verdict, failed, climbed=1)
    shown = explained(tmp_path).partition("Calls that failed for a moment and were made again:\n")[2]
    rows = [line.split() for line in shown.splitlines()[1:4]]
    # A day has two words.
    assert [row[3:] for row in rows[:2]] == [
        ["container", "judge", "docker", "version", "Cannot", "connect"],
        ["container", "pull.d28", "d28", "pull", "unexpected", "EOF", "(2", "times)"],
    ]
    assert rows[2][3:] == ["build", "docker", "version", "Cannot", "connect"]
    document = json.loads(explained(tmp_path, "--json"))
    assert [(one["for"], one["kind"], one["pause"]) for one in document["again"]] == [
        ("judge", "daemon-away", 1.0),
        ("pull.d28", "broke-off", 1.0),
        ("pull.d28", "broke-off", 3.0),
        ("build", "daemon-away", 1.0),
    ]


POLICY = """\
policy:
  ramp: [1, all]
  soak: 24h
  approve: {oci: {by: [ann], quorum: 1}}
  freeze: [{from: 2020-01-01, to: 2099-01-01, why: holidays}]
"""


def test_every_gate_that_is_closed_is_told_with_the_command_that_opens_it(tmp_path: Path) -> None:
    halt = Halted(repo=FLEET, phase="oci", wave=0, by="bob", reason="pulls fail")
    wave = WaveOpened(repo=FLEET, phase="container", number=1, members=(NAME,))
    fleet(tmp_path, wave, halt, policy=POLICY, climbed=1)
    document = json.loads(explained(tmp_path, "--json"))
    gates = {gate["name"]: (gate["why"], gate["next"]) for gate in document["gates"]}
    assert document["following"] == "oci"
    assert gates.pop("freeze")[0].startswith("frozen")
    assert gates == {
        "soak": ("soaking: 0 of 24 h", ""),
        "halt": ("oci is halted by bob: pulls fail", 'phasegate resume oci --reason "..."'),
        "approval": ("oci wants 1 approval, 0 given; of ann", 'phasegate approve oci --reason "..."'),
    }
    # What decides is the first of them, as `plan` tells it; the rest is what would come after.
    planned = json.loads(phasegate("plan", NAME, "--json", cwd=tmp_path).stdout)["repos"][0]
    next_one = document["next"]
    assert planned["action"] == next_one["action"] == "wait"
    assert planned["why"].startswith(next_one["why"])
    shown = explained(tmp_path)
    assert "Closed before oci:\n" in shown
    assert '  halt      oci is halted by bob: pulls fail; phasegate resume oci --reason "..."\n' in shown
    resume, approve = (f'phasegate {word} oci --reason "..."' for word in ("resume", "approve"))
    assert shown.endswith(f"Now: {resume}, {approve}; the rest opens by itself\n")


def test_a_repo_that_waits_for_its_wave_is_told_which_goes_first(tmp_path: Path) -> None:
    fleet(tmp_path, policy="policy: {ramp: [1, all], soak: 0s}\n", climbed=0, repos=3)
    ended = phasegate("explain", "repo-00002", "--json", cwd=tmp_path)
    document = json.loads(ended.stdout)
    (gate,) = document["gates"]
    assert (gate["name"], document["now"]) == ("wave", "nothing, it goes on by itself")
    assert gate["why"].startswith("wave 1 of container is not through: 0 of 1 verified and soaked")


def test_a_hold_is_told_with_the_command_that_lifts_it(tmp_path: Path) -> None:
    fleet(tmp_path, PutOnHold(repo=NAME, by="ann", reason="not this week"), climbed=4)
    shown = explained(tmp_path)
    assert "Next: held: put on hold by ann" in shown
    assert f'Closed:\n  gate  why\n  hold  ann: "not this week"; phasegate release {NAME} --reason "..."\n' in shown
    assert shown.endswith(f'Now: phasegate release {NAME} --reason "..."\n')


def test_at_the_end_of_the_ladder_nothing_is_to_be_done(tmp_path: Path) -> None:
    fleet(tmp_path, climbed=4)
    shown = explained(tmp_path)
    assert "Next: done: " in shown
    assert "Closed" not in shown
    assert shown.endswith("Now: nothing is to be done\n")


def test_it_writes_nothing_and_asks_the_ledger_alone(tmp_path: Path) -> None:
    fleet(tmp_path, climbed=2, repos=3, policy=POLICY)
    before = contents(tmp_path)
    explained(tmp_path)  # its registry does not exist
    assert contents(tmp_path) == before
    looked = phasegate("explain", NAME, "--look", cwd=tmp_path)
    assert looked.returncode == 3
    assert "registry.invalid" in looked.stderr


def test_a_repo_that_was_never_looked_at(tmp_path: Path) -> None:
    path = make(tmp_path, 1)
    path.write_text(path.read_text().replace(f"name: {NAME}", "name: new"))
    shown = phasegate("explain", "new", cwd=tmp_path).stdout
    assert shown == (
        "new  never looked at by a rollout\nNext: observe baseline: not looked at yet\nNow: phasegate rollout new\n"
    )


def test_a_long_past_is_cut_and_json_has_it_all(tmp_path: Path) -> None:
    fails = [Failed(repo=NAME, step="build", phase="oci", what=f"try {number}") for number in range(25)]
    fleet(tmp_path, *fails)
    history = json.loads(explained(tmp_path, "--json"))["history"]
    shown = explained(tmp_path)
    assert len(history) == 28
    assert "(8 lines before these: --json has them all)" in shown
    assert "build failed at oci: try 24" in shown
    assert "build failed at oci: try 4\n" not in shown


def test_a_repo_that_failed_itself_says_so_in_a_halt_and_what_mends_it(tmp_path: Path) -> None:
    wave = WaveOpened(repo=FLEET, phase="container", number=1, members=(NAME, "repo-00001"))
    down = Failed(repo=NAME, step="promote", phase="container", what="the quota is used up", retryable=False)
    halt = Halted(repo=FLEET, phase="container", wave=1, by="phasegate", reason="1 of 2 failed")
    fleet(tmp_path, wave, down, halt, policy="policy: {ramp: [all]}\n", repos=2)
    rows = {row["repo"]: row for row in json.loads(phasegate("plan", "--json", cwd=tmp_path).stdout)["repos"]}
    retry, resume = f'phasegate retry {NAME} --reason "..."', 'phasegate resume container --reason "..."'
    assert rows[NAME]["why"] == f"promote failed: the quota is used up; {retry}"
    assert rows["repo-00001"]["why"] == f"container is halted by phasegate: 1 of 2 failed; {resume}"
    assert explained(tmp_path).endswith(f"Now: {retry}; then {resume}\n")


def test_a_check_that_failed_is_retried_before_its_halt_is_lifted(tmp_path: Path) -> None:
    wave = WaveOpened(repo=FLEET, phase="container", number=1, members=(NAME,))
    halt = Halted(repo=FLEET, phase="container", wave=1, by="phasegate", reason="1 of 1 failed")
    fleet(tmp_path, wave, judged(OF, "container", Verdict.FAIL), halt, policy="policy: {ramp: [all]}\n")
    retry, resume = f'phasegate retry {NAME} --reason "..."', 'phasegate resume container --reason "..."'
    assert explained(tmp_path).endswith(f"Now: {retry}; then {resume}\n")
