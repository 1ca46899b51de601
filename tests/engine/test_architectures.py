"""Every architecture for real: built by the lab's BuildKit, emulated where a RUN needs it, and run by every engine.

What an engine takes from the index is held against what ``phasegate/checks/choice.py`` says of its generation.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.demo import docker
from deploy.lab.state import Lab
from phasegate.build.builder import ensure_builder
from phasegate.build.forms import build_forms
from phasegate.build.job import Job
from phasegate.build.source import resolve
from phasegate.check import Verdict
from phasegate.checks import choice
from phasegate.fleet.builder import BuilderSpec
from phasegate.image.envelope import Envelope
from phasegate.image.platform import Platform, parse_platform
from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from phasegate.release import Release
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import rungs
from tests.kit.repos import repo

LIST = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.INDEX)
# By platform, what the Go compiler is told.
TARGETS: dict[str, dict[str, str]] = {
    "linux/amd64": {"GOARCH": "amd64", "GOAMD64": "v1"},
    "linux/amd64/v2": {"GOARCH": "amd64", "GOAMD64": "v2"},
    "linux/amd64/v3": {"GOARCH": "amd64", "GOAMD64": "v3"},
    "linux/386": {"GOARCH": "386"},
    "linux/arm64": {"GOARCH": "arm64"},
    "linux/arm/v7": {"GOARCH": "arm", "GOARM": "7"},
    "linux/arm/v6": {"GOARCH": "arm", "GOARM": "6"},
}
# Prints what it was compiled for and what the RUN step wrote; with an argument it is that step.
PROGRAM = """\
package main

import (
	"fmt"
	"os"
	"runtime"
)

var level string

func main() {
	own := runtime.GOARCH + level
	if len(os.Args) > 1 {
		if err := os.WriteFile(os.Args[1], []byte(own), 0o644); err != nil {
			panic(err)
		}
		return
	}
	built, _ := os.ReadFile("/built")
	fmt.Printf("runs %s, built by %s\\n", own, built)
}
"""
DOCKERFILE = """\
FROM scratch
ARG TARGETARCH TARGETVARIANT
COPY program-${TARGETARCH}${TARGETVARIANT} /program
RUN ["/program", "/built"]
ENTRYPOINT ["/program"]
"""
MATCHERS = {
    "docker-20.10": choice.docker_20,
    "docker-26.1": choice.containerd,
    "docker-28.5": choice.containerd,
    "docker-28.5-containerd": choice.containerd,
}


def prints(platform: Platform) -> str:
    own = f"{platform.architecture}{platform.variant}"
    return f"runs {own}, built by {own}"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("architectures")
    source = tmp_path_factory.mktemp("program") / "main.go"
    source.write_text(PROGRAM)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    for text, told in TARGETS.items():
        platform = parse_platform(text)
        subprocess.run(
            [
                *("go", "build", "-trimpath", "-ldflags", f"-s -w -X main.level={platform.variant}"),
                *("-o", str(folder / f"program-{platform.architecture}{platform.variant}"), str(source)),
            ],
            env={**os.environ, "GOOS": "linux", "CGO_ENABLED": "0", **told},
            check=True,
        )
    return folder


@pytest.fixture(scope="module")
def built(lab: Lab, spec: BuilderSpec, context: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Envelope]:
    """The envelope of each phase."""
    app = repo(context, "ar-architectures/program", platforms=tuple(map(parse_platform, TARGETS)))

    async def build() -> dict[str, Envelope]:
        await ensure_builder(spec)
        async with resolve(app) as source, Registry(insecure={lab.registry}) as registry:
            release = Release(app.name, "1.0", source.digest, {})
            work = tmp_path_factory.mktemp("work")
            result = await build_forms(spec, Job(app, release, source, rungs(LIST), lab.registry), work)
            return {
                phase: await read_envelope(registry, Reference(lab.registry, image).at(digest))
                for (image, phase), digest in result.digests.items()
            }

    return asyncio.run(build())


def test_each_form_has_every_platform_spelled_as_engines_spell_it(built: Mapping[str, Envelope]) -> None:
    for phase, envelope in built.items():
        said = [image.described.platform for image in envelope.images if image.described]
        assert [str(platform) for platform in said] == list(TARGETS), phase
        assert [str(platform) for platform in envelope.platforms] == list(TARGETS), phase


def test_every_rung_leaves_the_choice_of_every_generation_alone(built: Mapping[str, Envelope]) -> None:
    ladder = list(built.values())
    hosts = [parse_platform(text) for text in TARGETS]
    for before, after in pairwise(ladder):
        result = choice.judge_choice(before, after, hosts)
        assert result.verdict is Verdict.PASS, result


# 20.10 reads no zstd: for it the last rung is `oci`.
@pytest.mark.parametrize(
    ("client", "phase"), [(name, p) for name in MATCHERS for p in ("container", "oci" if "20.10" in name else "index")]
)
def test_each_engine_takes_the_child_that_is_foretold_and_runs_it(
    client: str, phase: str, lab: Lab, built: Mapping[str, Envelope]
) -> None:
    host = next(each.host for each in lab.clients if each.name == client)
    envelope = built[phase]
    children = [image.described.platform for image in envelope.images if image.described and image.described.platform]
    name = str(envelope.reference)
    found = {}
    for text in TARGETS:
        docker.docker(host, "pull", "--quiet", "--platform", text, name)
        try:
            found[text] = docker.docker(host, "run", "--rm", "--network=none", "--platform", text, name).strip()
        finally:
            # The classic store holds one platform a digest.
            docker.docker(host, "image", "rm", "--force", name)
    foretold = {text: MATCHERS[client](parse_platform(text), children) for text in TARGETS}
    assert found == {text: prints(taken) for text, taken in foretold.items() if taken}
