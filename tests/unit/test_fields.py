"""Fields of tags, arguments and labels: the numbers of a version and the commit of the source."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from phasegate.build.source import resolve
from phasegate.build.version import version_of
from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.fleet.names import fill, numbers_of
from phasegate.release import Commit, Tag
from tests.kit.in_process import phasegate

FLEET = """\
registry: 127.0.0.1:1
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
  - name: tool
    image: team/tool
    context: .
    platforms: [linux/amd64]
    version: {file: VERSION}
    tags: {moving: [latest, "{major}", "v{major}.{minor}"], fixed: ["{version}"]}
    args: {SERIES: "{major}.{minor}", PATCH: "{patch}", WHEN: "{created}"}
    labels: {revision: "{revision}"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "VERSION").write_text("1.2.3\n")
    (tmp_path / "fleet.yaml").write_text(FLEET)
    return tmp_path


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("1.2.3", "1 2 3"),
        ("v1.2", "1 2"),
        ("7", "7"),
        ("2024.10.1", "2024 10 1"),
        ("1.2.3-r4", "1 2 3"),
        ("1.2-4", "1 2"),
        ("1.2rc1", "1 2"),
        ("1.2.3.4", "1 2 3"),
        ("1-alpine", "1"),
        ("3b1f0c", ""),
        ("nightly", ""),
    ],
)
def test_the_numbers_of_a_version(version: str, numbers: str) -> None:
    assert " ".join(numbers_of(version).values()) == numbers


def test_a_field_without_a_value_and_other_braces_stay() -> None:
    commit = Commit("4f2a", "2026-11-28T02:20:00Z")
    text = "{version} {major}.{minor} {arch} {revision} {created} {other} {Version}"
    assert fill(text, version="1", arch="arm", commit=commit) == (
        "1 1.{minor} arm 4f2a 2026-11-28T02:20:00Z {other} {Version}"
    )
    assert fill("{revision}", version="1") == "{revision}"


def test_the_tags_of_a_version(folder: Path) -> None:
    repo = load_fleet(folder / "fleet.yaml").repos[0]
    tags = {each.tag.name: each.fixed for each in repo.tags("1.2.3")}
    assert tags == {"latest": False, "1": False, "v1.2": False, "1.2.3": True}
    assert {each.tag.name: each.fixed for each in repo.tags("1")} == {"latest": False, "1": False}, "1 moves with 1.1"
    moving = [
        name for name in ("latest", "1", "v1.2", "1.2.3", "1.2", "v1.x") if repo.is_moving(Tag("team/tool", name))
    ]
    assert moving == ["latest", "1", "v1.2"]
    assert not repo.is_moving(Tag("team/other", "latest"))


def test_settings_fill_the_numbers_and_say_what_the_commit_is(folder: Path) -> None:
    ended = phasegate("settings", "tool", "--phase", "oci", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    for said in ("SERIES=1.2", "PATCH=3"):
        assert said in ended.stdout
    (image,) = json.loads(phasegate("settings", "tool", "--phase", "oci", "--json", cwd=folder).stdout)["images"]
    assert image["action"]["labels"] == "revision={revision}"


def test_each_recipe_reads_the_commit_when_it_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pasted as it is, no recipe publishes the name of a field."""
    committed(folder)
    revision = (folder / ".git/refs/heads").glob("*")
    known = {"revision": next(revision).read_text().strip(), "created": "2026-11-28T02:20:00Z"}
    said = phasegate("settings", "tool", "--phase", "oci", cwd=folder).stdout
    shell, bake, action = re.split(r"^Or docker.*:$", said, flags=re.MULTILINE)
    (folder / "docker").write_text('#!/bin/sh\nfor word; do echo "$word"; done\n')
    (folder / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def words(text: str) -> list[str]:
        (line,) = [
            line for line in text.splitlines() if line.startswith(("  docker buildx build", "  docker buildx bake"))
        ]
        done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert {f"revision={known['revision']}", f"WHEN={known['created']}"} <= set(words(shell))
    (target,) = json.loads(bake[: bake.rindex("}") + 1])["target"]
    assert {f"{target}.labels.revision={known['revision']}", f"{target}.args.WHEN={known['created']}"} <= set(
        words(bake)
    )
    assert "revision=${{ steps.commit.outputs.revision }}" in action
    (run,) = re.findall(r"- id: commit\n    run: \|\n((?:      .*\n)+)", action)
    outputs = folder / "outputs"
    subprocess.run(["sh", "-c", run], cwd=folder, env={**os.environ, "GITHUB_OUTPUT": str(outputs)}, check=True)
    assert sorted(outputs.read_text().splitlines()) == [f"{name}={known[name]}" for name in sorted(known)]
    for recipe in (shell, action):
        assert not re.search(r"(?<!\$)\{(?:revision|created)\}", recipe), recipe


def test_a_version_without_a_number_that_is_used_is_refused(folder: Path) -> None:
    (folder / "VERSION").write_text("nightly\n")
    ended = phasegate("settings", "tool", "--phase", "oci", cwd=folder)
    assert ended.returncode == 2
    assert "repo 'tool': version (file VERSION) is 'nightly', which has no {major} for tags" in ended.stderr


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        ('"{major}",', '"{revision}",', ":9: '{revision}' has {revision}, which only `args` and `labels`", "{major}"),
        ("team/tool", '"team/{created}"', ":5: 'team/{created}' has", "{version}"),
        ("{patch}", "{pach}", ":10: '{pach}': there is no field {pach}", "fix: {patch}"),
        (
            "labels:",
            'smoke: {prints: "{nosuch}"}\n    labels:',
            ":11: '{nosuch}': there is no field {nosuch}",
            "{major}",
        ),
        (
            "labels:",
            'smoke: {prints: "{revision}"}\n    labels:',
            ":11: '{revision}' has {revision}, which only",
            "{major}",
        ),
        ('fixed: ["{version}"]', 'fixed: ["{major}"]', ":9: the fixed tag '{major}' has no {version}", "moving"),
    ],
)
def test_a_mistake_is_named(folder: Path, old: str, new: str, what: str, fix: str) -> None:
    assert old in FLEET
    (folder / "fleet.yaml").write_text(FLEET.replace(old, new))
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 2
    assert what in ended.stderr
    assert fix in ended.stderr


def committed(folder: Path) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    at = {"GIT_COMMITTER_DATE": "2026-11-28T04:20:00+02:00", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    for words in (["init", "--quiet"], ["add", "."], [*who, "commit", "--quiet", "-m", "one"]):
        subprocess.run(["git", "-C", str(folder), *words], check=True, env=at)


async def test_a_commit_is_of_a_source_in_git(folder: Path) -> None:
    repo = load_fleet(folder / "fleet.yaml").repos[0]
    async with resolve(repo) as source:
        with pytest.raises(FleetError, match=r"\{revision\} is of a commit, and .* is not in git"):
            await version_of(repo, source)
    committed(folder)
    async with resolve(repo) as source:
        assert await version_of(repo, source) == "1.2.3"
        assert source.commit.created == "2026-11-28T02:20:00Z"
        assert len(source.commit.revision) == 40


async def test_what_a_smoke_test_waits_for_has_a_value_in_the_version(folder: Path) -> None:
    text = FLEET.replace(', PATCH: "{patch}", WHEN: "{created}"', "").replace('{revision: "{revision}"}', "{}")
    (folder / "fleet.yaml").write_text(text + "    smoke: {command: [awk, '{print}'], prints: 'tool {patch}'}\n")
    (folder / "VERSION").write_text("1.2\n")
    repo = load_fleet(folder / "fleet.yaml").repos[0]
    async with resolve(repo) as source:
        with pytest.raises(FleetError, match=r"has no \{patch\} for smoke\.prints"):
            await version_of(repo, source)
