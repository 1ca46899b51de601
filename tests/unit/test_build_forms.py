"""Builds on either driver, with a fake ``docker`` on PATH: what is called, in which order. Real ones: tests/engine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import pytest

from phasegate.build.forms import build_forms
from phasegate.build.job import Job
from phasegate.build.source import resolve
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.image.digest import digest_of
from phasegate.release import Release, candidate_tag
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import rungs
from tests.kit.fake_buildx import World, asked, install
from tests.kit.repos import SCHEMA2, repo


@dataclass
class Bench:
    """``docker`` gives each target the digest of its name."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def docker(self, **world: Any) -> None:
        path = install(self.folder / "bin", World(**world))
        self.monkeypatch.setenv("PATH", f"{path}{os.pathsep}{os.environ['PATH']}")

    @property
    def calls(self) -> list[str]:
        """The calls that make, push or remove something."""
        return [call for call in asked(self.folder / "bin") if not call.startswith("buildx history")]

    async def build(
        self,
        push: Literal["buildkit", "engine"],
        start: Form = SCHEMA2,
        tell: Callable[[str], None] = lambda what: None,
        pins: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[tuple[str, str], str]:
        context = self.folder / "context"
        context.mkdir()
        (context / "Dockerfile").write_text("FROM scratch\n")
        spec = BuilderSpec("unix:///a", "", "buildkit", "v1", None, {}, "", 60.0, push)
        app = repo(context)
        async with resolve(app) as source:
            job = Job(app, Release("app", "1.0", source.digest, pins), source, rungs(start), "h:5000")
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
    bench.docker(repacks=True)
    with pytest.raises(EngineError, match=r"the engine built container as sha256:.* and pushed sha256:"):
        await bench.build("engine")
    assert bench.calls[-2:] == ["push container", "image rm 4"]


async def test_a_target_without_a_digest_is_named_before_anything_is_pushed(bench: Bench) -> None:
    bench.docker(silent=True)
    with pytest.raises(EngineError, match="buildx reported no digest for demo/app in container"):
        await bench.build("engine")
    assert bench.calls[-1] == "image rm 4"
    assert not [call for call in bench.calls if call.startswith("push")]


DEBIAN, FRONTEND, PAGE = "docker.io/library/debian:12", "docker.io/docker/dockerfile:1", "https://example.org/page"
OLD, NEW = digest_of(b"old"), digest_of(b"new")
PINS = {
    DEBIAN: f"docker.io/library/debian@{OLD}",
    FRONTEND: f"docker.io/docker/dockerfile@{OLD}",
    PAGE: OLD,
    f"h:5000/tool@{OLD}": f"h:5000/tool@{OLD}",
}
USES = {DEBIAN: NEW, FRONTEND: NEW, PAGE: OLD, f"h:5000/tool@{OLD}": OLD}


async def test_every_form_is_built_from_what_the_release_pins_wherever_the_tags_are_now(bench: Bench) -> None:
    bench.docker(uses=USES)
    await bench.build("buildkit", pins=PINS)
    rules = json.loads((bench.folder / "work" / "policy.json").read_text())["rules"]
    assert [(rule["selector"], rule["updates"]) for rule in rules] == [
        (
            {"identifier": f"docker-image://{name}", "matchType": "EXACT"},
            {"identifier": f"docker-image://{name}@{OLD}"},
        )
        for name in (DEBIAN, FRONTEND)
    ]
    assert bench.calls == ["bake first", "bake rest", "bake last"]


@pytest.mark.parametrize(
    ("world", "words", "retryable"),
    [
        ({"uses": USES, "obeys": False}, f"container used {DEBIAN} at {NEW}, and the release pins {OLD}", False),
        ({"uses": {**USES, "h:5000/new:1": NEW}}, f"container used h:5000/new:1 .{NEW}., which the release", False),
        ({"uses": {**USES, f"h:5000/tool@{NEW}": NEW}}, f"used h:5000/tool@{NEW} .*, which the release", False),
        ({"uses": {**USES, PAGE: NEW}}, f"container: {PAGE} was changed while it was built", True),
        ({"uses": USES, "reports": False}, "container: the builder does not report which images", False),
    ],
    ids=["another digest", "another image", "another image by digest", "another page", "no report"],
)
async def test_a_build_from_anything_else_is_refused_before_an_engine_pushes_it(
    bench: Bench, world: dict[str, Any], words: str, retryable: bool
) -> None:
    bench.docker(**world)
    with pytest.raises(EngineError, match=words) as caught:
        await bench.build("engine", pins=PINS)
    assert caught.value.retryable is retryable
    assert not [call for call in bench.calls if call.startswith("push")]


async def test_an_index_has_its_materials_in_the_history(bench: Bench) -> None:
    bench.docker(uses={DEBIAN: OLD})
    await bench.build("buildkit", pins={DEBIAN: PINS[DEBIAN]})
    assert [call for call in asked(bench.folder / "bin") if "history" in call] == ["buildx history 9"]


def test_a_candidates_tag_names_no_version() -> None:
    release = Release("app", "1.0", "sha256:0")
    assert candidate_tag(release, "zstd") == candidate_tag(release.id, "zstd")
    assert "1.0" not in candidate_tag(release, "zstd")
