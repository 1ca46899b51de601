"""Builds on either driver, with a fake ``docker`` on PATH: what is called, in which order. Real ones: tests/engine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from phasegate.build.forms import build_forms
from phasegate.build.job import Job
from phasegate.build.source import resolve
from phasegate.errors import EngineError
from phasegate.fleet.fleet import BuilderSpec
from phasegate.image.digest import digest_of
from phasegate.release import Release, candidate_tag
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import rungs
from tests.kit.repos import SCHEMA2, repo

DOCKER = """\
#!{python}
import hashlib, json, sys
argv = sys.argv[sys.argv.index("--host") + 2:]
fault = {fault!r}
def digest(target):
    return "sha256:" + hashlib.sha256(target.encode()).hexdigest()
if argv[:2] == ["buildx", "bake"]:
    called = "bake " + argv[-1]
    definition = json.load(open(argv[argv.index("--file") + 1]))
    targets = definition["group"][argv[-1]]["targets"]
    found = {{t: {{"containerimage.digest": digest(t)}} for t in targets if fault != "silent"}}
    json.dump(found, open(argv[argv.index("--metadata-file") + 1], "w"))
    for line in ("#5 [1/2] RUN one", "#5 [1/2] RUN one", "#6 [stage 2/2] RUN two"):
        print(line, file=sys.stderr)
elif argv[0] == "push":
    called = "push " + argv[1].rpartition(".")[2]
    pushed = "another" if fault == "repacked" else argv[1].rpartition(".")[2]
    print(f"tag: digest: {{digest(pushed)}} size: 7")
else:
    called = " ".join(argv[:2]) + f" {{len(argv) - 2}}"
open({calls!r}, "a").write(called + "\\n")
"""


@dataclass
class Bench:
    """``docker`` gives each target the digest of its name."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def docker(self, fault: str = "") -> None:
        path = self.folder / "bin" / "docker"
        path.parent.mkdir()
        path.write_text(DOCKER.format(python=sys.executable, fault=fault, calls=str(self.folder / "calls")))
        path.chmod(0o755)
        self.monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()

    async def build(
        self,
        push: Literal["buildkit", "engine"],
        start: Form = SCHEMA2,
        tell: Callable[[str], None] = lambda what: None,
    ) -> dict[tuple[str, str], str]:
        context = self.folder / "context"
        context.mkdir()
        (context / "Dockerfile").write_text("FROM scratch\n")
        spec = BuilderSpec("unix:///a", "", "buildkit", "v1", None, {}, "", 60.0, push)
        app = repo(context)
        async with resolve(app) as source:
            job = Job(app, Release("app", "1.0", source.digest), source, rungs(start), "h:5000")
            return dict((await build_forms(spec, job, self.folder / "work", tell)).digests)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


async def test_buildkit_pushes_as_it_builds_and_each_step_is_reported_once(bench: Bench) -> None:
    bench.docker()
    steps: list[str] = []
    digests = await bench.build("buildkit", tell=steps.append)
    assert digests == {
        ("demo/app", phase): digest_of(phase.encode()) for phase in ("container", "oci", "zstd", "index")
    }
    assert bench.calls == ["bake first", "bake rest", "bake last"]
    assert steps == ["RUN one", "RUN two"]


async def test_rungs_of_one_form_share_its_digest(bench: Bench) -> None:
    bench.docker()
    start = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.GZIP, Shape.INDEX, Attestation.NONE)
    digests = await bench.build("buildkit", start)
    assert digests["demo/app", "oci"] == digests["demo/app", "container"] == digest_of(b"container")
    assert digests["demo/app", "index"] == digests["demo/app", "zstd"] == digest_of(b"zstd")


async def test_an_engine_pushes_after_all_is_built_and_keeps_no_tag(bench: Bench) -> None:
    bench.docker()
    await bench.build("engine")
    pushes = [f"push {phase}" for phase in ("container", "oci", "zstd", "index")]
    assert bench.calls == ["bake first", "bake rest", "bake last", *pushes, "image rm 4"]
    bake = json.loads((bench.folder / "work" / "bake.json").read_text())
    outputs = [target["output"][0] for target in bake["target"].values()]
    assert all("push=false,store=true" in output for output in outputs)


async def test_an_engine_that_pushes_something_else_is_refused_and_keeps_no_tag(bench: Bench) -> None:
    bench.docker("repacked")
    with pytest.raises(EngineError, match=r"the engine built container as sha256:.* and pushed sha256:"):
        await bench.build("engine")
    assert bench.calls[-2:] == ["push container", "image rm 4"]


async def test_a_target_without_a_digest_is_named_before_anything_is_pushed(bench: Bench) -> None:
    bench.docker("silent")
    with pytest.raises(EngineError, match="buildx reported no digest for demo/app in container"):
        await bench.build("engine")
    assert bench.calls[-1] == "image rm 4"
    assert not [call for call in bench.calls if call.startswith("push")]


def test_a_candidates_tag_names_no_version() -> None:
    release = Release("app", "1.0", "sha256:0")
    assert candidate_tag(release, "zstd") == candidate_tag(release.id, "zstd")
    assert "1.0" not in candidate_tag(release, "zstd")
