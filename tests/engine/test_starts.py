"""From every start to `index` and back: what Docker 29, loaders, squashers and other tools publish, on real engines.

Each repo begins at something that phasegate did not publish, climbs to the end of the ladder, is run by real engines on
the way, and is rolled back to the very bytes that it began with.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.demo import docker
from deploy.lab.state import Lab
from phasegate.convert.convert import convert
from phasegate.image import mediatype
from phasegate.image.envelope import Envelope
from phasegate.ledger.events import Moved
from phasegate.memory import Forgetful
from phasegate.policy.action import Kind
from phasegate.registry import Registry, read_envelope
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import BASELINE
from tests.kit.images import Built, Entry, Layer, make_image, make_index, mixed_image, push
from tests.kit.yard import NAME, Yard, yard

CLIENTS = ("docker-26.1", "docker-28.5", "docker-28.5-containerd", "docker-29")
PROGRAM = """\
package main

import "fmt"

var level string

func main() { fmt.Println("runs " + level) }
"""
SCHEMA2 = Form(Builder.UNKNOWN, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
CONVERTED = {"context": None, "args": None, "labels": None}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """A program for each architecture, by what it prints."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "main.go").write_text(PROGRAM)
    made: dict[str, bytes] = {}
    for level, told in {"amd64": {}, "armv6": {"GOARM": "6"}, "armv7": {"GOARM": "7"}}.items():
        out = folder / level
        flags = f"-s -w -X main.level={level}"
        env = {**os.environ, "GOOS": "linux", "GOARCH": level.partition("v")[0], "CGO_ENABLED": "0", **told}
        subprocess.run(
            ["go", "build", "-trimpath", "-ldflags", flags, "-o", str(out), str(folder / "main.go")],
            env=env,
            check=True,
        )
        made[level] = out.read_bytes()
    return made


async def _there(made: Yard) -> tuple[dict[str, str], dict[str, str]]:
    """Return the digests of the tags, and what crane reads at each."""
    tags = await made.tags()
    return tags, {tag: made.crane("manifest", f"{made.lab.registry}/{tag}") for tag in tags}


async def _up_and_back(made: Yard, phases: Sequence[str]) -> Envelope:
    """Climb to the end and roll back; return what was published at the end."""
    before = await _there(made)
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.DONE, phases[-1]), end
    moved = dict.fromkeys(event.phase for event in made.history if isinstance(event, Moved))
    assert list(moved) == list(phases)
    async with Registry(insecure={made.lab.registry}) as registry:
        after = await read_envelope(registry, made.ref("latest"))
    assert after.root.media_type == mediatype.OCI_INDEX
    assert {layer.media_type for image in after.images for layer in image.layers} == {mediatype.OCI_LAYER_ZSTD}
    done = made.phasegate("rollback", NAME, "--to", BASELINE, "--reason", "a test of it")
    assert done.returncode == 0, done.stderr
    assert await _there(made) == before
    return after


async def test_what_docker_29_builds_and_pushes(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=CLIENTS)
    host = next(client.host for client in lab.clients if client.name == "docker-29")
    names = [str(made.ref(tag)) for tag in ("latest", "stable", "1.0")]
    tags = [word for name in names for word in ("--tag", name)]
    recipe = docker.Recipe(made.repo, made.context, "1.0", "", made.fleet.builder.network)
    docker.docker(host, "build", "--quiet", *tags, *recipe.args(made.repo.images[0].platforms[0]))
    docker.push(host, names)
    docker.docker(host, "image", "rm", *names)
    docker.docker(host, "builder", "prune", "--all", "--force")

    plan = json.loads(made.phasegate("plan", "--look", "--json").stdout)["repos"][0]
    assert "published as OCI, gzip, index, provenance=min" in plan["why"]
    after = await _up_and_back(made, ("container", "zstd"))
    assert made.standing.start == Form(
        Builder.UNKNOWN, MediaTypes.OCI, Codec.GZIP, Shape.INDEX, Attestation.MIN, artifacts=True
    ), "it is known that nobody knows who built it"
    assert len(after.attestations) == 1, "what was attested stays attested"
    container = made.standing.judgements["container"]
    results = {result.name for result in container.results}
    assert {"delta.files", *(f"pull.{client}" for client in CLIENTS)} <= results


async def test_uncompressed_layers_stay_so_until_the_rung_of_the_codec(lab: Lab, tmp_path: Path) -> None:
    """The same, of a repo that is built: BuildKit is asked for uncompressed layers where that is what was published."""
    made = yard(lab, tmp_path, clients=CLIENTS)
    start = SCHEMA2.moved("codec", Codec.PLAIN)
    async with Registry(insecure={lab.registry}) as registry:
        published = await read_envelope(registry, made.ref("latest"))
        plain = await convert(registry, Forgetful(), published, start, published.reference)
        for tag in ("latest", "stable", "1.0"):
            await registry.put_manifest(made.ref(tag), plain.raw, plain.media_type)
    await _up_and_back(made, ("container", "oci", "zstd", "index"))
    standing = made.standing
    assert standing.start == start
    async with Registry(insecure={lab.registry}) as registry:
        types = {}
        for phase in ("container", "oci"):
            (candidate,) = standing.candidates[phase].values()
            found = await read_envelope(registry, made.ref("latest").at(candidate.digest))
            types[phase] = {layer.media_type for layer in found.images[0].layers}
    assert types == {"container": {mediatype.DOCKER_LAYER_PLAIN}, "oci": {mediatype.OCI_LAYER_PLAIN}}


@dataclass(frozen=True)
class Start:
    """A published image, the form that it is observed in, the phases that move it, and the platforms of its repo."""

    built: Built
    form: Form
    phases: tuple[str, ...] = ("oci", "zstd", "index")
    platforms: tuple[str, ...] = ("linux/amd64",)


def layers(program: bytes, count: int = 2) -> list[Layer]:
    mark = secrets.token_bytes(2000)
    return [{"program": Entry(program, mode=0o755)}, *({f"part{n}": mark + bytes([n])} for n in range(1, count))]


def runs(program: bytes, count: int = 2, **more: Any) -> Built:
    return make_image(layers(program, count), **{"config": {"config": {"Cmd": ["/program"]}}, **more})


def uncompressed(programs: Mapping[str, bytes]) -> Start:
    """As an image that was loaded from an archive and pushed: NixOS/nix#15252, docker-squash#260."""
    return Start(runs(programs["amd64"], codec=Codec.PLAIN), SCHEMA2.moved("codec", Codec.PLAIN))


def mixed(programs: Mapping[str, bytes]) -> Start:
    """Layers of a loaded base below those of a build."""
    parts = layers(programs["amd64"], 3)
    config = {"config": {"Cmd": ["/program"]}}
    built = mixed_image(MediaTypes.OCI, Codec.PLAIN, Codec.GZIP, Codec.ZSTD, layers=parts, config=config)
    form = SCHEMA2.moved("media_types", MediaTypes.OCI).moved("codec", Codec.MIXED)
    return Start(built, form, ("zstd", "index"))


def nix(programs: Mapping[str, bytes]) -> Start:
    """One history entry and many layers, as nix's dockerTools write it."""
    config = {"config": {"Cmd": ["/program"]}, "history": [{"created_by": "a tool of its own"}]}
    return Start(runs(programs["amd64"], 12, config=config), SCHEMA2)


def arm_list(programs: Mapping[str, bytes]) -> Start:
    """A list made by `docker manifest annotate --variant`: its configs have no variant (moby/buildkit#955)."""
    entries = [{"platform": {"architecture": "arm", "os": "linux", "variant": level}} for level in ("v6", "v7")]
    images = [runs(programs[f"arm{level}"], platform="linux/arm") for level in ("v6", "v7")]
    built = make_index(images, family=MediaTypes.DOCKER, entries=entries)
    platforms = ("linux/arm/v6", "linux/arm/v7")
    return Start(built, SCHEMA2.moved("shape", Shape.INDEX), ("oci", "zstd"), platforms)


def windows(programs: Mapping[str, bytes]) -> Start:
    """One image of Linux beside two of Windows, as golang:1.17 was (tektoncd/pipeline#4569)."""
    builds = ("10.0.20348.2227", "10.0.17763.5329")
    images = [runs(programs["amd64"])]
    entries: list[dict[str, Any]] = [{"platform": {"architecture": "amd64", "os": "linux"}}]
    for build in builds:
        config = {"config": {"Cmd": ["program.exe"]}, "os.version": build}
        images.append(make_image(layers(build.encode()), platform="windows/amd64", config=config))
        entries.append({"platform": {"architecture": "amd64", "os": "windows", "os.version": build}})
    built = make_index(images, family=MediaTypes.DOCKER, entries=entries)
    return Start(built, SCHEMA2.moved("shape", Shape.INDEX), ("oci", "zstd"))


@pytest.mark.parametrize("start", [uncompressed, mixed, nix, arm_list, windows])
async def test_what_others_publish(
    lab: Lab, tmp_path: Path, programs: Mapping[str, bytes], start: Callable[[Mapping[str, bytes]], Start]
) -> None:
    given: Start = start(programs)
    made = yard(lab, tmp_path, clients=CLIENTS)
    async with Registry(insecure={lab.registry}) as registry:
        for tag in ("latest", "stable", "1.0"):
            await push(registry, made.ref(tag), given.built)
    repo = {key: value for key, value in json.loads(made.path.read_text())["repos"][0].items() if key not in CONVERTED}
    repo |= {"source": "published", "version": "1.0", "platforms": list(given.platforms)}
    repo |= {"smoke": {"command": ["/program"], "prints": "runs "}}
    made.plan(repos=[repo])

    after = await _up_and_back(made, given.phases)
    assert made.standing.start == given.form.moved("builder", Builder.CONTAINER)
    body = given.built.body
    if "manifests" in body:
        said = [entry["platform"] for entry in after.root.body["manifests"]]
        assert said == [entry["platform"] for entry in body["manifests"]], "nothing that the list said is lost"
    for phase in given.phases:
        results = {result.name for result in made.standing.judgements[phase].results}
        marks = [f"[{name}]" for name in given.platforms] if len(given.platforms) > 1 else []
        marks = marks or (["[linux/amd64]"] if len(after.images) > 1 else [""])
        assert {f"run.{client}{mark}" for client in CLIENTS for mark in marks} <= results
        assert not any("windows" in name for name in results)
