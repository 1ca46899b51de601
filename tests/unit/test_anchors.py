"""Anchors and merge keys in a fleet file: written once, meant many times, and a mistake is reported where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from tests.kit.in_process import phasegate

HEAD = """\
registry: 127.0.0.1:1
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
x-tags: &tags {moving: [latest]}
x-args: &args {ONE: "1", TWO: "2"}
x-repo: &repo
  context: .
  platforms: [linux/amd64]
  version: "1.4"
  tags: *tags
  args: *args
"""
REPOS = """\
repos:
  - {<<: *repo, name: plain, image: team/plain}
  - name: own
    <<: *repo
    image: team/own
    args: {<<: *args, TWO: two}
  - <<: [{target: slim, context: elsewhere}, *repo]
    name: several
    image: team/several
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


def test_merged_keys_are_read_and_own_ones_win(folder: Path) -> None:
    (folder / "fleet.yaml").write_text(HEAD + REPOS)
    for name, two in (("plain", "2"), ("own", "two")):
        said = phasegate("settings", name, "--phase", "oci", cwd=folder).stdout
        assert "--build-arg ONE=1" in said
        assert f"--build-arg TWO={two}" in said
    plain, own, several = load_fleet(folder / "fleet.yaml").repos
    assert plain.args == {"ONE": "1", "TWO": "2"}
    assert (own.line, own.target, several.target) == (13, "", "slim")


def test_of_several_mappings_the_first_wins_and_a_merge_in_a_merge_comes_after_its_own_keys(folder: Path) -> None:
    args = """\
x-a: &a {ONE: a, TWO: a}
x-b: &b {<<: *a, TWO: b, THREE: b}
x-c: &c {<<: [*b, *a], FOUR: c}
"""
    (folder / "fleet.yaml").write_text(args + HEAD + REPOS.replace("<<: *args,", "<<: [*c, *args],"))
    assert load_fleet(folder / "fleet.yaml").repos[1].args == {"ONE": "a", "TWO": "two", "THREE": "b", "FOUR": "c"}


def test_a_mistake_is_reported_where_it_is_written_and_once(folder: Path) -> None:
    (folder / "fleet.yaml").write_text(HEAD.replace("linux/amd64", "linux/arm/v9").replace("context", "contxt") + REPOS)
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 2
    assert ended.stderr.count("fleet.yaml:6: unknown key 'contxt'") == 1


@pytest.mark.parametrize(
    ("merge", "what"),
    [
        ("<<: text", ":12: << merges mappings alone"),
        ("<<: [*tags, 1]", ":12: << merges mappings alone"),
        ("<<: *repo, name: a, name: b", ":12: 'name' is there already, on line 12"),
        ('"<<": *repo', ":12: unknown key '<<'"),
        ("<<: *none", ":12: not YAML: found undefined alias"),
    ],
)
def test_what_cannot_be_merged(folder: Path, merge: str, what: str) -> None:
    (folder / "fleet.yaml").write_text(HEAD + "repos:\n  - {" + merge + ", image: team/a}\n")
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 2
    assert what in ended.stderr


def test_a_mapping_that_merges_itself_ends(folder: Path) -> None:
    loops = "x-a: &a {<<: *a, ONE: a}\nx-b: &b {<<: [*b, *a]}\n"
    (folder / "fleet.yaml").write_text(loops + HEAD + REPOS.replace("<<: *args,", "<<: *b,"))
    assert load_fleet(folder / "fleet.yaml").repos[1].args == {"ONE": "a", "TWO": "two"}


def test_many_merges_in_each_other_are_read_in_time(folder: Path) -> None:
    twice = "".join(f"x-{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}\n" for n in range(1, 40))
    (folder / "fleet.yaml").write_text("x-0: &m0 {ONE: a}\n" + twice + HEAD + REPOS.replace("<<: *args,", "<<: *m39,"))
    assert load_fleet(folder / "fleet.yaml").repos[1].args == {"ONE": "a", "TWO": "two"}


def test_only_a_key_that_begins_with_x_is_a_place_for_anchors(folder: Path) -> None:
    (folder / "fleet.yaml").write_text(HEAD.replace("x-tags", "y-tags") + REPOS)
    with pytest.raises(FleetError, match=r":3: unknown key 'y-tags'"):
        load_fleet(folder / "fleet.yaml")
