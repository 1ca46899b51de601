"""``phasegate settings --apply`` and ``--check`` on bake and compose files, as the real buildx resolves them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.lab.state import Lab
from phasegate.build.builder import builder_name, ensure_builder
from phasegate.build.ci_settings import form_for
from phasegate.checks.settings import Setting, differing, observed
from phasegate.registry import Registry, read_envelope
from tests.kit.in_process import Ended, phasegate
from tests.kit.yard import DOCKERFILE, NAME, Yard, yard

pytestmark = pytest.mark.usefixtures("lab")
FLEET = """\
registry: ghcr.io
builder: {engine: "unix:///a", control: "unix:///b", image: "moby/buildkit:v0.34.2", version: v0.34.2}
ladder: attest
repos:
  - {name: web, image: team/web, ci: {tag: "ci-{version}-{phase}"}, platforms: [linux/amd64], version: "1.4",
     tags: {moving: [latest]}}
"""
HCL = """\
// every image of the team
variable "TAG" { default = "latest" }
group "default" { targets = ["web", "tools"] }
target "docker-metadata-action" {}
target "web" {
  inherits = ["docker-metadata-action"]
  tags = ["ghcr.io/team/web:${TAG}"]
  args = { VERSION = "1" }
  output = ["type=registry,compression=gzip"]
}
target "tools" {
  name = "tools-${it}"
  matrix = { it = ["a", "b"] }
  tags = ["ghcr.io/team/tools-${it}:${TAG}"]
}
"""
COMPOSE = """\
services:
  web:
    image: ghcr.io/team/web:1.4
    build: {context: .}
  db: {image: "postgres:17"}
"""
WORKFLOW = """\
on: push
jobs:
  bake:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/setup-buildx-action@v3
        with: {driver-opts: "image=moby/buildkit:v0.34.2"}
      - id: meta
        uses: docker/metadata-action@v5
        with: {images: ghcr.io/team/web}
      - name: Bake
        uses: docker/bake-action@v6
        with:
          push: true
          targets: web
"""
FILES = """\
          files: |
            ./docker-bake.hcl
            ${{ steps.meta.outputs.bake-file }}
"""
OVERRIDE = "docker-bake.override.json"
PUSHED = "oci-mediatypes=true,compression=zstd,compression-level=3,force-compression=true,oci-artifact=false"


def checkout(folder: Path, **files: str) -> Path:
    (folder / "fleet.yaml").write_text(FLEET)
    (folder / "Dockerfile").write_text("FROM scratch\n")
    names = {"hcl": "docker-bake.hcl", "compose": "compose.yaml", "workflow": ".github/workflows/bake.yml"}
    for name, text in files.items():
        path = folder / names.get(name, name.replace("__", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def settings(folder: Path, *words: str) -> Ended:
    return phasegate("settings", "web", *words, cwd=folder)


def applied(folder: Path, phase: str, *words: str) -> dict[str, Any]:
    """Write what a phase needs; return the override of the target ``web``."""
    ended = settings(folder, "--phase", phase, "--apply", ".", "--yes", *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    checked = settings(folder, "--phase", phase, "--check", ".", *words)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    again = settings(folder, "--phase", phase, "--apply", ".", "--yes", "--json", *words)
    assert json.loads(again.stdout)["findings"] == []
    found: dict[str, Any] = json.loads((folder / OVERRIDE).read_text())["target"]["web"]
    return found


def test_a_bake_file_is_overridden_and_never_edited(tmp_path: Path) -> None:
    checkout(tmp_path, hcl=HCL)
    before = settings(tmp_path, "--phase", "index", "--check", ".")
    assert before.returncode == 6
    assert "  docker-bake.hcl:5  output: compression " in before.stdout
    assert applied(tmp_path, "index") == {
        "output": [f"type=registry,compression=zstd,{PUSHED.replace('compression=zstd,', '', 1)}"],
        "attest": ["type=provenance,disabled=true", "type=sbom,disabled=true"],
        "platforms": ["linux/amd64"],
        "args": {"BUILDKIT_MULTI_PLATFORM": "1"},
    }
    assert (tmp_path / "docker-bake.hcl").read_text() == HCL
    assert list(json.loads((tmp_path / OVERRIDE).read_text())["target"]) == ["web"], (
        "other images are others' to change"
    )
    assert applied(tmp_path, "zstd")["args"] == {"BUILDKIT_MULTI_PLATFORM": "0"}, "an override cannot remove one"


def test_a_compose_file_is_overridden_too(tmp_path: Path) -> None:
    checkout(tmp_path, compose=COMPOSE)
    assert applied(tmp_path, "zstd")["output"] == [f"type=image,{PUSHED}"]
    assert (tmp_path / "compose.yaml").read_text() == COMPOSE


def test_what_the_override_file_says_of_other_things_stays(tmp_path: Path) -> None:
    own = {"variable": {"TAG": {"default": "1"}}, "target": {"web": {"args": {"A": "b"}, "pull": True}}}
    checkout(tmp_path, hcl=HCL)
    (tmp_path / OVERRIDE).write_text(json.dumps(own, indent=4) + "\n")
    assert applied(tmp_path, "index")["args"] == {"A": "b", "BUILDKIT_MULTI_PLATFORM": "1"}
    written = json.loads((tmp_path / OVERRIDE).read_text())
    assert (written["variable"], written["target"]["web"]["pull"]) == (own["variable"], True)
    assert '\n    "variable"' in (tmp_path / OVERRIDE).read_text(), "with the indentation that it had"


def test_the_inputs_of_the_action_that_count_more_are_edited(tmp_path: Path) -> None:
    text = WORKFLOW + "          set: |\n            *.cache-from=type=gha\n            web.output=type=registry\n"
    checkout(tmp_path, hcl=HCL, workflow=text)
    applied(tmp_path, "zstd")
    edited = (tmp_path / ".github/workflows/bake.yml").read_text()
    assert f"            *.cache-from=type=gha\n            web.output=type=registry,{PUSHED}\n" in edited
    assert edited.endswith("          provenance: false\n          sbom: false\n")


def test_a_workflow_that_names_its_files_gets_the_override_too(tmp_path: Path) -> None:
    checkout(tmp_path, hcl=HCL, workflow=WORKFLOW + FILES)
    applied(tmp_path, "zstd")
    edited = (tmp_path / ".github/workflows/bake.yml").read_text()
    assert "            ${{ steps.meta.outputs.bake-file }}\n            ./docker-bake.override.json\n" in edited


def test_a_step_that_bakes_other_images_too_leaves_their_attestations_to_a_person(tmp_path: Path) -> None:
    checkout(tmp_path, hcl=HCL, workflow=WORKFLOW.replace("          targets: web\n", ""))
    ended = settings(tmp_path, "--phase", "zstd", "--apply", ".", "--yes", "--json")
    assert ended.returncode == 6
    by_hand = {one["setting"]: one["by_hand"] for one in json.loads(ended.stdout)["findings"] if one["by_hand"]}
    assert by_hand == {"provenance": "shared", "sbom": "shared"}


def test_an_override_that_is_read_later_is_reported(tmp_path: Path) -> None:
    checkout(tmp_path, hcl=HCL)
    (tmp_path / "docker-bake.override.hcl").write_text('target "web" {\n  output = ["type=registry"]\n}\n')
    ended = settings(tmp_path, "--phase", "zstd", "--apply", ".", "--yes", "--json")
    assert ended.returncode == 6
    assert {one["by_hand"] for one in json.loads(ended.stdout)["findings"]} == {"overridden"}
    assert not (tmp_path / OVERRIDE).exists()


def test_the_tags_of_an_earlier_step_are_those_of_the_one_target_without_any(tmp_path: Path) -> None:
    untagged = HCL.replace('  tags = ["ghcr.io/team/web:${TAG}"]\n', "")
    checkout(tmp_path, hcl=untagged, workflow=WORKFLOW + FILES)
    assert applied(tmp_path, "zstd")["platforms"] == ["linux/amd64"]
    several = untagged.replace("  tags", "  // tags")
    checkout(tmp_path, hcl=several, workflow=(WORKFLOW + FILES).replace("targets: web", "targets: default"))
    (tmp_path / OVERRIDE).unlink()
    refused = settings(tmp_path, "--phase", "zstd", "--check", ".")
    assert refused.returncode == 2
    assert "docker-bake.hcl:5 web may: what an earlier step makes tags of" in refused.stderr
    assert "fix: --step NAME" in refused.stderr


def test_a_target_whose_tags_are_made_elsewhere_is_chosen(tmp_path: Path) -> None:
    checkout(tmp_path, hcl=HCL.replace('  tags = ["ghcr.io/team/web:${TAG}"]\n', ""), workflow=WORKFLOW)
    refused = settings(tmp_path, "--phase", "zstd", "--check", ".")
    assert (refused.returncode, "is known to push" in refused.stderr) == (2, True)
    assert applied(tmp_path, "zstd", "--step", "web")["output"][0].startswith("type=registry,")


def test_a_script_that_bakes(tmp_path: Path) -> None:
    flags = "--provenance=mode=max --set web.output=type=registry"
    step = f"      - run: docker buildx bake --push -f docker-bake.hcl {flags} web\n"
    text = WORKFLOW.partition("      - name: Bake\n")[0] + step
    checkout(tmp_path, hcl=HCL, workflow=text)
    applied(tmp_path, "zstd")
    edited = (tmp_path / ".github/workflows/bake.yml").read_text()
    output = f"--set web.output=type=registry,{PUSHED}"
    command = f"docker buildx bake --push -f docker-bake.hcl --file {OVERRIDE} --provenance=false {output} web\n"
    assert edited.endswith(f"      - run: {command}")


def built_by(made: Yard, argv: list[str]) -> None:
    """Run a command as the CI does, with the lab's own builder."""
    spec = made.fleet.builder
    env = {**os.environ, "DOCKER_HOST": spec.engine, "BUILDX_BUILDER": builder_name(spec)}
    done = subprocess.run(argv, cwd=made.context, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr


async def pushed_form_differs(made: Yard, phase: str) -> tuple[Setting, ...]:
    """Return which settings of what was pushed for a phase are another form's."""
    async with Registry(insecure={made.lab.registry}) as registry:
        envelope = await read_envelope(registry, made.ref(f"ci-1.0-{phase}"))
        found = await observed(registry, envelope)
    return differing(found, form_for(made.fleet, made.repo, None, phase))


@pytest.mark.parametrize("phase", ["container", "index"])
async def test_the_flags_that_are_added_to_a_command_push_the_form(lab: Lab, tmp_path: Path, phase: str) -> None:
    made = yard(lab, tmp_path, dockerfile=DOCKERFILE, ci={"tag": "ci-{version}-{phase}"})
    await ensure_builder(made.fleet.builder)
    command = f"docker buildx build --push --build-arg VERSION=1.0 --tag {made.ref(f'ci-1.0-{phase}')} ."
    (made.context / ".gitlab-ci.yml").write_text(
        f"build:\n  script:\n    - docker buildx create --use\n    - {command}\n"
    )
    told = made.phasegate("settings", NAME, "--phase", phase, "--apply", str(made.context), "--yes")
    assert told.returncode == 0, told.stdout + told.stderr
    edited = (made.context / ".gitlab-ci.yml").read_text().splitlines()[-1].strip(" -")
    assert edited != command
    built_by(made, shlex.split(edited))
    assert await pushed_form_differs(made, phase) == ()


async def test_what_the_overridden_file_pushes_has_the_form_of_the_phase(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, dockerfile=DOCKERFILE, ci={"tag": "ci-{version}-{phase}"})
    await ensure_builder(made.fleet.builder)
    target = {"tags": [str(made.ref("ci-1.0-index"))], "context": ".", "args": {"VERSION": "1.0"}}
    (made.context / "docker-bake.json").write_text(json.dumps({"target": {"default": target}}))
    told = made.phasegate("settings", NAME, "--phase", "index", "--apply", str(made.context), "--yes")
    assert told.returncode == 0, told.stderr
    allowed = ["--allow", "network.host"] if made.fleet.builder.network == "host" else []
    built_by(made, ["docker", "buildx", "bake", "--push", *allowed])
    assert form_for(made.fleet, made.repo, None, "index").published == "OCI, zstd, index"
    assert await pushed_form_differs(made, "index") == ()


@pytest.mark.parametrize("workdir", ["nowhere", "..", "/", "${{ matrix.app }}"])
def test_nothing_is_read_or_written_outside_of_the_checkout(workdir: str, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    text = f"{WORKFLOW}          workdir: {workdir}\n"
    checkout(tmp_path, hcl=HCL)
    checkout(tmp_path / "app", workflow=text)
    ended = settings(tmp_path, "--phase", "zstd", "--apply", "app", "--yes")
    assert (ended.returncode, "no such folder in the checkout" in ended.stderr) == (2, True), ended.stderr
    assert not (tmp_path / OVERRIDE).exists()


def test_what_bake_makes_nothing_of_is_one_error(tmp_path: Path) -> None:
    checkout(tmp_path, hcl='target "web" {')
    ended = settings(tmp_path, "--phase", "zstd", "--check", ".")
    assert (ended.returncode, "docker buildx bake makes nothing of" in ended.stderr) == (2, True)
