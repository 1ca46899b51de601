"""Build arguments and a Dockerfile for each architecture, as fleets with one base image an architecture have them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.in_process import phasegate

FLEET = """\
registry: 127.0.0.1:1
architectures: {aarch64: linux/arm64, armhf: linux/arm/v7}
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
  - name: tool
    image: "team/{arch}-tool"
    context: .
    arches: [amd64, aarch64, armhf]
    version: "1.4"
    tags: {moving: [latest]}
    dockerfile: {amd64: Dockerfile, aarch64: Dockerfile, armhf: "Dockerfile.{arch}"}
    args:
      SAME: same
      BUILD_FROM: {amd64: "base-amd64:latest", aarch64: "arm64v8-base:{version}", armhf: "{arch}-base:3"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("Dockerfile", "Dockerfile.armhf"):
        (tmp_path / name).write_text("ARG BUILD_FROM\nFROM $BUILD_FROM\n")
    return tmp_path


def test_settings_has_those_of_each_architecture(folder: Path) -> None:
    (folder / "fleet.yaml").write_text(FLEET)
    ended = phasegate("settings", "tool", "--phase", "oci", "--json", cwd=folder)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert [(image["action"]["file"], image["action"]["build-args"]) for image in found["images"]] == [
        ("Dockerfile", "SAME=same\nBUILD_FROM=base-amd64:latest"),
        ("Dockerfile", "SAME=same\nBUILD_FROM=arm64v8-base:1.4"),
        ("Dockerfile.armhf", "SAME=same\nBUILD_FROM=armhf-base:3"),
    ]
    assert "--file Dockerfile.armhf" in " ".join(found["images"][2]["buildx"])
    assert [target["args"]["BUILD_FROM"] for target in found["bake"]["target"].values()] == [
        "base-amd64:latest",
        "arm64v8-base:1.4",
        "armhf-base:3",
    ]


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        (', armhf: "{arch}-base:3"', "", ":14: BUILD_FROM has no value for armhf", "armhf: ..."),
        ('{amd64: "base', '{amd65: "base', ":14: 'amd65' is not one of `arches`", "fix: amd64"),
        ('"{arch}-base:3"', "3.20", ":14: armhf: 3.20 is a number", 'fix: armhf: "3.20"'),
        ('"{arch}-base:3"', '"{arhc}-base"', "there is no field {arhc}", "fix: {arch}"),
        ("dockerfile: {amd64: Dockerfile, ", "dockerfile: {", ":11: dockerfile has no value for amd64", "amd64: ..."),
        (
            'image: "team/{arch}-tool"\n    context: .\n    arches: [amd64, aarch64, armhf]',
            "image: team/tool\n    context: .\n    platforms: [linux/amd64]",
            ":14: BUILD_FROM has values for architectures, and the repo no `arches`",
            "TARGETARCH",
        ),
    ],
)
def test_a_mistake_is_named(folder: Path, old: str, new: str, what: str, fix: str) -> None:
    assert old in FLEET
    (folder / "fleet.yaml").write_text(FLEET.replace(old, new))
    ended = phasegate("plan", cwd=folder)
    assert ended.returncode == 2
    assert what in ended.stderr
    assert fix in ended.stderr


def test_each_dockerfile_has_to_be_there(folder: Path) -> None:
    (folder / "fleet.yaml").write_text(FLEET)
    (folder / "Dockerfile.armhf").unlink()
    ended = phasegate("plan", "--look", cwd=folder)
    assert ended.returncode == 2
    assert f"fleet.yaml:11: {folder}/Dockerfile.armhf is not there" in " ".join(ended.stdout.split())
