"""``phasegate import bake`` on files that the real buildx resolves: HCL, JSON and compose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from tests.kit.drafts import planned, repos
from tests.kit.examples import Section
from tests.kit.in_process import Ended, phasegate

pytestmark = pytest.mark.usefixtures("lab")
PAGE = Path(__file__).parents[2] / "docs" / "import.md"
# One app a folder, as fleets have them whose CI adds tags and platforms of its own.
APP = """\
target "docker-metadata-action" {}
variable "VERSION" {
  // updated by a bot
  default = "%s"
}
group "default" {
  targets = ["local"]
}
target "image" {
  inherits = ["docker-metadata-action"]
  args = { VERSION = VERSION, URL = "https://get.example/${VERSION}/app.tar" }
  labels = { "org.opencontainers.image.source" = "https://git.example/%s" }
}
target "local" {
  inherits = ["image"]
  output = ["type=docker"]
  tags = ["%s:${VERSION}"]
}
target "all" {
  inherits = ["image"]
  platforms = ["linux/amd64", "linux/arm64"]
}
"""


@pytest.fixture(autouse=True)
def dockerfiles(tmp_path: Path) -> None:
    """Put Dockerfiles where most targets have theirs: ``plan`` fails for a repo whose source lacks it."""
    for name in ("Dockerfile", "Dockerfile.4.4", "Dockerfile.4.6", "Dockerfile.4.10"):
        (tmp_path / name).write_text("FROM scratch\n")


def bake(folder: Path, *words: str) -> Ended:
    return phasegate("import", "bake", *words, cwd=folder)


def test_the_example_of_the_page_prints_what_it_says(tmp_path: Path) -> None:
    section = Section.of(PAGE, "bake")
    section.write_files(tmp_path)
    assert section.play(tmp_path) == 2
    assert "version: {file: ../docker-bake.hcl, key: VERSION}" in repos(tmp_path)["tool"]


def test_each_folder_is_an_app_and_targets_of_one_build_are_one_repo(tmp_path: Path) -> None:
    for name, version in (
        ("tool", "2.4.1"),
        ("agent", "v3.0.0-rc1"),
        ("nightly", "1f0c9d7e2b3a4c5d6e7f8091a2b3c4d5e6f70819"),
    ):
        (tmp_path / "apps" / name).mkdir(parents=True)
        (tmp_path / "apps" / name / "docker-bake.hcl").write_text(APP % (version, name, name))
        (tmp_path / "apps" / name / "Dockerfile").write_text("FROM scratch\n")
    paths = [f"apps/{name}" for name in ("agent", "nightly", "tool")]
    refused = bake(tmp_path, *paths)
    assert refused.returncode == 2
    assert "the tag tool:2.4.1 names no registry: --registry HOST[/PATH]" in refused.stderr
    ended = bake(tmp_path, *paths, "--registry", "registry.example/shop")
    assert ended.returncode == 0, ended.stderr
    assert "3 repos taken, 0 not taken" in ended.stdout
    assert (
        repos(tmp_path)["tool"]
        == """\
tool   # apps/tool/docker-bake.hcl:14
    image: shop/tool
    context: apps/tool
    platforms: [linux/amd64, linux/arm64]   # by the target all, which is the same build
    args: {URL: "https://get.example/{version}/app.tar", VERSION: "{version}"}   # URL with the version in it
    labels: {org.opencontainers.image.source: "https://git.example/tool"}
    version: {file: docker-bake.hcl, key: VERSION}   # the variable VERSION, which the tags have; \
apps/tool/docker-bake.hcl:4
    tags: {fixed: ["{version}"]}
"""
    )
    assert planned(tmp_path) == ["agent", "nightly", "tool"]


def test_targets_for_one_image_are_release_lines_and_other_registries_are_also(tmp_path: Path) -> None:
    lines = {
        f"app-{version.replace('.', '-')}": {
            "dockerfile": f"Dockerfile.{version}",
            "labels": {"version": f"R-{version}.2"},
            "platforms": ["linux/amd64"],
            "tags": [
                f"{host}:{tag}"
                for host in ("registry.example/shop/app", "mirror.example/shop-app")
                for tag in (f"{version}.2", version, *(["latest"] if version == "4.10" else []))
                if host.startswith("registry") or version != "4.4"
            ]
            + (["mirror.example/shop-app:lts"] if version == "4.6" else []),
        }
        for version in ("4.10", "4.4", "4.6")
    }
    (tmp_path / "docker-bake.json").write_text(
        json.dumps({"group": {"default": {"targets": [*lines]}}, "target": lines})
    )
    said = json.loads(bake(tmp_path, "--json").stdout)
    assert [it["repo"] for it in said["taken"]] == ["app@4.4", "app@4.6", "app@4.10"]
    assert said["left_out"] == [
        {
            "what": "app@4.6: mirror.example/shop-app:lts",
            "at": "docker-bake.json:1",
            "why": "a repo has the same tags in each registry, and registry.example has not this one",
        }
    ]
    assert (
        repos(tmp_path)["app"]
        == """\
app
    image: shop/app
    also: [mirror.example/shop-app]   # mirror.example has no 4.4.2, 4.4 today: promotions create them
    context: .
    platforms: [linux/amd64]
    labels: {version: "R-{version}"}   # version with the version in it
    tags: {moving: ["{major}.{minor}"], fixed: ["{version}"]}
    lines:
      - name: "4.4"   # docker-bake.json:1
        dockerfile: Dockerfile.4.4
        version: 4.4.2   # the fullest of its tags; docker-bake.json:1
      - name: "4.6"   # docker-bake.json:1
        dockerfile: Dockerfile.4.6
        version: 4.6.2   # the fullest of its tags; docker-bake.json:1
      - name: "4.10"   # docker-bake.json:1
        dockerfile: Dockerfile.4.10
        version: 4.10.2   # the fullest of its tags; docker-bake.json:1
        tags: {moving: [latest, "{major}.{minor}"], fixed: ["{version}"]}
"""
    )
    assert planned(tmp_path) == ["app@4.4", "app@4.6", "app@4.10"]
    lines["app-4-6"]["dockerfile"] = "Dockerfile"
    del lines["app-4-4"]
    (tmp_path / "docker-bake.json").write_text(json.dumps({"target": lines}))
    ended = bake(tmp_path, "--check")
    assert ended.returncode == 6
    assert "app@4.6: changed" in ended.stdout
    assert "  lines" not in ended.stdout
    assert "app@4.4: gone" in ended.stdout
    (tmp_path / "fleet.yaml").unlink()
    (tmp_path / "fleets").mkdir()
    assert bake(tmp_path, "--out", "fleets/fleet.yaml").returncode == 0
    assert 'name: "4.10"   # ../docker-bake.json:1\n' in repos(tmp_path / "fleets")["app"]
    assert "context: ..\n" in repos(tmp_path / "fleets")["app"]
    assert bake(tmp_path, "--registry", "mirror.example").returncode == 0
    assert "image: shop-app\n    also: [registry.example/shop/app]" in repos(tmp_path)["shop-app"]


def test_braces_of_a_bake_file_are_text_and_never_fields(tmp_path: Path) -> None:
    words = {"A": "{version}", "B": "{arch}-{x}", "C": "{2.0}"}
    labels = {"l": "{revision}", "org.opencontainers.image.version": "2.0"}
    target = {"args": words, "labels": labels, "tags": ["registry.example/app:2.0"]}
    (tmp_path / "docker-bake.json").write_text(json.dumps({"target": {"default": target}}))
    said = json.loads(bake(tmp_path, "--json").stdout)
    assert [it["what"] for it in said["left_out"]] == ["app: argument A", "app: argument B", "app: label l"]
    assert 'args: {C: "{{version}}"}' in repos(tmp_path)["app"]


def test_of_several_targets_for_an_image_those_that_can_be_taken_are_lines(tmp_path: Path) -> None:
    tags = ["registry.example/app:"]
    targets = {
        "windows": {"platforms": ["windows/amd64"], "tags": [f"{tags[0]}3.0", "mirror.example/app:3.0"]},
        "inline": {"dockerfile-inline": "FROM scratch", "tags": [f"{tags[0]}2.1"]},
        "linux": {"platforms": ["linux/amd64", "windows/amd64"], "tags": [f"{tags[0]}2.0"]},
        "old": {"platforms": ["linux/amd64"], "tags": [f"{tags[0]}1.0"]},
    }
    (tmp_path / "docker-bake.json").write_text(json.dumps({"target": targets}, indent=1))
    said = json.loads(bake(tmp_path, "--json").stdout)
    assert [it["repo"] for it in said["taken"]] == ["app@1.0", "app@2.0"]
    assert "also:" not in (tmp_path / "fleet.yaml").read_text(), "only what is not taken is in the mirror"
    reasons = {it["what"]: it["why"] for it in said["not_taken"]}
    assert reasons["windows"] == "windows/amd64: phasegate builds for none of its platforms"
    assert reasons["inline"].startswith("dockerfile-inline")
    assert [it["what"] for it in said["left_out"]] == ["app@2.0: platform windows/amd64"]
    assert '    platforms: [linux/amd64]\n    tags: {fixed: ["{version}"]}\n    lines:' in repos(tmp_path)["app"]


def test_lines_of_one_version_are_called_after_the_words_in_their_tags(tmp_path: Path) -> None:
    (tmp_path / "docker-bake.hcl").write_text("""\
variable "VERSION" { default = "2.577" }
target "debian" {
  tags = ["registry.example/app:${VERSION}", "registry.example/app:${VERSION}-jdk21"]
  args = { VERSION = VERSION, OF = "debian" }
}
target "alpine" {
  tags = ["registry.example/app:${VERSION}-alpine"]
  args = { VERSION = VERSION, OF = "alpine" }
}
target "plain" {
  tags = ["registry.example/app:v${VERSION}"]
  args = { VERSION = VERSION, OF = "none" }
}
""")
    said = json.loads(bake(tmp_path, "--json").stdout)
    assert [it["repo"] for it in said["taken"]] == ["app@alpine", "app@jdk21", "app@plain"]
    assert "version: {file: docker-bake.hcl, key: VERSION}" in repos(tmp_path)["app"].partition("lines:")[0]


def test_targets_with_the_same_tags_are_called_after_themselves_and_one_of_them_is_taken(tmp_path: Path) -> None:
    targets = {name: {"args": {"OF": name}, "tags": ["registry.example/app:1.0"]} for name in ("one", "two")}
    (tmp_path / "docker-bake.json").write_text(json.dumps({"target": targets}))
    said = json.loads(bake(tmp_path, "--json").stdout)
    assert [it["repo"] for it in said["taken"]] == ["app@one"]
    assert "'app@two' has the tag app:1.0, which 'app@one' has, too" in said["not_taken"][0]["why"]


def test_images_with_the_same_last_word_are_repos_of_their_own(tmp_path: Path) -> None:
    tags = {"one": "a/tool:1.0", "two": "b/tool:1.0", "three": "b/tool:2.0", "four": "b/agent:1.0"}
    targets = {name: {"args": {"OF": name}, "tags": [f"registry.example/{tag}"]} for name, tag in tags.items()}
    (tmp_path / "docker-bake.json").write_text(json.dumps({"target": targets}))
    assert bake(tmp_path).returncode == 0
    assert planned(tmp_path) == ["a-tool", "agent", "b-tool@1.0", "b-tool@2.0"]


def test_a_compose_file_is_read_as_bake_reads_it(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("""\
services:
  api:
    image: registry.example/team/api:1.2.0
    build: {context: api, target: run, args: {VERSION: 1.2.0, EMPTY: ""}, secrets: [token]}
  web:
    image: registry.example/team/web
    build: {context: "https://git.example/web.git#v3:app"}
  db: {image: "postgres:17"}
secrets:
  token: {environment: API_TOKEN}
""")
    ended = bake(tmp_path, "compose.yaml")
    assert ended.returncode == 0, ended.stderr
    assert (
        repos(tmp_path)["api"]
        == """\
api   # compose.yaml:2
    image: team/api
    context: api
    target: run
    platforms: [linux/amd64]   # no target of this build names one; compose.yaml:2
    args: {EMPTY: "", VERSION: "{version}"}
    secrets: [{id: token, env: API_TOKEN}]
    version: 1.2.0   # the argument VERSION, which the tags have; compose.yaml:3
    tags: {fixed: ["{version}"]}
"""
    )
    assert "web (compose.yaml:5): no tag, argument or label of it is a version" in (tmp_path / "fleet.yaml").read_text()


def test_labels_of_the_commit_are_fields_in_git_and_left_out_elsewhere(tmp_path: Path) -> None:
    label = "org.opencontainers.image."
    target = {"labels": {f"{label}revision": "0a1b", f"{label}created": "now"}, "tags": ["registry.example/web:v1"]}
    (tmp_path / "docker-bake.json").write_text(json.dumps({"target": {"web": target}}))
    said = json.loads(bake(tmp_path, "--json").stdout)
    assert [it["what"] for it in said["left_out"]] == [f"web: label {label}{key}" for key in ("created", "revision")]
    (tmp_path / "fleet.yaml").unlink()
    (tmp_path / ".git").mkdir()
    assert "left out" not in bake(tmp_path).stdout
    assert f'      {label}created: "{{created}}"\n      {label}revision: "{{revision}}"\n' in repos(tmp_path)["web"]
    assert planned(tmp_path) == ["web"]


def test_without_a_version_git_describes_a_source_that_is_in_git(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "compose.yaml").write_text("services: {web: {image: registry.example/web, build: {context: web}}}\n")
    assert bake(tmp_path).returncode == 0
    assert "version: {command: [git, describe, --tags, --always]}   # no tag" in repos(tmp_path)["web"]
    assert "tags: {moving: [latest]}" in repos(tmp_path)["web"]


def test_what_a_repo_cannot_say_is_not_taken_or_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    targets = {
        "base": {"tags": ["registry.example/base:1"]},
        "app": {"contexts": {"base": "target:base"}, "tags": ["registry.example/app:1"]},
        "inline": {"dockerfile-inline": "FROM scratch", "tags": ["registry.example/inline:1"]},
        "cloned": {"ssh": ["default"], "tags": ["registry.example/cloned:1"]},
        "slow": {
            "annotations": ["a=b"],
            "shm-size": "1g",
            "tags": ["registry.example/slow:1", "registry.example/old:1"],
        },
        "odd": {"tags": ["registry.example/odd:1"], "labels": {"made-of": "{parts}"}},
        "unnamed": {"context": "unnamed"},
    }
    (tmp_path / "docker-bake.json").write_text(json.dumps({"target": targets}))
    said = json.loads(bake(tmp_path, "--json").stdout)
    assert [it["repo"] for it in said["taken"]] == ["base", "odd", "slow"]
    reasons = {it["what"]: it["why"] for it in said["not_taken"]}
    assert sorted(reasons) == ["app", "cloned", "inline", "unnamed"]
    assert reasons["app"].startswith("contexts: it builds on other targets")
    assert "SSH_AUTH_SOCK" in reasons["cloned"]
    assert sorted(it["what"] for it in said["left_out"]) == [
        "odd: label made-of",
        "slow: annotations",
        "slow: registry.example/old",
        "slow: shm-size",
    ]
    assert planned(tmp_path) == ["base", "odd", "slow"]


def test_a_variable_of_the_environment_reaches_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("DEPLOY_TOKEN", "AWS_SECRET_ACCESS_KEY", "BUILDKIT_TOKEN")
    for name in names:
        monkeypatch.setenv(name, "canary-4711")
    declared = "".join(f'variable "{name}" {{}}\n' for name in names)
    args = ", ".join(f"{name} = {name}" for name in names)
    target = f'target "default" {{\n  args = {{ {args} }}\n  tags = ["registry.example/a:1"]\n}}\n'
    (tmp_path / "docker-bake.hcl").write_text(declared + target)
    ended = bake(tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "canary" not in ended.stdout + ended.stderr + (tmp_path / "fleet.yaml").read_text()


@pytest.mark.parametrize(("name", "text"), [("docker-bake.hcl", "target {"), ("nothing.txt", "")])
def test_what_bake_makes_nothing_of_is_one_error(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    ended = bake(tmp_path)
    assert ended.returncode == 2
    assert "docker buildx bake makes nothing of ." in ended.stderr
    assert bake(tmp_path, "no/such").returncode == 2


def test_check_reads_the_files_again(tmp_path: Path, lab: Lab) -> None:
    file = tmp_path / "docker-bake.hcl"
    file.write_text(APP % ("1.0", "tool", "registry.example/tool"))
    assert bake(tmp_path).returncode == 0
    assert bake(tmp_path, "--check").returncode == 0
    file.write_text(APP % ("1.1", "tool", "registry.example/tool"))
    assert bake(tmp_path, "--check").returncode == 0  # the version is read from there with each release
    file.write_text(APP % ("1.1", "else", "registry.example/tool"))
    ended = bake(tmp_path, "--check")
    assert ended.returncode == 6
    assert '  labels: org.opencontainers.image.source: "https://git.example/tool" -> "https://git.exam' in ended.stdout
