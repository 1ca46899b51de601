"""Files that a fleet file names in a source: none that leads out of it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet
from phasegate.fleet.versions import FileVersion

FLEET = """\
registry: 127.0.0.1:5000
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
  - name: tool
    image: demo/tool
    SOURCE
    platforms: [linux/amd64]
    version: {file: FILE}
    tags: {moving: [latest]}
"""
LOCAL = "context: app"
GIT = "git: {url: 'https://g/x', ref: a, subdir: b/c}"


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A fleet file, with the folder ``app`` and its Dockerfile beside it, in a folder of its own."""
    (tmp_path / "fleet/app").mkdir(parents=True)
    (tmp_path / "fleet/app/Dockerfile").touch()
    return tmp_path / "fleet/fleet.yaml"


@pytest.mark.parametrize(
    ("source", "name"),
    [(LOCAL, "VERSION"), (LOCAL, "a/../VERSION"), (LOCAL, "../VERSION"), (GIT, "VERSION"), (GIT, "../../VERSION")],
)
def test_a_version_in_the_source_or_beside_it(fleet: Path, source: str, name: str) -> None:
    fleet.write_text(FLEET.replace("SOURCE", source).replace("FILE", name))
    assert load_fleet(fleet).repos[0].version == FileVersion(name)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (LOCAL, "/etc/hostname"),
        (LOCAL, "../../VERSION"),
        (LOCAL, f"{'../' * 40}etc/hostname"),
        (GIT, "../../../VERSION"),
        (GIT, "/etc/hostname"),
    ],
)
def test_a_version_elsewhere(fleet: Path, source: str, name: str) -> None:
    fleet.write_text(FLEET.replace("SOURCE", source).replace("FILE", name))
    with pytest.raises(FleetError, match=f":8: version: '{name}' leads out of the source"):
        load_fleet(fleet)


def test_the_source_is_all_of_its_work_tree(fleet: Path) -> None:
    fleet.write_text(FLEET.replace("SOURCE", LOCAL).replace("FILE", "../../VERSION"))
    (fleet.parents[1] / ".git").mkdir()
    assert load_fleet(fleet).repos[0].version == FileVersion("../../VERSION")


def test_a_dockerfile_out_of_a_git_repository(fleet: Path) -> None:
    text = FLEET.replace("SOURCE", f"{GIT}\n    dockerfile: NAME").replace("FILE", "VERSION")
    fleet.write_text(text.replace("NAME", "../../Dockerfile"))
    load_fleet(fleet)
    fleet.write_text(text.replace("NAME", "../../../Dockerfile"))
    with pytest.raises(FleetError, match=r":7: dockerfile: '../../../Dockerfile' leads out of the git repository"):
        load_fleet(fleet)
