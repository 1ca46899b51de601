"""``phasegate import ha`` and ``apps``, on folders of apps in the shapes that Home Assistant's repositories have."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from tests.kit.apps import DOCKERFILE, app, build, imports
from tests.kit.drafts import planned, repos
from tests.kit.examples import Section
from tests.kit.in_process import phasegate
from tests.kit.walk import Walk

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "import.md"


@pytest.mark.parametrize("title", ["ha", "apps"])
def test_the_examples_of_the_page_print_what_they_say(tmp_path: Path, title: str) -> None:
    section = Section.of(PAGE, title)
    section.write_files(tmp_path)
    (tmp_path / ".git").mkdir()
    assert section.play(tmp_path)


def test_the_draft_in_the_walk_through_is_the_one_that_is_written(tmp_path: Path) -> None:
    walk = Walk(Section.of(DOCS / "import-walkthroughs.md", "Home Assistant apps"), tmp_path, {}, docker="")
    walk.play("What there is")
    walk.play("The draft")
    assert planned(tmp_path) == ["backup", "broker", "hub", "player"]


def test_an_app_by_architecture_is_a_group_with_what_the_builder_sets(tmp_path: Path) -> None:
    dockerfile = f"{DOCKERFILE}ARG BUILD_ARCH BUILD_VERSION\nARG BUILD_NAME\nARG MORE=1\n"
    files = {
        "Dockerfile": dockerfile,
        "build.yaml": "build_from:\n  aarch64: r.example/aarch64-base:1\n  amd64: r.example/amd64-base:1\n"
        "args:\n  A_VERSION: 1.10\n  ON: true\n  DAY: 2026-08-01\n  NONE:\n",
    }
    app(tmp_path, "hub", files=files, version="7.1.0", description="Says: {things} & 'more'", url="https://h.example/")
    assert imports(tmp_path).returncode == 0
    assert (
        repos(tmp_path)["hub"]
        == """\
hub   # hub/config.yaml:11
    image: "team/{arch}-app-hub"
    arches: [aarch64, amd64]
    context: hub
    args:   # BUILD_ARCH, BUILD_VERSION, BUILD_NAME as Home Assistant's builder sets them
      BUILD_FROM: "r.example/{arch}-base:1"
      A_VERSION: "1.1"
      "ON": "true"
      DAY: "2026-08-01"
      NONE: "null"
      BUILD_ARCH: "{arch}"
      BUILD_VERSION: "{version}"
      BUILD_NAME: hub
    labels:   # as Home Assistant's builder sets them
      io.hass.name: hub
      io.hass.type: addon
      io.hass.url: "https://h.example/"
      io.hass.version: "{version}"
      org.opencontainers.image.version: "{version}"
      io.hass.arch: "{arch}"
    version: {file: config.yaml, key: version}
    tags: {moving: [latest], fixed: ["{version}"]}   # both are pushed by Home Assistant's builder
"""
    )
    text = (tmp_path / "fleet.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=fleet.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), json.loads(phasegate("schema", cwd=tmp_path).stdout))
    assert "architectures:" not in text  # aarch64 is known
    assert "registry: docker.io" in text
    assert "#   hub: label io.hass.description (hub/config.yaml:9): it has a word in braces" in text
    assert planned(tmp_path) == ["hub"]


def test_the_commit_and_the_repository_are_in_arguments_where_they_are_known(tmp_path: Path) -> None:
    each = f"{DOCKERFILE}ARG BUILD_DATE\nARG BUILD_REF\nARG BUILD_REPOSITORY\n"
    app(tmp_path, "hub", files={"Dockerfile": each, "build.yaml": build(aarch64="b:1", amd64="b:1")})
    said = json.loads(imports(tmp_path, "--json").stdout)
    assert [it["what"] for it in said["left_out"]] == [
        "hub: argument BUILD_DATE",
        "hub: argument BUILD_REF",
        "hub: argument BUILD_REPOSITORY",
        "hub: label org.opencontainers.image.created",
    ]
    (tmp_path / ".git").mkdir()
    (tmp_path / "repository.yaml").write_text("name: Apps\nurl: https://github.com/team/apps\n")
    said = json.loads(imports(tmp_path, "--json", "--out", "more.yaml").stdout)
    assert said["left_out"] == []
    args = {"BUILD_FROM": "b:1", "BUILD_REPOSITORY": "team/apps", "BUILD_DATE": "{created}", "BUILD_REF": "{revision}"}
    (repo,) = yaml.safe_load((tmp_path / "more.yaml").read_text())["repos"]
    assert repo["args"] == args
    assert repo["labels"]["org.opencontainers.image.created"] == "{created}"
    ended = phasegate("--fleet", "more.yaml", "plan", "--offline", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr


def test_bases_that_differ_otherwise_are_one_value_for_each_architecture(tmp_path: Path) -> None:
    bases = build(aarch64="r.example/base:arm64v8-1", amd64="r.example/base:amd64-1")
    app(tmp_path, "hub", files={"Dockerfile": DOCKERFILE, "build.json": bases}, arch=["aarch64", "amd64", "armv7"])
    ended = imports(tmp_path)
    assert "hub: arch armv7" in ended.stdout
    assert '{aarch64: "r.example/base:arm64v8-1", amd64: "r.example/base:amd64-1"}' in repos(tmp_path)["hub"]
    assert "arches: [aarch64, amd64]" in repos(tmp_path)["hub"]
    assert planned(tmp_path) == ["hub"]


def test_an_app_with_one_name_for_all_has_platforms(tmp_path: Path) -> None:
    one = {"Dockerfile": DOCKERFILE, "build.yaml": build(aarch64="r.example/base:1", amd64="r.example/base:1")}
    app(tmp_path, "hub", files=one, image="registry.example/team/hub")
    app(tmp_path, "two", image="registry.example/team/two", files={"Dockerfile": "FROM scratch\n"})
    differs = {"Dockerfile": DOCKERFILE, "build.yaml": build(aarch64="r.example/arm:1", amd64="r.example/amd:1")}
    app(tmp_path, "three", files=differs, image="registry.example/team/three")
    said = json.loads(imports(tmp_path, "--json").stdout)
    assert [it["repo"] for it in said["taken"]] == ["hub", "two"]
    assert said["not_taken"] == [
        {
            "what": "three",
            "at": "three",
            "why": "its bases differ by architecture, and it has one image name for all of them",
        }
    ]
    assert "platforms: [linux/arm64, linux/amd64]" in repos(tmp_path)["hub"]
    assert "BUILD_FROM: " in repos(tmp_path)["hub"]
    assert planned(tmp_path) == ["hub", "two"]


def test_a_dockerfile_for_each_architecture_is_taken(tmp_path: Path) -> None:
    app(tmp_path, "hub", files={"Dockerfile": "FROM scratch\n", "Dockerfile.aarch64": "FROM scratch\n"})
    app(tmp_path, "all", files={"Dockerfile.amd64": "FROM scratch\n", "Dockerfile.aarch64": "FROM scratch\n"})
    app(tmp_path, "half", files={"Dockerfile.amd64": "FROM scratch\n"})
    ended = imports(tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "dockerfile: {aarch64: Dockerfile.aarch64, amd64: Dockerfile}" in repos(tmp_path)["hub"]
    assert 'dockerfile: "Dockerfile.{arch}"' in repos(tmp_path)["all"]
    assert "aarch64 has no Dockerfile" in ended.stdout
    assert planned(tmp_path) == ["all", "hub"]


def test_without_build_from_the_base_is_the_builders_if_the_dockerfile_asks_for_one(tmp_path: Path) -> None:
    app(tmp_path, "asks")
    app(tmp_path, "says", files={"Dockerfile": "ARG BUILD_FROM=r.example/base:1\nFROM ${BUILD_FROM}\n"})
    app(tmp_path, "own", files={"Dockerfile": "ARG BUILD_FROM\nFROM r.example/base:1\n"})
    assert imports(tmp_path).returncode == 0
    args = 'args: {BUILD_FROM: "ghcr.io/home-assistant/{arch}-base:latest"}   # BUILD_FROM as Home'
    assert args in repos(tmp_path)["asks"]
    assert "BUILD_FROM" not in repos(tmp_path)["says"] + repos(tmp_path)["own"]


def test_what_cannot_be_taken_is_listed_and_the_file_loads_without_it(tmp_path: Path) -> None:
    app(tmp_path, "a-hub", image="registry.example/team/{arch}-hub")
    app(tmp_path, "b-hub", image="registry.example/team/{arch}-hub")
    app(tmp_path, "elsewhere", image="other.example/{arch}-x")
    app(tmp_path, "local", image="")
    app(tmp_path, "machine", files={"README.md": ""}, image="registry.example/{machine}-x")
    app(tmp_path, "spaced", version="1.0 beta", image="registry.example/{arch}-spaced")
    app(tmp_path, "broken", files={"config.yaml": "slug: broken\nversion: [\n"})
    app(tmp_path, "odd", arch=["sparc"])
    app(tmp_path, "list", files={"Dockerfile": DOCKERFILE, "build.yaml": "args: {A: [1]}\n"})
    app(tmp_path, "dated", files={"config.yaml": "slug: dated\nversion: 2026-08-01\n"})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "config.yaml").write_text("theme: dark\n")
    ended = imports(tmp_path, "--json")
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert [it["repo"] for it in said["taken"]] == ["a-hub"]
    reasons = {it["what"]: it["why"] for it in said["not_taken"]}
    assert sorted(reasons) == ["b-hub", "broken", "dated", "elsewhere", "list", "local", "machine", "odd", "spaced"]
    assert reasons["b-hub"] == "repo 'a-hub' publishes team/aarch64-hub too"
    assert "broken/config.yaml:" in reasons["broken"]
    assert "--registry other.example" in reasons["elsewhere"]
    assert reasons["list"] == "list/build.yaml:1: args: A is a list, where text belongs"
    assert reasons["dated"].startswith("it has no `image`")
    assert "{machine}" in reasons["machine"]
    assert len((tmp_path / "fleet.yaml").read_text().partition("# Not taken (9):\n")[2].splitlines()) > 9


def test_check_shows_the_keys_that_differ_and_no_others(tmp_path: Path) -> None:
    app(tmp_path, "hub", url="https://h.example/1", description="as it was")
    assert imports(tmp_path).returncode == 0
    text = (tmp_path / "fleet.yaml").read_text()
    (tmp_path / "fleet.yaml").write_text(
        text.replace("      io.hass.name: hub\n", "").replace("    labels:", "    labels:\n      io.hass.name: hub")
    )
    config = tmp_path / "hub" / "config.yaml"
    config.write_text(config.read_text().replace("h.example/1", "h.example/2"))
    ended = imports(tmp_path, "--check")
    assert ended.returncode == 6
    assert ended.stdout.splitlines()[1:-2] == ['  labels: io.hass.url: "https://h.example/1" -> "https://h.example/2"']


def test_another_registry_is_a_fleet_of_its_own(tmp_path: Path) -> None:
    app(tmp_path, "hub", image="registry.example/team/{arch}-hub")
    app(tmp_path, "elsewhere", image="other.example/{arch}-x")
    assert imports(tmp_path, "--registry", "other.example", "--out", "other/fleet.yaml").returncode == 2  # no folder
    (tmp_path / "other").mkdir()
    assert imports(tmp_path, "--registry", "other.example", "--out", "other/fleet.yaml").returncode == 0
    assert "registry: other.example" in (tmp_path / "other" / "fleet.yaml").read_text()
    assert "context: ../elsewhere" in repos(tmp_path / "other")["elsewhere"]


def test_apps_without_a_dockerfile_are_only_published(tmp_path: Path) -> None:
    app(tmp_path, "hub", files={"README.md": ""}, image="registry.example/team/hub", version="3.1")
    assert imports(tmp_path).returncode == 0
    assert "source: published   # there is no Dockerfile beside hub/config.yaml" in repos(tmp_path)["hub"]
    assert planned(tmp_path) == ["hub"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("slug: x\nversion: canary-4711\nimage: registry.example/x\n")
    apps = tmp_path / "apps"
    app(apps, "hub")
    (apps / "evil").mkdir()
    (apps / "evil" / "config.yaml").symlink_to(tmp_path / "secret")
    ended = imports(apps)
    assert ended.returncode == 0
    assert "evil" in ended.stdout
    assert "canary" not in ended.stdout + (apps / "fleet.yaml").read_text()


def test_text_of_a_config_stays_text(tmp_path: Path) -> None:
    evil = "x\n  - name: evil\n    image: evil"
    app(tmp_path, "hub", name=evil, url='"}\n# imported: evil 00000000', description="# not a comment: 'é' \u001b[31m")
    app(tmp_path, "odd\u2028 folder\x1b", description=(said := "\U0001f50c plug\nin\x85\u2028 \x7f"))
    assert imports(tmp_path).returncode == 0
    assert planned(tmp_path) == ["hub"]  # a folder's name may be none of a repo
    assert imports(tmp_path, "--check").returncode == 0
    app(tmp_path, "plug", description=said + "\ud83d")
    (tmp_path / "plug" / "config.yaml").rename(tmp_path / "plug" / "config.json")
    assert imports(tmp_path, "--out", "more.yaml").returncode == 0
    labels = yaml.safe_load((tmp_path / "more.yaml").read_text())["repos"][1]["labels"]
    assert labels["io.hass.description"] == said + "\ufffd"


def test_a_file_that_was_not_imported_stays_and_cannot_be_compared(tmp_path: Path) -> None:
    app(tmp_path, "hub")
    assert phasegate("init", cwd=tmp_path).returncode == 0
    text = (tmp_path / "fleet.yaml").read_text()
    refused = imports(tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.endswith("  fix: --out FILE writes another file\n")
    said = imports(tmp_path, "--check").stderr
    assert "fleet.yaml has no marks of an import" in said
    assert "fix: phasegate import ha . --out OTHER.yaml drafts a file that ends with them" in said
    assert (tmp_path / "fleet.yaml").read_text() == text


def test_a_file_or_a_folder_that_is_missing_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    app(tmp_path, "hub")
    missing = imports(tmp_path, "--check", "--out", "no.yaml")
    assert (missing.returncode, missing.stderr.splitlines()[1]) == (
        2,
        "  fix: phasegate import ha . --out no.yaml writes it",
    )
    assert imports(tmp_path, "--check").stderr.endswith("  fix: phasegate import ha . writes it\n")
    assert not [*tmp_path.glob("*.yaml")]
    for refused in (
        imports(tmp_path, "--out", "a b/fleet.yaml"),
        phasegate("--fleet", "a b/fleet.yaml", "init", cwd=tmp_path),
    ):
        assert (refused.returncode, refused.stderr.splitlines()[1]) == (2, "  fix: mkdir -p 'a b'")


def test_check_tells_what_changed_and_a_new_app(tmp_path: Path) -> None:
    app(tmp_path, "hub")
    assert imports(tmp_path).returncode == 0
    first = (tmp_path / "fleet.yaml").read_bytes()
    assert imports(tmp_path).returncode == 0
    assert (tmp_path / "fleet.yaml").read_bytes() == first
    config = tmp_path / "hub" / "config.yaml"
    config.write_text(config.read_text().replace('"1.0"', '"1.1"'))
    assert imports(tmp_path, "--check").returncode == 0  # the version is read from there with each release
    config.write_text(config.read_text().replace('"aarch64",', ""))
    app(tmp_path, "new", version=1.5)
    ended = imports(tmp_path, "--check")
    assert ended.returncode == 6
    assert "hub: changed\n  arches: [aarch64, amd64] -> [amd64]" in ended.stdout
    assert "new: new\n  at new/config.yaml" in ended.stdout
    assert imports(tmp_path, "--out", "more.yaml").returncode == 0
    assert 'version: "1.5"   # a number at new/config.yaml' in (tmp_path / "more.yaml").read_text()


@pytest.mark.parametrize("words", [("ha", "nothing"), ("ha", "empty"), ("apps", "none.yml"), ("apps", "empty.yml")])
def test_a_source_without_apps_is_one_error(tmp_path: Path, words: tuple[str, str]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty.yml").write_text("channel: stable\n")
    ended = phasegate("import", *words, cwd=tmp_path)
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "fix: name" in ended.stderr
    assert not (tmp_path / "fleet.yaml").exists()


def test_what_is_not_utf_8_is_named_as_that(tmp_path: Path) -> None:
    (tmp_path / "apps.yml").write_bytes("channel: stable\napps: {}\n".encode("utf-16"))
    ended = phasegate("import", "apps", "apps.yml", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (2, "error: apps.yml is not UTF-8 text\n  fix: save it as UTF-8\n")
    app(tmp_path, "hub")
    app(tmp_path, "old")
    (tmp_path / "old/config.yaml").write_bytes(b"name: M\xfcller\nversion: 1.0.0\nimage: team/old\n")
    ended = phasegate("import", "ha", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert "old/config.yaml is not UTF-8 text" in " ".join(ended.stdout.split())
    assert set(repos(tmp_path)) == {"hub"}


def test_the_list_of_apps_names_the_images_and_folders_have_the_versions(tmp_path: Path) -> None:
    apps = {
        name: {"repository": f"team/app-{name}", "target": name, "image": image}
        for name, image in (("hub", "ghcr.example/team/hub"), ("old", "ghcr.example/team/old/{arch}"))
    }
    app(tmp_path, "hub", files={"README.md": ""}, version="14.0.1")
    app(tmp_path, "old", files={"README.md": ""}, version="0.5.0", arch=["armv7"])
    (tmp_path / ".addons.yml").write_text(json.dumps({"channel": "edge", "addons": {**apps, "none": {}}}, indent=1))
    ended = phasegate("import", "apps", ".addons.yml", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (
        repos(tmp_path)["old"]
        == """\
old   # .addons.yml:9
    image: "team/old/{arch}"
    arches: [armv7]
    source: published   # it is built in team/app-old
    version: 0.5.0   # old/config.yaml:4
    tags: {moving: [edge], fixed: ["{version}"]}   # the channel and the version; .addons.yml:2
"""
    )
    assert "platforms: [linux/arm64, linux/amd64]   # hub/config.yaml:5" in repos(tmp_path)["hub"]
    assert "none" in ended.stdout
    assert planned(tmp_path) == ["hub", "old"]
