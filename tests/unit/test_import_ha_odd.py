"""``phasegate import ha`` loses nothing: what cannot be read, is there twice or means something else is listed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kit.apps import DOCKERFILE, app, imports
from tests.kit.drafts import planned, repos
from tests.kit.in_process import phasegate


def drafted(folder: Path) -> dict[str, dict[str, Any]]:
    """Import the apps, and return the repos of the fleet file by name."""
    ended = imports(folder)
    assert ended.returncode == 0, ended.stderr
    return {repo["name"]: repo for repo in yaml.safe_load((folder / "fleet.yaml").read_text())["repos"]}


def reasons(folder: Path) -> dict[str, str]:
    """Import the apps, and return why some, or settings of some, were not taken."""
    said = json.loads(imports(folder, "--json").stdout)
    return {it["what"]: it["why"] for it in (*said["not_taken"], *said["left_out"])}


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: path.symlink_to("nowhere.yaml"), "cannot be read"),
        (lambda path: path.symlink_to(path.name), "is a link that leads nowhere"),
        (lambda path: path.mkdir(), "cannot be read: Is a directory"),
        (os.mkfifo, "is not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "is a link that leads out of"),
        (lambda path: path.write_text("slug: odd\nversion:\n"), "odd/config.yaml:2: it has a slug and no version"),
        (lambda path: path.write_text("name: Odd\nslug: odd\n"), "odd/config.yaml: it has a slug and no version"),
        (lambda path: path.write_text("version: '1'\narch: [amd64]\n"), "odd/config.yaml: it has no slug"),
        (
            lambda path: path.write_text("slug: o\nversion: '1'\nversion: '2'\n"),
            "odd/config.yaml:3: 'version' is there",
        ),
    ],
)
def test_an_app_whose_config_cannot_be_used_is_counted(
    tmp_path: Path, make: Callable[[Path], object], why: str
) -> None:
    app(tmp_path, "hub")
    app(tmp_path, "odd")
    (tmp_path / "odd/config.yaml").unlink()
    make(tmp_path / "odd/config.yaml")
    ended = imports(tmp_path)
    assert "1 repo taken, 1 not taken" in ended.stdout
    assert why in (tmp_path / "fleet.yaml").read_text().partition("# Not taken (1):\n")[2]


def test_other_files_of_an_app_that_cannot_be_read_are_the_reason_too(tmp_path: Path) -> None:
    app(tmp_path, "hub")
    for name, file in (("a", "Dockerfile"), ("b", "Dockerfile.amd64"), ("c", "build.yaml")):
        app(tmp_path, name, files={"README.md": ""} if file == "Dockerfile" else None)
        (tmp_path / name / file).symlink_to("nowhere")
    app(tmp_path, "d", files={"Dockerfile": DOCKERFILE, "build.json": '{"args": {"A": "1", "A": "2"}}'})
    found = reasons(tmp_path)
    assert all("cannot be read" in found[name] for name in "abc"), found
    assert found["d"] == "d/build.json: 'A' is there twice"


def test_apps_below_a_config_of_something_else_and_links_to_apps_are_seen(tmp_path: Path) -> None:
    app(tmp_path, "apps/hub")
    (tmp_path / "apps/config.yaml").write_text("theme: dark\n")
    app(tmp_path, ".store/linked")
    (tmp_path / "linked").symlink_to(".store/linked")
    (tmp_path / "round").symlink_to("round")
    assert set(drafted(tmp_path)) == {"apps-hub"}
    assert "linked (linked): it is a link to a folder" in (tmp_path / "fleet.yaml").read_text()


def test_arguments_on_several_lines_are_declared(tmp_path: Path) -> None:
    dockerfile = r"""
ARG \
    BUILD_FROM
FROM \
    ${BUILD_FROM}
ARG \
    BUILD_ARCH \
    # why
    BUILD_VERSION=1
RUN <<END
ARG BUILD_NAME
END
"""
    app(tmp_path, "hub", files={"Dockerfile": dockerfile})
    assert drafted(tmp_path)["hub"]["args"] == {
        "BUILD_FROM": "ghcr.io/home-assistant/{arch}-base:latest",
        "BUILD_ARCH": "{arch}",
        "BUILD_VERSION": "{version}",
    }


def test_labels_are_those_of_the_builders_shell(tmp_path: Path) -> None:
    build = "labels: {a: 'it''s', b: , c: ''}\n"
    words = {"name": "Let's go", "description": "one\n'two'\n\n", "url": "https://h.example/'\n"}
    app(tmp_path, "hub", files={"Dockerfile": DOCKERFILE, "build.yaml": build}, **words)
    app(tmp_path, "bare")
    found = drafted(tmp_path)
    labels = found["hub"]["labels"]
    assert {key: labels[key] for key in "abc"} == {"a": "it's", "b": "null", "c": ""}
    assert labels["io.hass.name"] == "Lets go"
    assert labels["io.hass.description"] == "one\ntwo"
    assert labels["io.hass.url"] == "https://h.example/'"
    assert found["bare"]["labels"]["io.hass.description"] == ""  # set, and empty
    assert "io.hass.url" not in found["bare"]["labels"]


def test_an_architecture_that_is_named_twice_is_one_with_a_comment(tmp_path: Path) -> None:
    app(tmp_path, "hub", arch=["aarch64", "aarch64", "amd64"])
    assert "0 not taken" in imports(tmp_path).stdout
    assert "arches: [aarch64, amd64]   # aarch64 more than once at hub/config.yaml:5" in repos(tmp_path)["hub"]
    text = (tmp_path / "fleet.yaml").read_text()
    (tmp_path / "fleet.yaml").write_text(text.replace("arches: [aarch64,", "arches: [aarch64, aarch64,"))
    ended = phasegate("plan", "--offline", cwd=tmp_path)
    assert "aarch64 is in `arches` more than once" in ended.stderr
    assert "publishes" not in ended.stderr


def test_a_deprecated_app_is_drafted_with_a_comment(tmp_path: Path) -> None:
    app(tmp_path, "hub", stage="deprecated")
    app(tmp_path, "new", stage="experimental")
    assert imports(tmp_path).returncode == 0
    assert "# stage: deprecated at hub/config.yaml:" in repos(tmp_path)["hub"]
    assert "stage:" not in repos(tmp_path)["new"]


def test_braces_of_a_source_are_never_fields(tmp_path: Path) -> None:
    build = "args:\n  D: '{version}'\n  E: '${arch}'\n  F: '{x} {}'\n  G: '{1}'\nlabels:\n  l: '{arch}'\n"
    app(tmp_path, "hub", files={"Dockerfile": "FROM scratch\n", "build.yaml": build}, name="{version}")
    app(
        tmp_path,
        "base",
        files={"Dockerfile": DOCKERFILE, "build.yaml": "build_from: {aarch64: '{arch}:1', amd64: b}\n"},
    )
    app(tmp_path, "image", image="team/{arch}-{version}")
    found = reasons(tmp_path)
    assert {key for key, why in found.items() if "word in braces" in why} == {
        "base",
        *(f"hub: {what}" for what in ("argument D", "argument E", "argument F", "label l", "label io.hass.name")),
    }
    assert "base/build.yaml:1" in found["base"]
    assert found["image"].startswith("its image team/{arch}-{version} has {version}")
    assert drafted(tmp_path)["hub"]["args"] == {"G": "{1}"}
    assert planned(tmp_path) == ["hub"]


def test_of_two_apps_with_one_image_the_one_at_the_top_is_taken(tmp_path: Path) -> None:
    app(tmp_path, "a/copy/hub", image="team/{arch}-hub")
    app(tmp_path, "hub", image="team/{arch}-hub")
    app(tmp_path, "zed")
    assert set(drafted(tmp_path)) == {"hub", "zed"}
    assert reasons(tmp_path)["a-copy-hub"] == "repo 'hub' publishes team/aarch64-hub too"


def test_guesses_are_counted_as_they_are_written(tmp_path: Path) -> None:
    for name in "abcd":
        app(tmp_path, name)
    said = imports(tmp_path).stdout
    text = (tmp_path / "fleet.yaml").read_text().partition("defaults:")[2].partition("# What the source")[0]
    comments = [line for line in text.splitlines() if "   # " in line and "- name:" not in line]
    assert f"{len(comments)} guesses" in said
    assert len(comments) < 8


def test_an_app_that_a_list_has_twice_is_not_taken(tmp_path: Path) -> None:
    for name in ("hub", "old"):
        app(tmp_path, name, files={"README.md": ""}, arch=["aarch64", "amd64", "amd64"])
    text = "apps:\n  hub: {image: r.example/hub}\n  old: {image: r.example/old}\n  old: {image: r.example/new}\n"
    (tmp_path / ".apps.yml").write_text(text)
    ended = phasegate("import", "apps", ".apps.yml", cwd=tmp_path)
    assert "1 repo taken, 1 not taken" in ended.stdout
    assert "'old' is there already, on line 3" in (tmp_path / "fleet.yaml").read_text()
    assert (
        "platforms: [linux/arm64, linux/amd64]   # amd64 more than once at hub/config.yaml:5" in repos(tmp_path)["hub"]
    )
    (tmp_path / ".apps.yml").write_text(f"channel: stable\n{text}channel: edge\n")
    ended = phasegate("import", "apps", ".apps.yml", cwd=tmp_path)
    assert (ended.returncode, "'channel' is there already" in ended.stderr) == (2, True)
