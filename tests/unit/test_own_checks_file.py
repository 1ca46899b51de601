"""``checks`` in a fleet file: what it means, its mistakes, and when a change of it asks again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.check import Result, Severity, Verdict
from phasegate.fleet.own_check import OwnCheck, checks_in
from phasegate.policy.action import Kind
from phasegate.policy.cause import CheckChanged, CheckNotAsked
from phasegate.policy.climb import climb
from phasegate.repo.ready import lacking
from phases.ladder import PHASES
from tests.kit.in_process import phasegate
from tests.kit.one_repo import PLAN, REPO, judged, seen, standing
from tests.unit.test_fleet_file import HEAD, ROOT, TOOL, Write, read, refused, write

__all__ = ["write"]

CHECKS = """\
checks:
  - {name: packages, command: [./packages.sh, --strict], phases: [zstd], timeout: 2m, env: [TOKEN], credentials: true}
  - {name: sizes, command: [sizes], severity: reports}
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "packages.sh"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_every_repo_has_the_checks_of_the_fleet(write: Write, script: Path) -> None:
    (repo,) = read(write, head=HEAD + CHECKS).repos
    packages, sizes = repo.checks
    assert (packages.id, packages.phases, packages.severity) == ("own.packages", ("zstd",), Severity.BLOCKS)
    assert (packages.argv, packages.folder) == ((str(script), "--strict"), script.parent)
    assert (packages.timeout, packages.env, packages.credentials) == (120.0, ("TOKEN",), True)
    assert (sizes.argv, sizes.phases, sizes.severity, sizes.lacks) == (("sizes",), PHASES, Severity.REPORTS, ())


def test_a_repo_adds_replaces_and_skips(write: Write, script: Path) -> None:
    tool = (
        TOOL
        + "    checks: [{name: packages, skip: true}, {name: sizes, command: [mine]}, {name: more, command: [more]}]\n"
    )
    fleet = read(write, "repos:\n" + tool + TOOL.replace("tool", "other"), HEAD + CHECKS)
    assert [(check.name, check.argv[0]) for check in fleet.repo("tool").checks] == [("sizes", "mine"), ("more", "more")]
    assert [check.name for check in fleet.repo("other").checks] == ["packages", "sizes"]
    assert [check.argv[0] for check in checks_in(fleet.repos)] == ["mine", "more", str(script), "sizes"]


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ("[{name: envelope.digest, command: [a]}]", "fleet.yaml:3: name: 'envelope.digest' is not the name of a check"),
        ("[{name: a, command: []}]", "fleet.yaml:3: command is empty"),
        ("[{name: a, command: [a], phases: []}]", "fleet.yaml:3: phases is empty"),
        ("[{name: a, command: [a], phases: [zst]}]", "fleet.yaml:3: phases"),
        ("[{name: a, command: [a], severity: advice}]", "fleet.yaml:3: severity"),
        ("[{name: a, command: [a], env: [A=b]}]", "this is not the name of a variable"),
        ("[{name: a, command: [a]}, {name: a, command: [b]}]", "fleet.yaml:3: check 'a' is there already, on line 3"),
    ],
)
def test_mistakes(write: Write, checks: str, said: str) -> None:
    assert said in refused(write, head=f"{HEAD}checks: {checks}\n")


def test_what_the_fleet_does_not_have_cannot_be_skipped(write: Write) -> None:
    said = refused(write, "repos:\n" + TOOL + "    checks: [{name: packages, skip: true}]\n")
    assert "fleet.yaml:10: the fleet has no check 'packages' to skip" in said


def test_one_in_shadow_is_named_by_its_id(write: Write, script: Path) -> None:
    assert read(write, head=f"{HEAD}{CHECKS}shadow: [own.packages]\n").shadow == ("own.packages",)
    assert "there is no check 'own.package'\n  fix: own.packages" in refused(
        write, head=f"{HEAD}{CHECKS}shadow: [own.package]\n"
    )


def test_a_program_that_is_not_there_stops_what_is_to_be_judged_and_no_other_step(write: Write) -> None:
    fleet = read(write, head=HEAD + CHECKS)
    (repo,) = fleet.repos
    assert [lack.what for lack in lacking(fleet, repo, Kind.JUDGE)] == [
        f"{fleet.path}:4: {fleet.folder / './packages.sh'} is not a program"
    ]
    assert lacking(fleet, repo, Kind.PROMOTE) == ()
    shadowed = read(write, head=f"{HEAD}{CHECKS}shadow: [own.packages]\n")
    assert lacking(shadowed, shadowed.repos[0], Kind.JUDGE) == ()


def test_the_version_follows_from_the_entry_and_the_script_wherever_the_fleet_file_is(
    write: Write, script: Path, tmp_path: Path
) -> None:
    def version(checks: str = CHECKS) -> str:
        return read(write, head=HEAD + checks).repos[0].checks[0].version()

    first = version()
    assert version() == first
    assert version(CHECKS.replace("2m", "3m")) != first
    script.write_text("#!/bin/sh\nexit 1\n")
    assert version() != first
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "packages.sh").write_text("#!/bin/sh\n")
    own = read(write, head=HEAD + CHECKS).repos[0].checks[0]
    assert replace(own, folder=elsewhere).version() == first


def test_phasegate_checks_lists_them(write: Write, script: Path, tmp_path: Path) -> None:
    write(f"{HEAD}{CHECKS}shadow: [own.packages]\nrepos:\n{TOOL}")
    listed = phasegate("checks", cwd=tmp_path).stdout
    assert "./packages.sh --strict  (at zstd)  [the fleet file]" in listed
    assert [line.split()[2] for line in listed.splitlines() if "own." in line][:2] == ["shadow", "reports"]


OWN = OwnCheck("packages", ("packages",), Path(), ("container",), Severity.BLOCKS, 60.0, (), False, "entry")
WITH = replace(REPO, checks=(OWN,))
PLAN_WITH = replace(PLAN, own={OWN: "v2"})


@pytest.mark.parametrize(
    ("version", "verdict", "cause"),
    [
        ("v2", Verdict.PASS, None),
        ("v1", Verdict.PASS, CheckChanged("own.packages")),
        ("v1", Verdict.FAIL, CheckChanged("own.packages")),
        ("", Verdict.PASS, CheckNotAsked("own.packages")),
    ],
)
def test_a_change_reopens_the_verdict(version: str, verdict: Verdict, cause: object) -> None:
    judgement = judged("container", verdict)
    result = Result("own.packages", version, verdict, "5 packages")
    now = standing(judgements=(replace(judgement, results=(*judgement.results, *[result][: len(version)])),))
    action = climb(WITH, now, seen(now), PLAN_WITH)
    assert (action.kind, action.cause) == (Kind.JUDGE, cause) if cause else action.kind is Kind.PROMOTE


def test_one_that_failed_and_is_taken_away_is_not_asked_for_ever() -> None:
    judgement = judged("container")
    failed = Result("own.packages", "v1", Verdict.FAIL, "3 packages, 5 before")
    now = standing(judgements=(replace(judgement, verdict=Verdict.FAIL, results=(*judgement.results, failed)),))
    action = climb(REPO, now, seen(now), PLAN)
    assert (action.kind, action.cause) == (Kind.JUDGE, CheckChanged("own.packages"))


def test_it_is_not_asked_where_the_fleet_file_does_not_say_so() -> None:
    elsewhere = replace(OWN, phases=("zstd",))
    now = standing(judgements=(judged("container"),))
    action = climb(replace(REPO, checks=(elsewhere,)), now, seen(now), replace(PLAN, own={elsewhere: "v2"}))
    assert action.kind is Kind.PROMOTE


def test_the_examples_of_the_docs_are_read(write: Write, tmp_path: Path) -> None:
    page = (ROOT / "docs/own-checks.md").read_text()
    checks, repos = (block.split("```")[0] for block in page.split("```yaml\n")[1:])
    tool = TOOL.replace("  - name: tool\n", "")
    (repo,) = read(write, repos.replace("  - name: tool\n", f"  - name: tool\n{tool}"), HEAD + checks).repos
    assert [check.id for check in repo.checks] == ["own.licences"]
    whole = read(write, head=HEAD + checks).repos[0].checks[0]
    assert (whole.severity, whole.timeout, whole.credentials) == (Severity.BLOCKS, 300.0, False)
