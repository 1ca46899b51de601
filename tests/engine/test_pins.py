"""What BuildKit resolves is what a release pins: on the lab's BuildKit, with a mirror that answers any image name."""

from __future__ import annotations

import asyncio
import gzip
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.docker import docker
from deploy.lab.state import Lab
from phasegate.build.bake import bake_target
from phasegate.build.bake_runner import BakeRunner
from phasegate.build.builder import builder_name, ensure_builder
from phasegate.build.control import build_control
from phasegate.build.dockerfile import from_references
from phasegate.build.forms import build_forms
from phasegate.build.job import Job
from phasegate.build.materials import materials_of, tagged
from phasegate.build.resolve import resolve_pins
from phasegate.build.source import Source, resolve
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import Repo
from phasegate.image.descriptor import Descriptor
from phasegate.image.reference import Reference
from phasegate.process.output import Scrub
from phasegate.registry import Registry, read_envelope
from phasegate.release import Release
from phases.ladder import rungs
from tests.engine.conftest import Session, engine
from tests.kit.dockerfiles import SHAPES
from tests.kit.images import make_image, push
from tests.kit.repos import AMD64, SCHEMA2, repo
from tests.kit.stub_mirror import StubMirror, stub_mirror


@dataclass(frozen=True)
class Bench:
    """A builder whose docker.io is the mirror."""

    lab: Lab
    spec: BuilderSpec
    mirror: StubMirror

    @property
    def runner(self) -> BakeRunner:
        until = time.monotonic() + 200
        return BakeRunner(self.spec.engine, builder_name(self.spec), "host", until, Scrub(), lambda what: None)


@pytest.fixture(scope="module")
def bench(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Every image is the session's, which has a shell."""
    lab, made = session.lab, session.image("oci")

    async def read() -> dict[str, bytes]:
        async with Registry(insecure={lab.registry}) as registry:
            blobs = (made.config.descriptor, *made.layers)
            return {blob.digest: await _content(registry, session.ref("oci"), blob) for blob in blobs}

    with stub_mirror(made.manifest.body, asyncio.run(read())) as mirror:
        config = tmp_path_factory.mktemp("builder") / "buildkitd.toml"
        config.write_text(
            f'[registry."docker.io"]\nmirrors = ["{mirror.address}"]\n'
            + "".join(f'[registry."{host}"]\nhttp = true\n' for host in (mirror.address, lab.registry))
        )
        spec = replace(session.spec, config=config)
        asyncio.run(ensure_builder(spec))
        yield Bench(lab, spec, mirror)
        docker(lab.host, "buildx", "rm", "--force", builder_name(spec))


async def _content(registry: Registry, at: Reference, blob: Descriptor) -> bytes:
    return b"".join([chunk async for chunk in registry.blob(at, blob)])


async def test_what_buildkit_resolves_is_what_it_reports_and_what_the_hint_for_waves_names(
    bench: Bench, tmp_path: Path
) -> None:
    targets: dict[str, Any] = {}
    for number, shape in enumerate(SHAPES.values()):
        context = tmp_path / "contexts" / str(number)
        context.mkdir(parents=True)
        (context / "Dockerfile").write_text(shape.text, newline="")
        app = repo(context, args=shape.args)
        targets[str(number)] = bake_target(
            app, app.images[0], SCHEMA2, "1.0", context=str(context), attest=[], output="type=cacheonly"
        )
    app = repo(tmp_path / "contexts")
    job = Job(app, Release("app", "1.0", "s"), Source(tmp_path / "contexts", "s"), rungs(SCHEMA2), "h")
    definition = {"group": {"all": {"targets": list(targets)}}, "target": targets}
    reported = await bench.runner.run(job, definition, tmp_path / "work", "all")
    asked = bench.mirror.tags
    for name, (number, shape) in zip(SHAPES, enumerate(SHAPES.values()), strict=True):
        wanted = {tagged(reference) for reference in shape.references}
        found = materials_of(reported[str(number)])
        assert found == {each: f"{each.rpartition(':')[0]}@{asked[each]}" for each in wanted}, name
        assert from_references(shape.text, shape.args) == shape.references, name
    assert set(asked) == {tagged(each) for shape in SHAPES.values() for each in shape.references}


async def test_a_stage_named_like_its_image_is_built_and_not_replaced(bench: Bench, tmp_path: Path) -> None:
    context = tmp_path / "context"
    context.mkdir()
    mark = secrets.token_hex(8)
    (context / "Dockerfile").write_text(
        f"FROM composer AS composer\nRUN echo {mark} > /srv/made\nFROM php\nCOPY --from=composer /srv/made /made\n"
    )
    app = repo(context, f"pins-{secrets.token_hex(4)}/app")
    async with resolve(app) as source, Registry(insecure={bench.lab.registry}) as registry:
        job = Job(app, Release(app.name, "1.0", source.digest), source, rungs(SCHEMA2), bench.lab.registry)
        pins = await resolve_pins(bench.runner, job, tmp_path / "work")
        assert pins is not None
        assert set(pins) == {"docker.io/library/composer:latest", "docker.io/library/php:latest"}
        job = replace(job, release=replace(job.release, pins=pins))
        built = await build_forms(bench.spec, job, tmp_path / "work")
        at = Reference(bench.lab.registry, app.images[0].name)
        envelope = await read_envelope(registry, at.at(built.digests[app.images[0].name, "container"]))
        content = await _content(registry, at, envelope.images[0].layers[-1])
    assert mark.encode() in gzip.decompress(content)


async def test_a_control_is_built_from_the_pin_wherever_its_tag_is_now(session: Session, tmp_path: Path) -> None:
    base, app = await _moved(session, tmp_path)
    async with resolve(app) as source, Registry(insecure={session.lab.registry}) as registry:
        for at in base.digests:
            release = Release(app.name, "1.0", source.digest, {str(base.tag): str(base.tag.at(at))})
            assert await build_control(
                session.spec, app, release, source, app.images[0], AMD64, tag_ref=control_of(session, app)
            )
            control = await read_envelope(registry, control_of(session, app))
            below = await read_envelope(registry, base.tag.at(at))
            assert control.images[0].diff_ids[0] == below.images[0].diff_ids[0]


async def test_a_base_that_the_control_engine_has_built_is_its_pin(session: Session, tmp_path: Path) -> None:
    """One engine that publishes a base is the control of what is built on it, and takes the base from its own store."""
    base, pin, app = await _built_on_the_control(session, tmp_path)
    async with resolve(app) as source:
        release = Release(app.name, "1.0", source.digest, {str(base): str(base.at(pin))})
        reference = control_of(session, app)
        assert await build_control(session.spec, app, release, source, app.images[0], AMD64, tag_ref=reference)
    docker(session.spec.control, "image", "rm", str(base))


async def test_a_base_that_the_control_engine_has_built_is_pinned_by_its_digest(
    session: Session, tmp_path: Path
) -> None:
    """Where the CI builds, the control's engine is asked for the pins."""
    base, pin, app = await _built_on_the_control(session, tmp_path)
    until = time.monotonic() + 200
    runner = BakeRunner(session.spec.control, "default", "", until, Scrub(), lambda what: None)
    async with resolve(app) as source:
        job = Job(app, Release(app.name, "1.0", source.digest), source, rungs(SCHEMA2), session.lab.registry)
        assert await resolve_pins(runner, job, tmp_path / "work") == {str(base): str(base.at(pin))}
    docker(session.spec.control, "image", "rm", str(base))


async def test_a_control_whose_base_the_release_does_not_pin_is_not_pushed(session: Session, tmp_path: Path) -> None:
    base, app = await _moved(session, tmp_path)
    async with resolve(app) as source:
        release = Release(app.name, "1.0", source.digest)
        with pytest.raises(EngineError, match=f"the control for linux/amd64 used {base.tag} .* does not pin"):
            await build_control(
                session.spec, app, release, source, app.images[0], AMD64, tag_ref=control_of(session, app)
            )


async def test_docker_20_10_takes_no_pins_so_there_is_no_control(session: Session, tmp_path: Path) -> None:
    base, app = await _moved(session, tmp_path)
    spec = replace(session.spec, control=engine(session.lab, "docker-20.10").host)
    async with resolve(app) as source, Registry(insecure={session.lab.registry}) as registry:
        release = Release(app.name, "1.0", source.digest, {str(base.tag): str(base.tag.at(base.digests[0]))})
        reference = control_of(session, app)
        assert not await build_control(spec, app, release, source, app.images[0], AMD64, tag_ref=reference)
        assert await registry.head(reference) is None


@dataclass(frozen=True)
class Base:
    """A base image whose tag has moved from the first to the second of ``digests``."""

    tag: Reference
    digests: tuple[str, str]


async def _moved(session: Session, folder: Path) -> tuple[Base, Repo]:
    """Publish a base image twice, and return it with a repo that is built on it."""
    name = f"pins-{secrets.token_hex(4)}"
    tag = Reference(session.lab.registry, f"{name}/base").tagged("1")
    async with Registry(insecure={session.lab.registry}) as registry:
        digests = [await push(registry, tag, make_image(({"content": mark},))) for mark in (b"first", b"second")]
    context = folder / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(f"FROM {tag}\nCOPY Dockerfile /\n")
    return Base(tag, (digests[0], digests[1])), repo(context, f"{name}/app")


async def _built_on_the_control(session: Session, folder: Path) -> tuple[Reference, str, Repo]:
    """Build and push a base on the control's engine; return it, its digest, and a repo that is built on it."""
    below, app = await _moved(session, folder)
    base = Reference(session.lab.registry, f"{below.tag.repository}-on").tagged("1")
    (folder / "base").mkdir()
    (folder / "base" / "Dockerfile").write_text(f"FROM {below.tag}\nENV BASE=1\n")
    docker(session.spec.control, "build", "--quiet", "--tag", str(base), str(folder / "base"))
    docker(session.spec.control, "push", "--quiet", str(base))
    (folder / "context" / "Dockerfile").write_text(f"FROM {base}\nENV APP=1\n")
    async with Registry(insecure={session.lab.registry}) as registry:
        head = await registry.head(base)
    assert head is not None
    return base, head.digest, app


def control_of(session: Session, app: Repo) -> Reference:
    return Reference(session.lab.registry, app.images[0].name).tagged("phasegate-control.1.linux-amd64")
