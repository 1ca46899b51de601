"""The version in a variable of a bake file, as the real buildx resolves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.build.source import resolve
from phasegate.build.version import version_of
from phasegate.errors import FleetError
from phasegate.fleet.load import load_fleet

HCL = """\
variable "VERSION" {
  // updated by a bot
  default = "1.10.0"
}
variable "REVISION" { default = "${VERSION}-r2" }
target "image" { args = { VERSION = VERSION } }
"""
FLEET = """\
registry: 127.0.0.1:1
builder: {engine: "unix:///a", control: "unix:///b", image: "buildkit:v1", version: v1}
repos:
  - {name: tool, image: team/tool, context: ., platforms: [linux/amd64], tags: {moving: [latest]},
     version: {file: docker-bake.hcl, key: KEY}}
"""


async def version(folder: Path, key: str, text: str = HCL) -> str:
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "docker-bake.hcl").write_text(text)
    (folder / "fleet.yaml").write_text(FLEET.replace("KEY", key))
    repo = load_fleet(folder / "fleet.yaml").repos[0]
    async with resolve(repo) as source:
        return await version_of(repo, source)


async def test_a_variable_has_the_value_that_it_has_by_default(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERSION", "9.9.9")
    assert await version(tmp_path, "VERSION") == "1.10.0"
    assert await version(tmp_path, "REVISION") == "1.10.0-r2"


@pytest.mark.parametrize(
    ("key", "text", "what"),
    [
        ("VERSON", HCL, "docker-bake.hcl has no variable 'VERSON'"),
        ("VERSION", 'variable "VERSION" {', "docker buildx bake cannot list its variables: "),
    ],
)
async def test_no_variable(lab: Lab, tmp_path: Path, key: str, text: str, what: str) -> None:
    with pytest.raises(FleetError, match=what):
        await version(tmp_path, key, text)
