"""A group of three architectures climbs, and in `index` its names are joined into one that every engine can pull."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess

import pytest

from deploy.demo import docker
from deploy.lab.state import Lab
from phasegate.check import Verdict
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.ledger.events import Unheld
from phasegate.policy.action import Kind
from phasegate.registry import Registry, read_envelope
from phasegate.release import Tag
from phasegate.repo.make.join import index_of
from phasegate.repo.promote import roll_back
from tests.kit.yard import ALL, Yard, climb, yard

TARGETS = {
    "amd64": ("linux/amd64", {"GOARCH": "amd64"}),
    "aarch64": ("linux/arm64", {"GOARCH": "arm64"}),
    "armhf": ("linux/arm/v7", {"GOARCH": "arm", "GOARM": "7"}),
}
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
	version, _ := os.ReadFile("/version")
	fmt.Printf("runs %s, built by %s, %s\\n", said, built, version)
}
"""
DOCKERFILE = """\
FROM scratch
ARG ARCH
COPY program-${ARCH} /program
RUN ["/program", "/built"]
COPY VERSION /version
ARG FLAVOUR
LABEL flavour=$FLAVOUR
ENTRYPOINT ["/program"]
"""
FLAVOURS = {"amd64": "plain", "aarch64": "{arch}, {version}", "armhf": "thin"}


@pytest.fixture(scope="module")
def made(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """Up the whole ladder: at `index`, the joined name included."""
    folder = tmp_path_factory.mktemp("join")
    mark = secrets.token_hex(4)
    programs: dict[str, bytes] = {}
    (folder / "main.go").write_text(PROGRAM)
    for word, (_, told) in TARGETS.items():
        subprocess.run(
            [
                *("go", "build", "-trimpath", "-ldflags", f"-s -w -X main.said={word}.{mark}"),
                *("-o", str(folder / "program"), str(folder / "main.go")),
            ],
            env={**os.environ, "GOOS": "linux", "CGO_ENABLED": "0", **told},
            check=True,
        )
        programs[f"program-{word}"] = (folder / "program").read_bytes()
    programs["Dockerfile.armhf"] = f"{DOCKERFILE}LABEL from=Dockerfile.armhf\n".encode()
    yarded = yard(
        lab,
        folder,
        clients=ALL,
        below={"docker-20.10": "zstd"},
        dockerfile=DOCKERFILE,
        files=programs,
        image=f"ar-join-{mark}/{{arch}}-agent",
        arches=list(TARGETS),
        platforms=None,
        join=f"ar-join-{mark}/agent",
        dockerfiles={"amd64": "Dockerfile", "aarch64": "Dockerfile", "armhf": "Dockerfile.{arch}"},
        args={"ARCH": "{arch}", "FLAVOUR": FLAVOURS},
        smoke={"prints": f"runs {{arch}}.{mark}, built by {{arch}}.{mark}, {{version}}"},
    )
    asyncio.run(join_the_old_way(yarded))
    action = climb(yarded)
    assert action.kind is Kind.DONE, (action, [r for j in yarded.standing.judgements.values() for r in j.results
                                               if r.verdict is not Verdict.PASS])  # fmt: skip
    return yarded


async def join_the_old_way(made: Yard) -> None:
    """The joined name has one tag before phasegate comes: ``stable``, an index made by hand of what is published."""
    target = joined(made)
    children = []
    async with Registry(insecure={made.lab.registry}) as registry:
        for number in range(len(TARGETS)):
            source = made.ref("stable", number)
            image = (await read_envelope(registry, source)).images[0]
            for blob in (image.config.descriptor, *image.layers):
                await registry.copy_blob(source, target, blob)
            await registry.put_manifest(target.at(image.manifest.digest), image.manifest.raw, image.manifest.media_type)
            children.append(image)
        await registry.put_manifest(target.tagged("stable"), index_of(children), OCI_INDEX)
        await registry.put_manifest(target.tagged("by-hand"), index_of(children), OCI_INDEX)


def joined(made: Yard) -> Reference:
    assert made.repo.joined
    return made.fleet.reference(made.repo.joined.name)


def read(made: Yard, reference: Reference) -> Envelope:
    async def once() -> Envelope:
        async with Registry(insecure={made.lab.registry}) as registry:
            return await read_envelope(registry, reference)

    return asyncio.run(once())


def test_the_tags_of_the_joined_name_are_at_one_index_of_the_very_manifests(made: Yard) -> None:
    index = read(made, joined(made).tagged("latest"))
    assert [str(platform) for platform in index.platforms] == [platform for platform, _ in TARGETS.values()]
    theirs = [read(made, made.ref("latest", number)).images[0].manifest.digest for number in range(len(TARGETS))]
    assert [image.manifest.digest for image in index.images] == theirs
    assert {read(made, joined(made).tagged(tag)).digest for tag in ("latest", "stable", "1.0")} == {index.digest}


def test_it_was_judged_as_every_other_image(made: Yard) -> None:
    found = {result.name: result for result in made.standing.judgements["index"].results}
    name = joined(made).repository
    for check in ("envelope.shape", "platform.match", "platform.choice", "delta.declared", "closure.complete"):
        assert found[f"{check}[{name}]"].verdict is Verdict.PASS
    assert found[f"delta.declared[{name}]"].evidence.startswith("the very manifests of ")
    for client in ALL[1:]:
        for platform, _ in TARGETS.values():
            assert found[f"run.{client}[{platform}][{name}]"].verdict is Verdict.PASS
    assert found[f"refuse.docker-20.10[linux/arm64][{name}]"].verdict is Verdict.PASS
    assert not any(r.image == name for r in made.standing.judgements["zstd"].results)


@pytest.mark.parametrize("client", ALL[1:])
def test_every_engine_gets_the_right_child_by_platform(client: str, made: Yard) -> None:
    host = next(each.host for each in made.lab.clients if each.name == client)
    name = str(joined(made).tagged("stable"))
    for word, (platform, _) in TARGETS.items():
        docker.docker(host, "pull", "--quiet", "--platform", platform, name)
        try:
            said = docker.docker(host, "run", "--rm", "--network=none", "--platform", platform, name)
            assert said.startswith(f"runs {word}.")
        finally:
            docker.docker(host, "image", "rm", "--force", name)


def test_each_architecture_has_its_own_arguments_and_dockerfile(made: Yard) -> None:
    index = read(made, joined(made).tagged("latest"))
    assert [image.config.body["config"]["Labels"] for image in index.images] == [
        {"org.opencontainers.image.version": "1.0", "flavour": "plain"},
        {"org.opencontainers.image.version": "1.0", "flavour": "aarch64, 1.0"},
        {"org.opencontainers.image.version": "1.0", "flavour": "thin", "from": "Dockerfile.armhf"},
    ]


def test_joining_again_writes_the_same_bytes(made: Yard) -> None:
    index = read(made, joined(made).tagged("latest"))
    assert index_of(index.images) == index.root.raw


def test_a_rollback_puts_the_names_back_and_leaves_a_joined_tag_that_was_not_there(made: Yard) -> None:
    at = read(made, joined(made).tagged("latest")).digest

    async def back() -> None:
        async with made.run() as run:
            await roll_back(run, made.repo, "zstd", reason="the test")

    asyncio.run(back())
    standing = made.standing
    for image in made.repo.images:
        assert standing.tags[Tag(image.name, "latest")] == standing.candidates["zstd"][image.name].digest
    assert read(made, joined(made).tagged("latest")).digest == at
    assert read(made, joined(made).tagged("stable")).digest == read(made, joined(made).tagged("by-hand")).digest
    assert made.standing.hold


def test_released_it_climbs_again_and_the_next_version_is_joined_anew(made: Yard) -> None:
    first = read(made, joined(made).tagged("1.0")).digest

    async def release() -> None:
        async with made.run() as run:
            run.ledger.append(Unheld(repo=made.repo.name, by="test", reason="mended"))

    asyncio.run(release())
    assert climb(made).kind is Kind.DONE
    assert made.standing.at == "index"
    assert read(made, joined(made).tagged("latest")).digest == first
    made.version("1.1")
    assert climb(made).kind is Kind.DONE
    second = read(made, joined(made).tagged("1.1"))
    assert second.digest != first
    assert read(made, joined(made).tagged("latest")).digest == second.digest
    assert read(made, joined(made).tagged("1.0")).digest == first
    assert len(second.images) == len(TARGETS)
