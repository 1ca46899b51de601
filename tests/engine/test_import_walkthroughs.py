"""docs/import-walkthroughs.md is true: two fleets are imported, climb to an index and are partly rolled back."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.docker import docker
from deploy.lab.state import Lab
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import DOCKER_LAYER_GZIP, DOCKER_MANIFEST, OCI_INDEX, OCI_LAYER_ZSTD
from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from tests.kit.examples import Section
from tests.kit.images import Entry, make_image, push
from tests.kit.in_process import phasegate
from tests.kit.servers import start_registry28
from tests.kit.walk import Walk

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "import-walkthroughs.md"
GOARCH = {"aarch64": "arm64", "amd64": "amd64"}
APPS = ("backup", "broker", "hub", "player")
LINES = {"server@2.8": ["2.8"], "server@3.0": ["3.0"], "server@3.2": ["3.2", "latest"]}
GREET = """\
package main

import (
	"fmt"
	"os"
)

var arch string

func main() {
	if len(os.Args) > 1 {
		mark, _ := os.ReadFile("/mark")
		text := fmt.Sprintf("%s: %s, set up on %s", mark, os.Getenv("GREETING"), arch)
		if err := os.WriteFile("/greeting", []byte(text), 0o644); err != nil {
			panic(err)
		}
		return
	}
	text, _ := os.ReadFile("/greeting")
	fmt.Printf("%s, run on %s\\n", text, arch)
}
"""


@dataclass(frozen=True)
class Place:
    """Where one walk-through happens: its names in the lab's registry begin with ``mark``."""

    lab: Lab
    folder: Path
    mark: str

    def walk(self, title: str, words: Mapping[str, str]) -> Walk:
        """Return the page's section ``title``, with ``words`` for this machine beside those that both sections need."""
        lab = self.lab
        settings = f"config: {ROOT / 'deploy' / 'buildkitd.toml'}\n  options: {{network: host}}\n  network: host"
        clients = {f"ssh://{client.name}.example": client.host for client in lab.clients}
        own = {
            "registry.example": lab.registry,
            "team/": f"{self.mark}/",
            "unix:///run/build/docker.sock": f"{lab.host}\n  {settings}",
            "unix:///run/classic/docker.sock": lab.publisher.host,
            "moby/buildkit:v0.34.2": lab.buildkit_image,
        }
        return Walk(Section.of(PAGE, title), self.folder, {**words, **own, **clients}, lab.publisher.host)

    def published(self, name: str, host: str = "") -> Envelope:
        """Return what the registry has under ``name``, which is ``NAME:TAG`` in the page's ``team``."""
        repository, _, tag = name.partition(":")
        reference = Reference(host or self.lab.registry, f"{self.mark}/{repository}", tag)

        async def read() -> Envelope:
            async with Registry() as registry:
                return await read_envelope(registry, reference)

        return asyncio.run(read())

    def digest(self, name: str, host: str = "") -> str:
        return self.published(name, host).digest

    def status(self) -> dict[str, dict[str, Any]]:
        """Return what ``status --json`` says of each repo."""
        ended = phasegate("status", "--json", cwd=self.folder)
        return {row["repo"]: row for row in json.loads(ended.stdout)["repos"]}


@pytest.fixture
def place(lab: Lab, tmp_path: Path) -> Iterator[Place]:
    """A place with the base images of the page, from which the publisher's images are removed at the end."""
    place = Place(lab, tmp_path / "fleet", f"walk-{secrets.token_hex(4)}")
    place.folder.mkdir()
    for arch in GOARCH:
        _push_base(place, arch, tmp_path)
    yield place
    host = lab.publisher.host
    listed = docker(host, "image", "ls", "--format", "{{.Repository}}:{{.Tag}}").split()
    if ours := [name for name in listed if f"/{place.mark}/" in name]:
        docker(host, "image", "rm", "--force", *ours)


def _push_base(place: Place, arch: str, folder: Path) -> None:
    """Compile the program in ``folder`` and push the base image of one architecture, in a layer that no other has."""
    (folder / "greet.go").write_text(GREET)
    subprocess.run(
        ["go", "build", "-trimpath", "-ldflags", f"-s -w -X main.arch={arch}", "-o", "greet", "greet.go"],
        env={**os.environ, "GOOS": "linux", "CGO_ENABLED": "0", "GOARCH": GOARCH[arch]},
        cwd=folder,
        check=True,
    )
    program = Entry((folder / "greet").read_bytes(), mode=0o755)
    image = make_image([{"greet": program, "mark": place.mark.encode()}], platform=f"linux/{GOARCH[arch]}")

    async def pushed() -> None:
        async with Registry() as registry:
            await push(registry, Reference(place.lab.registry, f"{place.mark}/{arch}-base", "3.23"), image)

    asyncio.run(pushed())


def form(envelope: Envelope) -> tuple[str, set[str]]:
    """Return the media types of the root and of the layers."""
    return envelope.root.media_type, {layer.media_type for image in envelope.images for layer in image.layers}


OLD = (DOCKER_MANIFEST, {DOCKER_LAYER_GZIP})
INDEX = (OCI_INDEX, {OCI_LAYER_ZSTD})


def test_four_apps_climb_and_are_joined_and_one_is_rolled_back(place: Place) -> None:
    walk = place.walk("Home Assistant apps", {})
    names = [f"{arch}-app-{app}:latest" for app in APPS for arch in GOARCH]
    walk.play("What there is")
    walk.play("Published as today")
    assert [form(place.published(name)) for name in names] == [OLD] * 8
    walk.play("The draft")
    walk.play("Up to index")
    assert {app: row["at"] for app, row in place.status().items()} == dict.fromkeys(APPS, "index")
    up = {name: place.published(name) for name in names}
    assert [form(each) for each in up.values()] == [INDEX] * 8
    for app in APPS:
        joined = place.published(f"app-{app}:latest")
        assert [str(platform) for platform in joined.platforms] == ["linux/arm64", "linux/amd64"]
        children = [up[f"{arch}-app-{app}:latest"].images[0].manifest.digest for arch in GOARCH]
        assert [image.manifest.digest for image in joined.images] == children
    joined_hub = place.digest("app-hub:latest")
    walk.play("One app rolled back")
    assert {app: row["at"] for app, row in place.status().items()} == {
        **dict.fromkeys(APPS, "index"),
        "hub": "container",
    }
    for name in names:
        now = place.published(name)
        if "hub" in name:
            assert form(now) == OLD, name
        else:
            assert now.digest == up[name].digest, name
    assert place.digest("app-hub:latest") == joined_hub, "a tag that was not there before stays"
    assert phasegate("import", "ha", "--check", cwd=place.folder).returncode == 0, "what a person added does not count"


def test_three_release_lines_climb_in_two_registries_and_one_is_rolled_back(
    place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with start_registry28(tmp_path_factory.mktemp("mirror")) as mirror:
        quoted = {"[mirror.example]": f'["{mirror.host}"]'}  # a port has a colon, which YAML has in quotes here
        walk = place.walk("A bake file", {**quoted, "mirror.example": mirror.host})
        hosts = (place.lab.registry, mirror.host)
        tags = [f"server:{tag}" for moving in LINES.values() for tag in moving]
        versions = ["server:2.8.9", "server:3.0.4", "server:3.2.1"]
        walk.play("What there is")
        walk.play("Published as today")
        fixed = {(name, host): place.digest(name, host) for name in versions for host in hosts}
        assert [form(place.published(name, host)) for name in tags for host in hosts] == [OLD] * 8
        walk.play("The draft")
        walk.play("Up to index")
        assert {line: row["at"] for line, row in place.status().items()} == dict.fromkeys(LINES, "index")
        up = {name: place.published(name) for name in tags}
        assert [form(each) for each in up.values()] == [INDEX] * 4
        assert {name: place.digest(name, mirror.host) for name in tags} == {name: up[name].digest for name in tags}
        assert len({each.digest for each in up.values()}) == len(LINES)
        assert up["server:latest"].digest == up["server:3.2"].digest
        walk.play("One line rolled back")
        assert {line: row["at"] for line, row in place.status().items()} == {
            **dict.fromkeys(LINES, "index"),
            "server@3.2": "container",
        }
        for host in hosts:
            assert [form(place.published(name, host)) for name in ("server:3.2", "server:latest")] == [OLD, OLD]
            assert [place.digest(name, host) for name in ("server:2.8", "server:3.0")] == [
                up[name].digest for name in ("server:2.8", "server:3.0")
            ]
        assert place.digest("server:latest") == place.digest("server:latest", mirror.host)
        assert place.digest("server:latest") == place.digest("server:3.2")
        assert {each: place.digest(*each) for each in fixed} == fixed, "a fixed tag keeps the form of its version"
        assert phasegate("import", "bake", "--check", cwd=place.folder).returncode == 0
