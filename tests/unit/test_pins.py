"""The pins of a release: asked of a fake buildx on PATH. What real ones answer: tests/engine/test_pins.py."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from phasegate.build.bake_runner import BakeRunner
from phasegate.build.control import build_control
from phasegate.build.job import Job
from phasegate.build.materials import materials_of
from phasegate.build.pins import current
from phasegate.build.resolve import resolve_pins
from phasegate.build.source import Source, resolve
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.process.output import Scrub
from phasegate.release import Release
from phases.form import Attestation
from phases.ladder import rungs
from tests.kit.fake_buildx import World, asked, install
from tests.kit.repos import AMD64, ARM64, SCHEMA2, repo

DEBIAN, PAGE = "docker.io/library/debian:12", "https://example.org/page"
OLD, NEW = digest_of(b"old"), digest_of(b"new")
AT_OLD, AT_NEW = f"docker.io/library/debian@{OLD}", f"docker.io/library/debian@{NEW}"


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a test, with the fake's ``docker`` first on PATH."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "Dockerfile").write_text("FROM scratch\n")
    return tmp_path


async def found(
    there: Path, world: World, pins: Mapping[str, str] = MappingProxyType({}), **settings: Any
) -> dict[str, str] | None:
    install(there / "bin", world)
    app = repo(there / "context", **settings)
    runner = BakeRunner("unix:///a", "builder", "", time.monotonic() + 60, Scrub(), lambda what: None)
    async with resolve(app) as source:
        ladder = rungs(SCHEMA2, "attest", Attestation.MAX)
        job = Job(app, Release("app", "1.0", source.digest, pins), source, ladder, "h:5000", "h:5000/scanner:1")
        return await resolve_pins(runner, job, there / "work")


async def test_a_tag_is_pinned_where_it_was_first_found_although_it_moves_meanwhile(there: Path) -> None:
    assert await found(there, World({DEBIAN: OLD}, moves={DEBIAN: NEW})) == {DEBIAN: AT_OLD}
    assert asked(there / "bin") == ["bake resolve", "bake resolve"]


async def test_what_a_release_pins_already_keeps_its_pin(there: Path) -> None:
    assert await found(there, World({DEBIAN: NEW}), {DEBIAN: AT_OLD}) == {DEBIAN: AT_OLD}
    assert asked(there / "bin") == ["bake resolve"]


async def test_pins_of_phasegate_0_1_are_continued(there: Path) -> None:
    before = {"debian:12": f"debian@{OLD}", "h:5000/tool": f"h:5000/tool@{OLD}"}
    world = World({DEBIAN: NEW, "h:5000/tool:latest": NEW, "docker.io/docker/dockerfile:1": NEW})
    assert await found(there, world, before) == {
        DEBIAN: AT_OLD,
        "h:5000/tool:latest": f"h:5000/tool@{OLD}",
        "docker.io/docker/dockerfile:1": f"docker.io/docker/dockerfile@{NEW}",
    }


async def test_what_is_named_by_digest_and_what_is_no_image_are_pinned_too(there: Path) -> None:
    pins = await found(there, World({f"{DEBIAN}@{NEW}": NEW, DEBIAN: OLD, PAGE: OLD}))
    assert pins == {f"{DEBIAN}@{NEW}": AT_NEW, DEBIAN: AT_OLD, PAGE: OLD}


async def test_a_source_from_scratch_pins_nothing_and_is_asked_once(there: Path) -> None:
    assert await found(there, World()) == {}
    assert asked(there / "bin") == ["bake resolve"]


async def test_an_engine_that_reports_nothing_has_no_pins(there: Path) -> None:
    assert await found(there, World({DEBIAN: OLD}, reports=False)) is None


async def test_an_engine_that_ignores_pins_is_found_out_before_anything_is_recorded(there: Path) -> None:
    world = World({DEBIAN: NEW}, obeys=False)
    assert await found(there, world, {DEBIAN: AT_OLD}) == {DEBIAN: AT_NEW}


async def test_nothing_is_exported_and_each_platform_of_each_image_is_asked_with_what_the_last_form_attests(
    there: Path,
) -> None:
    arches = {"amd64": AMD64, "aarch64": ARM64}
    await found(there, World(), image="{arch}-agent", arches=arches, args={"ARCH": "{arch}", "V": "{version}"})
    targets = json.loads((there / "work" / "bake.json").read_text())["target"]
    assert [(target["platforms"], target["args"]["ARCH"], target["args"]["V"]) for target in targets.values()] == [
        (["linux/amd64"], "amd64", "1.0"),
        (["linux/arm64"], "aarch64", "1.0"),
    ]
    for target in targets.values():
        assert target["output"] == ["type=cacheonly"]
        assert target["attest"] == ["type=provenance,mode=max", "type=sbom,generator=h:5000/scanner:1"]
    await found(there, World(), platforms=(AMD64, ARM64))
    targets = json.loads((there / "work" / "bake.json").read_text())["target"]
    assert [target["platforms"] for target in targets.values()] == [["linux/amd64"], ["linux/arm64"]]


def test_a_dockerfile_outside_of_its_context_may_be_read(there: Path) -> None:
    (there / "Dockerfile").write_text("FROM scratch\n")
    runner = BakeRunner("unix:///a", "builder", "", time.monotonic() + 60, Scrub(), lambda what: None)
    for dockerfile in ("../Dockerfile", str(there / "Dockerfile")):
        app = repo(there / "context", dockerfile=dockerfile)
        job = Job(app, Release("app", "1.0", "s"), _source(there), rungs(SCHEMA2), "h:5000")
        install(there / "bin", World())
        assert f"--allow=fs.read={there}" in runner.by_hand(job, there / "work").split()
    inside = Job(repo(there / "context"), Release("app", "1.0", "s"), _source(there), rungs(SCHEMA2), "h:5000")
    assert f"--allow=fs.read={there}" not in runner.by_hand(inside, there / "work").split()


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("debian:12", "docker.io/library/debian:12"),
        ("index.docker.io/library/debian", "docker.io/library/debian:latest"),
        ("docker.io/debian", "docker.io/library/debian:latest"),
        ("me/tool", "docker.io/me/tool:latest"),
        ("localhost/tool", "localhost/tool:latest"),
        ("127.0.0.1:5000/base/debian:12", "127.0.0.1:5000/base/debian:12"),
        (f"debian@{OLD}", f"docker.io/library/debian@{OLD}"),
    ],
)
def test_pins_of_phasegate_0_1_have_their_host_and_tag_now(written: str, full: str) -> None:
    assert current({written: f"debian@{OLD}"}) == {full: AT_OLD}


def test_materials_are_read_in_both_formats_and_for_every_platform() -> None:
    hexadecimal = OLD.removeprefix("sha256:")

    def at(uri: str) -> dict[str, Any]:
        return {"uri": uri, "digest": {"sha256": hexadecimal}}

    git = "https://github.com/moby/buildkit.git#v0.34.2"
    old = [at("pkg:docker/docker/dockerfile@1"), at("pkg:docker/127.0.0.1%3A5000/base/tool@2?platform=linux%2Farm64")]
    new = [
        at(f"pkg:docker/ghcr.io/my/tool?digest={OLD}&platform=linux%2Famd64"),
        at(PAGE),
        {"uri": git, "digest": {"sha1": "c0ffee"}},
    ]
    reported = {
        "buildx.build.provenance/linux/arm64": {"materials": old},
        "buildx.build.provenance/linux/amd64": {"buildDefinition": {"resolvedDependencies": new}},
        "containerimage.digest": NEW,
    }
    assert materials_of(reported) == {
        "docker.io/docker/dockerfile:1": f"docker.io/docker/dockerfile@{OLD}",
        "127.0.0.1:5000/base/tool:2": f"127.0.0.1:5000/base/tool@{OLD}",
        f"ghcr.io/my/tool@{OLD}": f"ghcr.io/my/tool@{OLD}",
        PAGE: OLD,
        git: "sha1:c0ffee",
    }
    assert materials_of({"containerimage.digest": NEW}) is None


def test_an_image_that_is_in_no_registry_is_named() -> None:
    reported = {"buildx.build.provenance": {"materials": [{"uri": "pkg:docker/mine@latest"}]}}
    with pytest.raises(EngineError, match=r"docker\.io/library/mine:latest has no digest"):
        materials_of(reported)


CONTROL = Reference("h:5000", "demo/app").tagged("phasegate-control.1.linux-amd64")


async def control(there: Path, world: World, pins: Mapping[str, str]) -> bool:
    install(there / "bin", world)
    spec = BuilderSpec("unix:///a", "unix:///b", "buildkit", "v1", None, {}, "", 60.0)
    app = repo(there / "context")
    release = Release("app", "1.0", "s", pins)
    return await build_control(spec, app, release, _source(there), app.images[0], AMD64, tag_ref=CONTROL)


async def test_a_control_is_built_from_the_pins_and_other_pages_are_content_drift(there: Path) -> None:
    world = World({DEBIAN: NEW, PAGE: NEW})
    assert await control(there, world, {DEBIAN: AT_OLD, PAGE: OLD})
    assert [call.split()[0] for call in asked(there / "bin")][-3:] == ["build", "push", "image"]


async def test_a_control_from_another_base_is_refused_and_not_pushed(there: Path) -> None:
    with pytest.raises(EngineError, match=f"the control for linux/amd64 used {DEBIAN} at {NEW}"):
        await control(there, World({DEBIAN: NEW}, obeys=False), {DEBIAN: AT_OLD})
    assert not [call for call in asked(there / "bin") if call.startswith("push")]


async def test_an_engine_that_reports_nothing_makes_no_control(there: Path) -> None:
    assert not await control(there, World({DEBIAN: NEW}, obeys=False, reports=False), {DEBIAN: AT_OLD})
    assert [call.split()[0] for call in asked(there / "bin")][-2:] == ["build", "image"]


def _source(there: Path) -> Source:
    return Source(there / "context", "s")
