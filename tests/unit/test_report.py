"""The pages at 100 columns, and in a pipe."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from phasegate import command
from phasegate.check import Result, Verdict
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.ledger.course import Course, Halt
from phasegate.ledger.pulse import Pulse
from phasegate.ledger.state import Hold, Judgement, Standing
from phasegate.pages import plan as plan_page
from phasegate.pages import rollout as rollout_page
from phasegate.pages import status as status_page
from phasegate.pages.progress import Progress
from phasegate.pages.table import columns, megabytes, paper
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import Said
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from tests.kit.given import fleet

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DOCKER = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
ACTION = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.GZIP, Shape.INDEX)


def a_fleet(folder: Path) -> Fleet:
    path = fleet(folder, "registry.test", ["web", "action"])
    clients = 'clients:\n  - {name: d28, host: "unix:///d28.sock", version: "28"}\nrepos:'
    path.write_text(path.read_text().replace("repos:", clients))
    return load_fleet(path)


def judged(phase: str, verdict: Verdict, *results: Result) -> Judgement:
    return Judgement(phase, verdict, (), results, NOW, 1.0)


def test_columns_wrap_beneath_themselves_on_a_terminal_and_at_120_columns_in_a_pipe() -> None:
    rows = [("web", "blocked", "docker-20.10 is required and refuses zstd: archive/tar: invalid tar header " * 2)]
    screen, pipe = io.StringIO(), io.StringIO()
    columns(Console(file=screen, force_terminal=True, width=100, color_system=None), ("repo", "action", "why"), rows)
    columns(paper(pipe), ("repo", "action", "why"), rows)
    lines = screen.getvalue().splitlines()
    assert all(len(line) <= 100 for line in lines)
    assert lines[1].startswith("  web   blocked  docker-20.10")
    assert lines[2].startswith(" " * 17 + "docker-20.10")
    assert [len(line) for line in pipe.getvalue().splitlines() if len(line) > 120] == []
    assert len(pipe.getvalue().splitlines()) == 3
    command = 'phasegate promote web --phase zstd --reason "..."'
    columns(paper(pipe), ("repo", "why"), [("web", f"{'why ' * 20}; {command}")])
    assert f"\n        {command}\n" in pipe.getvalue()  # it is there to be copied
    columns(paper(pipe), ("repo", "tag"), [("web", "a" * 200)])
    assert "a" * 200 in pipe.getvalue()  # a digest or an address stays whole


def test_the_plan_shows_the_rungs_that_a_repo_has_behind_it(tmp_path: Path) -> None:
    given = a_fleet(tmp_path)
    seen = Seen("2.0", "", {}, ACTION)
    row = plan_page.row(
        given.repo("action"), Standing("action"), seen, Action(Kind.OBSERVE, "baseline", Said("published")), "index"
    )
    assert (row.at, row.next, row.work) == ("oci", "zstd", True)
    assert row.why == "published; nothing to do at container, oci, index"


def test_a_plan_in_which_all_are_stopped_does_not_say_that_all_is_done(tmp_path: Path) -> None:
    given, out = a_fleet(tmp_path), io.StringIO()
    kinds = (Kind.BLOCKED, "failed", Kind.WAIT, Kind.HELD, Kind.DONE)
    rows = tuple(plan_page.Row("web", "1.0", "oci", "-", str(kind), "why", work=False) for kind in kinds)
    plan_page.show(paper(out), given, plan_page.Told(rows), 1)
    plan_page.show(paper(out), given, plan_page.Told(rows[-1:]), 1)
    said = [line for line in out.getvalue().splitlines() if line.startswith("Nothing was written. ")]
    assert said == [
        "Nothing was written. A rollout would do nothing now: 1 repo stopped, which a person must see to, 1 waiting, "
        "1 on hold, 1 failed.",
        "Nothing was written. There is nothing to do.",
    ]


def test_the_plan_counts_what_a_rollout_would_do(tmp_path: Path) -> None:
    given, out = a_fleet(tmp_path), io.StringIO()
    rows = (
        plan_page.Row("web", "1.0", "oci", "zstd", "promote", "verified", work=True),
        plan_page.Row("action", "2.0", "index", "-", "done", "since 1 Nov", work=False),
    )
    plan_page.show(paper(out), given, plan_page.Told(rows), images=2)
    assert out.getvalue() == (
        "fleet.yaml  2 images of 2 repos, ladder to index\n"
        "  repo    release  at     next  action   why\n"
        "  web     1.0      oci    zstd  promote  verified\n"
        "  action  2.0      index  -     done     since 1 Nov\n"
        "web has no `smoke`: a person decides at each phase. "
        'Add it, as in smoke: {command: [/app, --version], prints: "1.0"}\n'
        "Nothing was written. phasegate rollout does the 1 action above.\n"
    )


def test_a_rollout_ends_with_phases_sizes_pulls_and_reasons(tmp_path: Path) -> None:
    given, out = a_fleet(tmp_path), io.StringIO()
    standings = {
        "web": Standing(
            "web",
            start=DOCKER,
            at="oci",
            published="1.0-x",
            judgements={
                "container": judged(
                    "container",
                    Verdict.PASS,
                    Result("pull.CLIENT", 1, Verdict.PASS, "", seconds=2.0, client="d28", whole=True),
                ),
                "zstd": judged(
                    "zstd", Verdict.FAIL, Result("pull.CLIENT", 1, Verdict.FAIL, "no", seconds=0.5, client="d28")
                ),
            },
            sizes={"baseline": 10_000_000, "oci": 9_000_000},
        ),
        "action": Standing("action", start=ACTION, at="oci", sizes={"baseline": 5_000_000}),
    }
    ends = {
        "web": Action(Kind.BLOCKED, "zstd", Said("pull.d28: no"), command.rollout("web", then="looks again")),
        "action": Action(Kind.DONE, "oci", Said("through oci, as told")),
    }
    rollout_page.show(paper(out), given, standings, ends)
    assert out.getvalue() == (
        "1 of 2 repos through, 1 not: web\n"
        "  repo    release  container  oci  zstd    index  before   after   saved\n"
        "  web     -        ok         ok   failed         10.0 MB  9.0 MB  -10 %\n"
        "  action  -        -          -            -      5.0 MB   5.0 MB  -\n"
        "Seconds of a whole pull by client, the median of (so many) images that downloaded every layer:\n"
        "  phase      d28\n"
        "  container  2.0 (1)\n"
        "Not through:\n"
        "  repo  phase  action   why\n"
        "  web   zstd   blocked  pull.d28: no; phasegate rollout web looks again\n"
    )


def test_a_client_that_refuses_as_expected_is_said_to() -> None:
    refused = judged("zstd", Verdict.PASS, Result("refuse.CLIENT", 1, Verdict.PASS, "invalid tar header", client="d20"))
    assert rollout_page.pull_seconds([Standing("a", judgements={"zstd": refused})]) == {"zstd": {"d20": "refused"}}


def test_pulls_that_found_layers_there_are_left_out_and_a_median_stands_for_the_others() -> None:
    def pulled(seconds: float, *, whole: bool) -> Standing:
        result = Result("pull.CLIENT", 1, Verdict.PASS, "", seconds=seconds, client="d28", whole=whole)
        return Standing("a", judgements={"oci": judged("oci", Verdict.PASS, result)})

    pulls = [pulled(0.1, whole=False), pulled(3.0, whole=True), pulled(5.0, whole=True), pulled(40.0, whole=True)]
    assert rollout_page.pull_seconds(pulls) == {"oci": {"d28": "5.0 (3)"}}


def test_progress_is_a_line_a_step_in_a_pipe_and_live_on_a_terminal() -> None:
    pipe, screen = io.StringIO(), io.StringIO()
    with Progress(Console(file=pipe, soft_wrap=True)) as progress:
        progress.tell("web", "zstd", "docker-28.5 pulls and runs")
        progress.rest("web", "zstd", "done: so")
    assert [line[10:] for line in pipe.getvalue().splitlines()] == [
        "web          zstd       docker-28.5 pulls and runs",
        "web          zstd       done: so",
    ]
    with Progress(Console(file=screen, force_terminal=True, width=100, height=30)) as progress:
        progress.tell("web", "zstd", "docker-28.5 pulls and runs")
        progress.rest("api", "index", "done: so")
    assert "0 s  web          zstd       docker-28.5 pulls and runs" in screen.getvalue()
    assert "api          index      done: so" in screen.getvalue()


def test_sizes_are_decimal() -> None:
    assert [megabytes(it) for it in (None, 480, 15_900_000)] == ["-", "0.5 kB", "15.9 MB"]


def test_the_status_shows_the_hold_of_a_repo_that_nothing_has_looked_at(tmp_path: Path) -> None:
    given, out = a_fleet(tmp_path), io.StringIO()
    hold = Hold("ann", "holidays", datetime(2026, 11, 24, 2, 48, tzinfo=UTC), rollback=False)
    status_page.show(paper(out), given, [Standing("web", hold=hold), Standing("api")], Course(), Pulse())
    head, _, *rows = out.getvalue().splitlines()
    assert "2 not looked at yet" in head
    assert [row.split()[0] for row in rows] == ["web"]
    assert rows[0].endswith('held: put on hold by ann at 24 Nov 02:48: "holidays"')


def test_the_status_says_what_is_halted_and_held(tmp_path: Path) -> None:
    given, out = a_fleet(tmp_path), io.StringIO()
    at = datetime(2026, 11, 24, 2, 48, tzinfo=UTC)
    halt = Halt("zstd", 2, "phasegate", "1 of 4 failed in wave 2, 0 may: closure.complete (web)", at)
    held = Standing("web", start=DOCKER, at="oci", hold=Hold("ann", "holidays", at, rollback=False))
    status_page.show(paper(out), given, [held], Course().halted(halt), Pulse())
    lines = out.getvalue().splitlines()
    assert lines[-1] == (
        "zstd was halted by phasegate at 24 Nov 02:48: 1 of 4 failed in wave 2, 0 may: closure.complete (web); "
        'phasegate resume zstd --reason "..."'
    )
    assert lines[2].endswith('held: put on hold by ann at 24 Nov 02:48: "holidays"')
