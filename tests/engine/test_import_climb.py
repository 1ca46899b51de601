"""Home Assistant's apps as they are published today, drafted by ``phasegate import ha``, climb as any other fleet.

Two architectures with a base image each, by ``docker build`` and ``docker push`` under a name each. What a person adds
to the draft is what no source says: the builder, the clients and what the app prints.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess

import pytest

from deploy.demo import docker
from deploy.lab.state import Lab
from phasegate.image.reference import Reference
from phasegate.policy.action import Kind
from phasegate.registry import Registry, read_envelope
from tests.kit.images import Built, Entry, make_image, push
from tests.kit.in_process import phasegate
from tests.kit.yard import NAME, ROOT, Yard, climb

GOARCH = {"aarch64": "arm64", "amd64": "amd64"}
PROGRAM = """\
package main

import (
	"fmt"
	"os"
)

var said string

func main() {
	if len(os.Args) > 1 {
		if err := os.WriteFile(os.Args[1], []byte(said), 0o644); err != nil {
			panic(err)
		}
		return
	}
	built, _ := os.ReadFile("/built")
	fmt.Printf("%s, built by %s\\n", said, built)
}
"""
DOCKERFILE = """\
ARG BUILD_FROM
FROM $BUILD_FROM
RUN ["/program", "/built"]
ARG BUILD_VERSION
ENV VERSION=$BUILD_VERSION
ENTRYPOINT ["/program"]
"""


@pytest.fixture(scope="module")
def made(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """One app of two architectures, published the old way and imported."""
    folder = tmp_path_factory.mktemp("import")
    made = Yard(lab, folder)
    push_bases(made)
    write_app(made)
    for arch in GOARCH:
        publish(made, arch)
    ended = phasegate("import", "ha", cwd=folder)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 repo taken, 0 not taken" in ended.stdout
    complete(made)
    return made


def push_bases(made: Yard) -> None:
    """Push the base image of each architecture: a program that says which it is."""
    (made.folder / "main.go").write_text(PROGRAM)
    for arch, told in GOARCH.items():
        said = f"-X main.said={arch}.{made.mark}"
        subprocess.run(
            ["go", "build", "-trimpath", "-ldflags", f"-s -w {said}", "-o", "program", "main.go"],
            env={**os.environ, "GOOS": "linux", "CGO_ENABLED": "0", "GOARCH": told},
            cwd=made.folder,
            check=True,
        )
        program = Entry((made.folder / "program").read_bytes(), mode=0o755)
        asyncio.run(push_base(made, arch, make_image([{"program": program}], platform=f"linux/{told}")))


async def push_base(made: Yard, arch: str, base: Built) -> None:
    async with Registry(insecure={made.lab.registry}) as registry:
        await push(registry, Reference(made.lab.registry, f"import-{made.mark}/{arch}-base", "1"), base)


def write_app(made: Yard) -> None:
    folder = made.folder / NAME
    folder.mkdir()
    home = f"{made.lab.registry}/import-{made.mark}"
    config = {
        "name": "A tool",
        "slug": NAME,
        "version": "1.4.0",
        "description": "Says who it is",
        "arch": [*GOARCH],
        "image": f"{home}/{{arch}}-app-{NAME}",
    }
    (folder / "config.yaml").write_text(json.dumps(config, indent=2))
    (folder / "build.yaml").write_text(json.dumps({"build_from": {arch: f"{home}/{arch}-base:1" for arch in GOARCH}}))
    (folder / "Dockerfile").write_text(DOCKERFILE)


def publish(made: Yard, arch: str) -> None:
    """Build and push as Home Assistant's builder does."""
    home, host = f"{made.lab.registry}/import-{made.mark}", made.lab.publisher.host
    names = [f"{home}/{arch}-app-{NAME}:{tag}" for tag in ("1.4.0", "latest")]
    labels = {
        "io.hass.name": "A tool",
        "io.hass.description": "Says who it is",
        "io.hass.type": "addon",
        "io.hass.arch": arch,
        "io.hass.version": "1.4.0",
        "org.opencontainers.image.version": "1.4.0",
    }
    words = [word for key, value in labels.items() for word in ("--label", f"{key}={value}")]
    args = {"BUILD_FROM": f"{home}/{arch}-base:1", "BUILD_ARCH": arch, "BUILD_VERSION": "1.4.0"}
    words += [word for key, value in args.items() for word in ("--build-arg", f"{key}={value}")]
    words += [word for name in names for word in ("--tag", name)]
    docker.docker(
        host,
        "build",
        "--platform",
        f"linux/{GOARCH[arch]}",
        "--pull",
        "--network",
        "host",
        *words,
        str(made.folder / NAME),
    )
    for name in names:
        docker.docker(host, "push", name)
    docker.docker(host, "image", "rm", *names)


def complete(made: Yard) -> None:
    """Add to the draft what it asks a person for."""
    lab, client = made.lab, next(each for each in made.lab.clients if each.name == "docker-28.5")
    builder = {
        "engine": lab.host,
        "control": lab.publisher.host,
        "image": lab.buildkit_image,
        "version": lab.buildkit_version,
        "config": str(ROOT / "deploy" / "buildkitd.toml"),
        "options": {"network": "host"},
        "network": "host",
        "timeout": "5m",
    }
    clients = [{"name": client.name, "host": client.host, "version": client.version}]
    text = made.path.read_text()
    text = re.sub(
        r"^builder:\n(?:  .*\n)+", f"builder: {json.dumps(builder)}\nclients: {json.dumps(clients)}\n", text, flags=re.M
    )
    said = f"{{arch}}.{made.mark}"
    smoke = json.dumps({"prints": f"{said}, built by {said}"})
    mine = f"    join: import-{made.mark}/app-{NAME}\n    smoke: {smoke}\n"
    text = text.replace("    context:", f"{mine}    context:")
    made.path.write_text(text)


def test_it_climbs_to_an_index_and_its_names_are_joined(made: Yard) -> None:
    action = climb(made)
    assert action.kind is Kind.DONE, (action, made.standing.judgements)
    joined = Reference(made.lab.registry, f"import-{made.mark}/app-{NAME}", "latest")

    async def platforms() -> list[str]:
        async with Registry(insecure={made.lab.registry}) as registry:
            return [str(platform) for platform in (await read_envelope(registry, joined)).platforms]

    assert asyncio.run(platforms()) == ["linux/arm64", "linux/amd64"]
    assert made.standing.at == "index"


def test_nothing_has_changed_at_the_source_for_all_that_a_person_added(made: Yard) -> None:
    assert phasegate("import", "ha", "--check", cwd=made.folder).returncode == 0


def test_it_can_be_rolled_back(made: Yard) -> None:
    ended = phasegate("rollback", NAME, "--to", "container", "--reason", "a test", "--no-wait", cwd=made.folder)
    assert ended.returncode == 0, ended.stderr
    assert made.standing.at == "container"
