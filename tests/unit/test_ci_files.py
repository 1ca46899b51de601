"""``phasegate settings --apply`` and ``--check`` on workflows of our own in public shapes.

Each shape in ``shapes`` is a checkout, a command, its exit code, what is left to a person, and the whole diff: nothing
else of a file changes.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.in_process import Ended, phasegate
from tests.kit.txtar import Archive

SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.txtar"))
FLEET = """\
registry: ghcr.io
builder: {engine: "unix:///a", control: "unix:///b", image: "moby/buildkit:v0.34.2", version: v0.34.2,
          options: {network: host}}
ladder: attest
repos:
  - {name: web, image: team/web, ci: {tag: "ci-{version}-{phase}"}, platforms: [linux/amd64], version: "1.4",
     tags: {moving: [latest]}}
  - {name: api, image: team/api, ci: {tag: "ci-{version}-{phase}"}, platforms: [linux/amd64, linux/arm64],
     version: "1.4", tags: {moving: [latest]}}
  - {name: base, image: "team/{arch}-base", ci: {tag: "{arch}-{version}-{phase}"}, arches: [amd64, aarch64],
     version: "1.4", tags: {moving: [latest]}}
"""


def fleet(folder: Path, registry: str = "ghcr.io") -> None:
    (folder / "fleet.yaml").write_text(FLEET.replace("ghcr.io", registry))


def diff(before: dict[str, bytes], folder: Path) -> str:
    """The lines that differ, with three lines around them."""
    lines: list[str] = []
    for name, content in before.items():
        old, new = (text.decode().splitlines(keepends=True) for text in (content, (folder / name).read_bytes()))
        lines += difflib.unified_diff(old, new, name, name)
    return "".join(lines)


@pytest.mark.parametrize("path", SHAPES, ids=[path.stem for path in SHAPES])
def test_each_shape_is_edited_in_the_lines_that_differ_and_no_others(path: Path, tmp_path: Path) -> None:
    shape = Archive.read(path)
    command, *facts = shape.comment.splitlines()
    said = dict(fact.split(" ", 1) for fact in facts)
    wanted = shape.files.pop("diff")
    fleet(tmp_path, said.get("registry", "ghcr.io"))
    shape.write(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in shape.files}
    words = shlex.split(command)
    ended = phasegate(*words, "--apply", ".", "--yes", "--json", cwd=tmp_path)
    assert str(ended.returncode) == said["exit"], ended.stderr
    assert diff(before, tmp_path) == wanted
    if ended.returncode == 2:
        assert ended.stderr.startswith("error: nothing in . is known to push ")
        assert said["error"] in ended.stderr.splitlines()[1]
        return
    by_hand = [one["by_hand"] for one in json.loads(ended.stdout)["findings"] if one["by_hand"]]
    assert " ".join(dict.fromkeys(by_hand)) == said.get("by-hand", "")
    again = json.loads(phasegate(*words, "--apply", ".", "--yes", "--json", cwd=tmp_path).stdout)
    assert [one["by_hand"] for one in again["findings"]] == by_hand, "what was written stays, and only it"
    assert (again["files"], again["written"]) == ([], False)
    checked = phasegate(*words, "--check", ".", cwd=tmp_path)
    assert (checked.returncode == 0) is (not any(one["form"] for one in again["findings"])), checked.stdout


def test_an_action_with_a_form_of_its_own_is_replaced_or_not_needed(tmp_path: Path) -> None:
    fleet(tmp_path)
    Archive.read(Path(__file__).parent / "shapes" / "home_assistant_builder.txtar").write(tmp_path)
    said = phasegate("settings", "web", "--phase", "zstd", "--check", ".", cwd=tmp_path).stderr
    assert "fix: replace that step by docker/build-push-action or bake as phasegate settings web --phase zstd" in said
    assert "or leave `ci` out of the fleet file (with `context` or `git`), and phasegate builds web" in said
    path = tmp_path / "fleet.yaml"
    path.write_text(path.read_text().replace('team/web, ci: {tag: "ci-{version}-{phase}"}', "team/web, context: ."))
    said = phasegate("settings", "web", "--phase", "zstd", "--check", ".", cwd=tmp_path).stderr
    assert "fix: none is needed: web has no `ci`, so phasegate builds it." in said


BUILD = """\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/setup-buildx-action@v3
      - name: Push
        uses: docker/build-push-action@v6
        with:
          push: true
          tags: %s
"""
WORKFLOW = Path(".github/workflows/build.yml")


def checkout(folder: Path, text: str, tags: str = "ghcr.io/team/web:latest") -> Path:
    fleet(folder)
    (folder / WORKFLOW).parent.mkdir(parents=True, exist_ok=True)
    (folder / WORKFLOW).write_bytes((text.replace("%s", tags)).encode())
    return folder


def settings(folder: Path, *words: str) -> Ended:
    return phasegate("settings", "web", *words, cwd=folder)


@pytest.mark.parametrize(
    "layout",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("\n"),
        lambda text: "\ufeff" + text,
        lambda text: text + "\n\n# the end\n\n",
        lambda text: "# ümläut ✓ 🐳\n" + text.replace("on: push", "'on': [push]   # not true"),
    ],
    ids=["crlf", "no newline at the end", "byte order mark", "what follows", "characters of several bytes"],
)
def test_the_layout_of_a_file_stays(layout: Callable[[str], str], tmp_path: Path) -> None:
    before = layout(BUILD % "ghcr.io/team/web:latest")
    checkout(tmp_path, before)
    assert settings(tmp_path, "--phase", "oci", "--apply", ".", "--yes").returncode == 0
    after = (tmp_path / WORKFLOW).read_bytes().decode()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    marks = [line[:1] for line in difflib.ndiff([x.rstrip("\r\n") for x in old], [x.rstrip("\r\n") for x in new])]
    assert marks.count("-") == 0
    assert marks.count("+") == 8
    assert ("\r\n" in before) is ("\r\n" in after)
    assert after.count("\n") - after.count("\r\n") in (0, after.count("\n"))
    assert after.endswith("\n") is before.endswith("\n")
    assert settings(tmp_path, "--phase", "oci", "--check", ".").returncode == 0


@pytest.mark.parametrize(
    ("changed", "phase", "setting"),
    [
        (("driver-opts: |", "driver: docker\n          driver-opts: |"), "zstd", "driver"),
        (("oci-mediatypes=true", "oci-mediatypes=false"), "zstd", "outputs: oci-mediatypes"),
        (("compression=zstd", "compression=gzip"), "zstd", "outputs: compression"),
        (("force-compression=true,", ""), "zstd", "outputs: force-compression"),
        (("          provenance: false\n", ""), "zstd", "provenance"),
        (("sbom: false", "sbom: true"), "zstd", "sbom"),
        (("platforms: linux/amd64", "platforms: linux/amd64,linux/arm64"), "zstd", "platforms"),
        (("provenance: mode=min", "provenance: mode=max"), "attest", "provenance"),
        (("          build-args: BUILDKIT_MULTI_PLATFORM=1\n", ""), "index", "build-args: BUILDKIT_MULTI_PLATFORM"),
        (("oci-artifact=false", "oci-artifact=true"), "attest", "outputs: oci-artifact"),
    ],
)
def test_a_setting_that_makes_another_form_fails_the_check(
    changed: tuple[str, str], phase: str, setting: str, tmp_path: Path
) -> None:
    checkout(tmp_path, BUILD)
    assert settings(tmp_path, "--phase", phase, "--apply", ".", "--yes").returncode == 0
    text = (tmp_path / WORKFLOW).read_text()
    assert changed[0] in text
    (tmp_path / WORKFLOW).write_text(text.replace(*changed))
    ended = settings(tmp_path, "--phase", phase, "--check", ".")
    assert ended.returncode == 6
    assert f"  {setting}  " in ended.stdout
    assert f"phasegate settings web --phase {phase} --apply ." in ended.stdout


@pytest.mark.parametrize(
    "changed",
    [
        ("compression-level=3", "compression-level=9"),
        ("          platforms: linux/amd64\n", ""),
        ("image=moby/buildkit:v0.34.2", "image=moby/buildkit:v0.33.0"),
        ("oci-artifact=false", "oci-artifact=true"),
        ("          sbom: false\n", ""),
    ],
)
def test_a_setting_that_leaves_the_form_passes_the_check(changed: tuple[str, str], tmp_path: Path) -> None:
    checkout(tmp_path, BUILD)
    assert settings(tmp_path, "--phase", "zstd", "--apply", ".", "--yes").returncode == 0
    text = (tmp_path / WORKFLOW).read_text()
    assert changed[0] in text
    (tmp_path / WORKFLOW).write_text(text.replace(*changed))
    assert settings(tmp_path, "--phase", "zstd", "--check", ".").returncode == 0
    (found,) = json.loads(settings(tmp_path, "--phase", "zstd", "--apply", ".", "--yes", "--json").stdout)["findings"]
    assert found["form"] is False


def test_without_a_phase_each_form_up_to_the_last_one_passes_the_check(tmp_path: Path) -> None:
    checkout(tmp_path, BUILD)
    ended = settings(tmp_path, "--check", ".")
    assert ended.returncode == 6, "provenance by default, which no phase below the last has"
    for phase in ("container", "oci", "zstd", "index", "attest"):
        assert settings(tmp_path, "--phase", phase, "--apply", ".", "--yes").returncode == 0
        ended = settings(tmp_path, "--check", ".")
        assert (ended.returncode, ended.stdout.partition(" (")[0]) == (0, f"web in the phase {phase}")
    text = (tmp_path / "fleet.yaml").read_text()
    (tmp_path / "fleet.yaml").write_text(text.replace("ladder: attest", "ladder: oci"))
    assert settings(tmp_path, "--check", ".").returncode == 6


def test_nothing_is_written_unless_a_person_agrees(tmp_path: Path) -> None:
    before = (checkout(tmp_path, BUILD) / WORKFLOW).read_text()
    ended = settings(tmp_path, "--phase", "oci", "--apply", ".")
    assert (ended.returncode, "+          provenance: false" in ended.stdout) == (2, True)
    assert "fix: --yes writes without asking" in ended.stderr
    assert (tmp_path / WORKFLOW).read_text() == before
    assert on_a_terminal(tmp_path, "n\n") == 6
    assert on_a_terminal(tmp_path, "\x04") == 6  # Ctrl-D
    assert (tmp_path / WORKFLOW).read_text() == before
    assert on_a_terminal(tmp_path, "y\n") == 0
    assert "provenance: false" in (tmp_path / WORKFLOW).read_text()


def on_a_terminal(folder: Path, answer: str) -> int:
    """Answer the question as a person does; return the exit code."""
    here, there = os.openpty()
    words = ["settings", "web", "--phase", "oci", "--apply", "."]
    argv = [sys.executable, "-m", "phasegate.cli.main", *words]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(argv, cwd=folder, env=env, stdin=there, stdout=there, stderr=there) as process:
        os.close(there)
        os.write(here, answer.encode())
        with contextlib.suppress(OSError):  # the end of a terminal is an error on Linux
            while os.read(here, 4096):
                pass
        os.close(here)
    return process.returncode


def test_the_name_of_the_repository_is_read_from_git(tmp_path: Path) -> None:
    checkout(tmp_path, BUILD, "ghcr.io/${{ github.repository }}:latest")
    assert settings(tmp_path, "--phase", "oci", "--check", ".").returncode == 2
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "remote", "add", "origin", "git@forge.example:Team/web.git"], cwd=tmp_path, check=True)
    assert settings(tmp_path, "--phase", "oci", "--check", ".").returncode == 6


def test_github_shows_what_fails_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (tmp_path / "app").mkdir()
    checkout(tmp_path / "app", BUILD)
    fleet(tmp_path)
    ended = settings(tmp_path, "--phase", "oci", "--check", "app")
    line = "::error file=app/.github/workflows/build.yml,line=7,title=phasegate::provenance is not set: "
    assert line + "the phase oci of web needs false" in ended.stdout.splitlines()
    assert "::" not in settings(tmp_path, "--phase", "oci", "--check", "app", "--json").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--apply", "."), "which phase?"),
        (("--phase", "oci", "--apply", "nowhere"), "nowhere is not a folder"),
        (("--phase", "oci", "--check", ".", "--step", "Pull"), "nothing that pushes is called 'Pull'"),
    ],
)
def test_a_mistake_is_said_before_anything_is_touched(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    before = (checkout(tmp_path, BUILD) / WORKFLOW).read_text()
    ended = settings(tmp_path, *words, "--yes")
    assert (ended.returncode, said in ended.stderr) == (2, True), ended.stderr
    assert (tmp_path / WORKFLOW).read_text() == before


@pytest.mark.parametrize("text", ["jobs: [", "jobs: {build: {steps: [{uses: &a b, with: *c}]}}", "a\n\tb: c: d"])
def test_what_is_not_yaml_is_an_error_with_its_line(text: str, tmp_path: Path) -> None:
    checkout(tmp_path, text)
    ended = settings(tmp_path, "--phase", "oci", "--check", ".")
    assert ended.returncode == 2
    assert re.match(r"error: \.github/workflows/build\.yml:\d: not YAML: ", ended.stderr)


@pytest.mark.parametrize(
    "text", ["", "[]", "jobs: 1", "jobs: {a: {steps: {b: c}}}", "jobs: {a: {steps: [1, {uses: [x]}]}}"]
)
def test_a_file_that_is_no_workflow_pushes_nothing(text: str, tmp_path: Path) -> None:
    checkout(tmp_path, text)
    ended = settings(tmp_path, "--phase", "oci", "--check", ".")
    assert (ended.returncode, "is known to push ghcr.io/team/web" in ended.stderr) == (2, True), ended.stderr


@pytest.mark.parametrize("words", [("--apply", ".", "--yes"), ("--check", ".")])
def test_a_file_that_is_not_yaml_holds_up_no_other_one(words: tuple[str, ...], tmp_path: Path) -> None:
    checkout(tmp_path, BUILD)
    (tmp_path / WORKFLOW).with_name("broken.yml").write_text("jobs: [")
    ended = settings(tmp_path, "--phase", "oci", *words)
    assert (ended.returncode, ended.stderr) == (6, "")
    assert "not read: .github/workflows/broken.yml:1: not YAML" in ended.stdout
    assert ("compression=gzip" in (tmp_path / WORKFLOW).read_text()) is ("--yes" in words)
    passed = settings(tmp_path, "--phase", "oci", "--apply", ".", "--yes")
    assert (passed.returncode, "nothing to change" in passed.stdout) == (6, "--yes" in words)


SCRIPTS = """\
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/setup-buildx-action@v3
      - run: docker login -p hunter22 && docker buildx build --build-arg TOKEN=hunter23 --push -t ghcr.io/team/web:1 .
  again:
    steps:
      - uses: docker/setup-buildx-action@v3
      - run: |
          echo hunter24 | docker login --password-stdin
          docker buildx build --build-arg NPM_TOKEN=hunter25 --push -t ghcr.io/team/web:2 .
      - name: Push
        uses: docker/build-push-action@v6
        with:
          push: true
          tags: ghcr.io/team/web:3
          build-args: |
            API_KEY=hunter26
            GIVEN=${{ secrets.GIVEN }}
"""


@pytest.mark.parametrize("more", [("--apply", "."), ("--apply", ".", "--json"), ("--check", ".")])
def test_what_looks_like_a_secret_in_a_file_is_not_printed(more: tuple[str, ...], tmp_path: Path) -> None:
    checkout(tmp_path, SCRIPTS)
    ended = settings(tmp_path, "--phase", "index", *more, "--yes")
    assert ended.returncode == 6
    assert "hunter" not in ended.stdout + ended.stderr
    assert "docker buildx build" in ended.stdout
    if "--apply" in more:
        assert "NPM_TOKEN=***" in ended.stdout
        assert "hunter25" in (tmp_path / WORKFLOW).read_text(), "it is hidden on paper alone"
    if more == ("--apply", "."):
        assert "build.yml:7 docker buildx build: the command is not a single simple one" in ended.stdout


def test_a_pull_request_is_checked_without_the_ledger(tmp_path: Path) -> None:
    checkout(tmp_path, BUILD)
    text = (tmp_path / "fleet.yaml").read_text()
    (tmp_path / "fleet.yaml").write_text(text + 'ledger: "postgresql+psycopg://nobody@127.0.0.1:1/none"\n')
    assert settings(tmp_path, "--phase", "oci", "--apply", ".", "--yes").returncode == 7
    ended = settings(tmp_path, "--phase", "oci", "--check", ".")
    assert (ended.returncode, "web is taken to be published as schema 2 and gzip" in ended.stderr) == (6, True)


def test_a_repo_that_is_in_another_registry_too_is_found_by_its_name_there(tmp_path: Path) -> None:
    checkout(tmp_path, BUILD, "quay.example/team/web:latest")
    assert settings(tmp_path, "--phase", "oci", "--check", ".").returncode == 2
    text = (tmp_path / "fleet.yaml").read_text()
    (tmp_path / "fleet.yaml").write_text(text.replace("image: team/web,", "image: team/web, also: [quay.example],"))
    assert settings(tmp_path, "--phase", "oci", "--check", ".").returncode == 6


def test_json_without_yes_only_shows(tmp_path: Path) -> None:
    before = (checkout(tmp_path, BUILD) / WORKFLOW).read_text()
    ended = settings(tmp_path, "--phase", "oci", "--apply", ".", "--json")
    told = json.loads(ended.stdout)
    assert (ended.returncode, told["written"], told["files"]) == (6, False, [str(WORKFLOW)])
    assert "+          provenance: false" in told["diff"].splitlines()
    assert (tmp_path / WORKFLOW).read_text() == before


def test_a_repo_that_is_converted_has_nothing_to_write(tmp_path: Path) -> None:
    checkout(tmp_path, BUILD)
    text = (tmp_path / "fleet.yaml").read_text()
    (tmp_path / "fleet.yaml").write_text(text.replace('ci: {tag: "ci-{version}-{phase}"}', "source: published"))
    for words in (("--phase", "oci", "--apply", ".", "--yes"), ("--check", ".")):
        ended = settings(tmp_path, *words)
        assert (ended.returncode, "`source: published`" in ended.stderr) == (2, True), ended.stderr
