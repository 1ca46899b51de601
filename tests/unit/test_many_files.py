"""A fleet of many files: included files, defaults, and the version of phasegate that it asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import GitSource, LocalSource, PublishedSource
from phasegate.fleet.load import load_fleet
from phasegate.fleet.outline import load_outline
from phasegate.fleet.versions import LiteralVersion
from tests.kit.in_process import phasegate

HEAD = """\
registry: 127.0.0.1:1
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
"""
DEFAULTS = """\
defaults:
  platforms: [linux/amd64]
  version: "1.0"
  tags: {moving: [latest]}
  args: {ONE: "1", TWO: "2"}
"""
ONE = "repos:\n  - {name: one, image: team/one, context: .}\n"
TWO = "repos:\n  - name: two\n    image: team/two\n    context: .\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files beside their Dockerfiles, included by a third one."""
    for name, text in (("one", ONE), ("two", TWO)):
        (tmp_path / "apps" / name).mkdir(parents=True)
        (tmp_path / "apps" / name / "Dockerfile").write_text("FROM scratch\n")
        (tmp_path / "apps" / name / "fleet.yaml").write_text(text)
    (tmp_path / "fleet.yaml").write_text(HEAD + "include: apps/*/fleet.yaml\n" + DEFAULTS)
    return tmp_path


def two(folder: Path, text: str) -> Path:
    (folder / "apps/two/fleet.yaml").write_text(text)
    return folder / "fleet.yaml"


def repos(folder: Path, text: str) -> dict[str, Repo]:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "alone.yaml").write_text(HEAD + DEFAULTS + "repos:\n" + text)
    return {repo.name: repo for repo in load_fleet(folder / "alone.yaml").repos}


def test_included_repos_are_in_the_fleet_with_paths_relative_to_their_file(folder: Path) -> None:
    fleet = load_fleet(folder / "fleet.yaml")
    assert [repo.name for repo in fleet.repos] == ["one", "two"]
    sources = [repo.source for repo in fleet.repos]
    assert [source.context for source in sources if isinstance(source, LocalSource)] == [
        folder / "apps/one",
        folder / "apps/two",
    ]
    assert [source.lacks for source in sources if isinstance(source, LocalSource)] == [(), ()]
    assert fleet.ledger == f"sqlite:///{folder}/.phasegate/ledger.db"
    ended = phasegate("settings", "two", "--phase", "oci", cwd=folder)
    assert "--build-arg ONE=1 --build-arg TWO=2" in ended.stdout
    outline = load_outline(folder / "fleet.yaml")
    assert [(repo.name, repo.moving) for repo in outline.repos] == [("one", ("latest",)), ("two", ("latest",))]


def test_own_repos_come_first_and_a_file_named_twice_is_read_once(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    include = "include: [apps/two/fleet.yaml, 'apps/*/fleet.yaml', '*.yaml']\n"
    (folder / "fleet.yaml").write_text(HEAD + include + DEFAULTS + TWO.replace("two", "main"))
    assert [repo.name for repo in load_fleet(folder / "fleet.yaml").repos] == ["main", "two", "one"]


def test_a_repos_own_keys_win_and_arguments_and_labels_count_by_name(folder: Path) -> None:
    found = repos(
        folder,
        """\
  - {name: plain, image: team/plain, context: .}
  - {name: own, image: team/own, context: ., version: "2.0", args: {TWO: two, THREE: "3"}}
  - {name: group, image: "team/{arch}", context: ., arches: [amd64, arm64]}
  - {name: taken, image: team/taken, source: published}
  - {name: pushed, image: team/pushed, ci: {tag: "ci-{version}"}}
""",
    )
    assert (found["plain"].version, found["own"].version) == (LiteralVersion("1.0"), LiteralVersion("2.0"))
    assert found["plain"].args == {"ONE": "1", "TWO": "2"}
    assert found["own"].args == {"ONE": "1", "TWO": "two", "THREE": "3"}
    assert [str(image.platforms[0]) for image in found["group"].images] == ["linux/amd64", "linux/arm64"]
    assert (found["taken"].source, found["taken"].args) == (PublishedSource(), {})
    assert (found["pushed"].source, found["pushed"].args) == (None, {})


def test_a_default_source_is_kept_away_by_another_one(folder: Path) -> None:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "alone.yaml").write_text(
        HEAD
        + DEFAULTS
        + """\
  git: {url: "https://git.example/apps", ref: main}
repos:
  - {name: cloned, image: team/cloned}
  - {name: local, image: team/local, context: .}
"""
    )
    cloned, local = load_fleet(folder / "alone.yaml").repos
    assert isinstance(cloned.source, GitSource)
    assert isinstance(local.source, LocalSource)


def test_defaults_of_an_included_file_come_before_those_of_the_main_one(folder: Path) -> None:
    path = two(folder, 'defaults: {version: "2.0", args: {TWO: theirs}}\n' + TWO)
    one, other = load_fleet(path).repos
    assert (one.version, other.version) == (LiteralVersion("1.0"), LiteralVersion("2.0"))
    assert (one.args, other.args) == ({"ONE": "1", "TWO": "2"}, {"ONE": "1", "TWO": "theirs"})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (TWO + "    platfroms: [linux/amd64]\n", "apps/two/fleet.yaml:5: unknown key 'platfroms'"),
        (TWO + "    platforms: [linux/arm/v9]\n", "apps/two/fleet.yaml:5: repo 'two': platform linux/arm/v9"),
        (TWO.replace("name: two", "name: one"), "apps/two/fleet.yaml:2: repo 'one' is there already, in "),
        (TWO.replace("team/two", "team/one"), "apps/two/fleet.yaml:3: repo 'one' publishes team/one too"),
        (TWO + "    image: x\n", "apps/two/fleet.yaml:5: 'image' is there already, on line 3"),
        (
            TWO + "clients: []\n",
            "apps/two/fleet.yaml:5: unknown key 'clients': an included file has repos and defaults",
        ),
        ("repos: two\n", "apps/two/fleet.yaml:1: repos must be a list"),
        ("- two\n", "apps/two/fleet.yaml:1: an included file is a mapping"),
        ("a: [\n", "apps/two/fleet.yaml:1: not YAML"),
        (TWO + "    args: {ONE: {a: '1'}}\n", "apps/two/fleet.yaml:5: ONE has values for architectures"),
    ],
)
def test_a_mistake_is_reported_in_its_file(folder: Path, text: str, what: str) -> None:
    with pytest.raises(FleetError) as caught:
        load_fleet(two(folder, text))
    assert f"{folder}/{what}" in caught.value.what
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 2
    assert what in ended.stderr


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("[linux/amd64]", "[linux/arm/v9]", ":5: repo 'one' (and 1 more): platform linux/arm/v9"),
        ('"2"', "2", ":8: TWO: 2 is a number"),
        ("args", "arg", ":8: unknown key 'arg'"),
        ("tags:", "name: x\n  tags:", ":7: unknown key 'name'"),
        ('"1.0"', "{file: V, kee: x}", ":6: unknown key 'kee'"),
        ("apps/*/fleet.yaml", "apps/*/flet.yaml", ":3: 'apps/*/flet.yaml' is not there"),
        ("apps/*/fleet.yaml", "[apps/one/fleet.yaml, nowhere.yaml]", ":3: 'nowhere.yaml' is not there"),
        ("apps/*/fleet.yaml", "[]", "fleet.yaml:1: 'repos' is missing here"),
        ("apps/*/fleet.yaml", "3", ":3: include: 3 is a number"),
    ],
)
def test_a_mistake_in_what_all_share_is_reported_once(folder: Path, old: str, new: str, what: str) -> None:
    text = (folder / "fleet.yaml").read_text()
    assert old in text
    (folder / "fleet.yaml").write_text(text.replace(old, new))
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 2
    assert ended.stderr.count(what) == 1, ended.stderr


def test_a_file_that_cannot_be_read_stops_no_decision_about_a_repo_of_another(folder: Path) -> None:
    two(folder, "a: [\n")
    ended = phasegate("hold", "one", "--reason", "an incident", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    ended = phasegate("hold", "two", "--reason", "an incident", cwd=folder)
    assert ended.returncode == 2
    assert "apps/two/fleet.yaml" in ended.stderr
    assert phasegate("plan", cwd=folder).returncode == 2


@pytest.mark.parametrize("wanted", [">=0.1", "~=0.2", ">=0.2,<2"])
def test_a_version_that_may_read_the_file_does(folder: Path, wanted: str) -> None:
    path = folder / "fleet.yaml"
    path.write_text(f"phasegate: '{wanted}'\n" + path.read_text())
    assert len(load_fleet(path).repos) == 2


def test_another_version_says_so_before_anything_else_and_still_holds(folder: Path) -> None:
    path = folder / "fleet.yaml"
    path.write_text("phasegate: '>=99.1'\nnews: from the future\n" + path.read_text())
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 2
    assert "fleet.yaml:1: this file asks for phasegate >=99.1, and this is " in ended.stderr
    assert "fix: pip install 'phasegate>=99.1'" in ended.stderr
    assert "news" not in ended.stderr
    assert phasegate("hold", "one", "--reason", "an incident", cwd=folder).returncode == 0
    path.write_text(path.read_text().replace(">=99.1", "new"))
    assert "fleet.yaml:1: 'new' does not say which versions" in phasegate("plan", cwd=folder).stderr
