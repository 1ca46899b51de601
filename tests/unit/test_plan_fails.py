"""`phasegate plan` where repos cannot be looked at: what there is of the plan, each cause once, and an exit code."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.in_process import phasegate

ROOT = Path(__file__).parents[2]
FLEET = """\
registry: 127.0.0.1:1
builder: {engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}
defaults:
  platforms: [linux/amd64]
  version: {file: VERSION.yaml, key: release}
  tags: {moving: [latest]}
repos:
  - {name: tool, image: team/tool, context: .}
  - {name: page, image: team/page, context: .}
  - {name: lost, image: team/lost, context: lost, version: "1.0"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "VERSION.yaml").write_text("release: 1.2.3\n")
    (tmp_path / "fleet.yaml").write_text(FLEET)
    return tmp_path


def write(folder: Path, was: str, text: str) -> None:
    path = folder / "fleet.yaml"
    assert was in path.read_text()
    path.write_text(path.read_text().replace(was, text))


def rows(folder: Path, *words: str) -> dict[str, tuple[str, str, str]]:
    found = json.loads(phasegate("plan", *words, "--json", cwd=folder).stdout)["repos"]
    return {row["repo"]: (row["release"], row["at"], row["action"]) for row in found}


def test_telemetry_that_is_not_there_is_an_error_of_the_fleet_file(folder: Path) -> None:
    write(folder, "defaults:", "telemetry: {file: client.csv, limit: 1%}\ndefaults:")
    write(folder, 'context: lost, version: "1.0"', 'source: published, version: "1.0"')
    ended = phasegate("plan", "--offline", cwd=folder)
    assert ended.returncode == 2
    assert "client.csv: no telemetry" in ended.stderr
    assert "Nothing was written." in ended.stdout, "the plan is there all the same"
    (folder / "client.csv").write_text("engine,version,share\ndocker,28.5,99%\n")
    ended = phasegate("plan", "--offline", cwd=folder)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_without_the_registry_there_is_a_plan_of_the_rest(folder: Path) -> None:
    write(folder, 'context: lost, version: "1.0"', 'source: published, version: "1.0"')
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 3
    assert ended.stdout.count("127.0.0.1:1: connection refused") == 1, "each cause is said once"
    assert "[1] 3 repos: 127.0.0.1:1: connection refused\n    fix: is the registry up?" in ended.stdout
    assert "phasegate plan --offline prints" in ended.stdout
    assert ended.stdout.endswith("Nothing was written. A rollout would do nothing now: 3 failed.\n")
    assert ended.stderr == "", "progress is for a terminal"
    assert rows(folder) == {
        "tool": ("1.2.3", "-", "failed"),
        "page": ("1.2.3", "-", "failed"),
        "lost": ("1.0", "-", "failed"),
    }


def test_on_a_terminal_it_says_how_far_it_is(folder: Path) -> None:
    terminal, end = pty.openpty()
    words = [sys.executable, "-m", "phasegate.cli.main", "plan", "tool", "page"]
    path = {"PYTHONPATH": str(ROOT), "TERM": "xterm"}
    ended = subprocess.run(words, cwd=folder, env=os.environ | path, stdout=subprocess.DEVNULL, stderr=end, check=False)
    os.close(end)
    said = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert ended.returncode == 3
    assert "plan" in said
    assert "looks at sources and registry: 0 of 2 repos" in said


def test_what_was_not_looked_at_is_nowhere_yet(folder: Path) -> None:
    (folder / "lost").mkdir()
    (folder / "lost" / "Dockerfile").write_text("FROM scratch\n")
    ended = phasegate("plan", "--offline", cwd=folder)
    assert ended.returncode == 0
    assert rows(folder, "--offline")["lost"] == ("1.0", "-", "observe")
    assert "of 3 repos it is not known what is published" in ended.stdout


def test_a_wrong_line_of_the_defaults_is_said_once_with_its_line(folder: Path) -> None:
    write(folder, "key: release", "key: releaze")
    ended = phasegate("plan", "tool", "page", "--offline", cwd=folder)
    assert ended.returncode == 2
    assert ended.stdout.count("releaze") == 1
    assert "[1] 2 repos: fleet.yaml:5: version: VERSION.yaml has no key 'releaze'" in ended.stdout
    assert ended.stdout.endswith("Nothing was written. A rollout would do nothing now: 2 failed.\n")
    planned = json.loads(phasegate("plan", "tool", "--offline", "--json", cwd=folder).stdout)["repos"]
    assert planned[0]["why"].startswith("fleet.yaml:5: repo 'tool': version: "), "programs get it at each repo"


def test_a_folder_that_is_not_there_fails_beside_repos_that_do_not(folder: Path) -> None:
    ended = phasegate("plan", "--offline", cwd=folder)
    assert ended.returncode == 2
    assert f"fleet.yaml:10: {folder / 'lost'} is not a folder" in " ".join(ended.stdout.split())
    assert "[1]" not in ended.stdout, "a cause of one repo is in its row"
    assert "phasegate rollout does the 2 actions above. 1 failed." in ended.stdout


def test_clients_and_smoke_are_missed_before_anything_is_looked_at(folder: Path) -> None:
    assert "There are no `clients`" in phasegate("plan", "--offline", cwd=folder).stdout
    write(folder, "defaults:", 'clients: [{name: docker, host: "unix:///no.sock", version: "28"}]\ndefaults:')
    said = phasegate("plan", "--offline", cwd=folder).stdout
    assert "tool, page have no `smoke`: a person decides at each phase." in said
    assert "There are no `clients`" not in said


def test_doctor_finds_a_wrong_version_in_the_defaults_and_says_it_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(folder))  # no docker
    write(folder, "key: release", "key: releaze")
    found = json.loads(phasegate("doctor", "--json", cwd=folder).stdout)["findings"]
    said = {each["subject"]: each["what"] for each in found if each["id"] == "source.folder"}
    assert said["tool and 1 more"].startswith("fleet.yaml:5: version: VERSION.yaml has no key 'releaze'")
    assert said["lost"].endswith("lost is not a folder")
    assert len(said) == 2
