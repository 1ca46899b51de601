"""Builds on the real BuildKit: what the ladder promises of the forms, and what an ended build leaves behind."""

from __future__ import annotations

import asyncio
import shlex
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate.build.builder import ensure_builder
from phasegate.build.control import build_control
from phasegate.build.forms import build_forms
from phasegate.build.job import Job
from phasegate.build.source import resolve
from phasegate.errors import EngineError, TimedOut
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import Repo, Secret
from phasegate.image import mediatype
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.process.environment import DOCKER, environment
from phasegate.process.run import run
from phasegate.registry import Registry, read_envelope
from phasegate.release import Release
from phases.form import Shape
from phases.ladder import rungs
from tests.engine.conftest import Session, engine
from tests.kit.lab import CANARY
from tests.kit.repos import AMD64, ARM64, SCHEMA2, repo


async def test_the_toolchain_is_said_and_the_pin_asserted(lab: Lab, spec: BuilderSpec) -> None:
    toolchain = await ensure_builder(spec)
    assert toolchain["buildkit"] == lab.buildkit_version
    assert toolchain["engine"] == lab.host_version
    assert toolchain["control"].startswith(lab.publisher.version)
    with pytest.raises(EngineError, match=f"runs BuildKit {lab.buildkit_version}, the fleet file asserts v9.9.9"):
        await ensure_builder(replace(spec, version="v9.9.9"))


def test_each_form_has_its_media_types(session: Session) -> None:
    found = {
        phase: (envelope.root.media_type, envelope.images[0].layers[0].media_type)
        for phase, envelope in session.envelopes.items()
    }
    assert found == {
        "container": (mediatype.DOCKER_MANIFEST, mediatype.DOCKER_LAYER_GZIP),
        "oci": (mediatype.OCI_MANIFEST, mediatype.OCI_LAYER_GZIP),
        "zstd": (mediatype.OCI_MANIFEST, mediatype.OCI_LAYER_ZSTD),
        "index": (mediatype.OCI_INDEX, mediatype.OCI_LAYER_ZSTD),
    }
    for envelope in session.envelopes.values():
        assert len({layer.media_type for layer in envelope.images[0].layers}) == 1
        assert not envelope.attestations


def test_what_stays_byte_for_byte(session: Session) -> None:
    assert len({session.image(phase).config.digest for phase in session.envelopes}) == 1
    layers = {phase: [layer.digest for layer in session.image(phase).layers] for phase in session.envelopes}
    assert layers["container"] == layers["oci"]
    assert layers["zstd"] == layers["index"]
    assert not set(layers["oci"]) & set(layers["zstd"])
    assert session.image("index").manifest.digest == session.envelopes["zstd"].digest


def test_the_settings_of_the_plan_are_in_the_image(session: Session) -> None:
    config = session.image("index").config.body["config"]
    assert config["Labels"] == {"version": "1.0", "odd": 'x,"y" ${HOME} %{if}'}
    assert config["Entrypoint"] == ["/bin/cat"]
    assert config["Healthcheck"]["Test"] == ["CMD-SHELL", "true"]


def test_the_secret_is_nowhere(session: Session) -> None:
    for path in session.workdir.iterdir():
        assert CANARY not in path.read_text()
    for envelope in session.envelopes.values():
        assert CANARY.encode() not in envelope.root.raw + envelope.images[0].config.raw
    assert CANARY not in "\n".join(session.lines) + session.built.by_hand


async def test_the_bake_file_runs_by_hand(session: Session) -> None:
    done = await run(shlex.split(session.built.by_hand), timeout=120, env=environment(DOCKER))
    assert done.code == 0, done.err
    assert all(digest in done.err for digest in session.built.digests.values())


async def test_a_second_build_comes_from_the_cache(session: Session, tmp_path: Path) -> None:
    job = Job(session.app, session.release, session.source, rungs(SCHEMA2), session.lab.registry)
    again = await build_forms(session.spec, job, tmp_path)
    assert again.digests == session.built.digests


async def test_the_control_is_schema_2_with_the_same_content(session: Session) -> None:
    reference = Reference(session.lab.registry, "engine-test/app").tagged("phasegate-control.1.linux-amd64")
    image = session.app.images[0]
    await build_control(session.spec, session.app, session.release, session.source, image, AMD64, tag_ref=reference)
    async with Registry(insecure={session.lab.registry}) as registry:
        control = await read_envelope(registry, reference)
    assert control.root.media_type == mediatype.DOCKER_MANIFEST
    assert control.images[0].config.body["config"] == session.image("container").config.body["config"]


async def test_a_control_engine_with_the_containerd_store_is_refused(session: Session) -> None:
    spec = replace(session.spec, control=engine(session.lab, "docker-28.5-containerd").host)
    reference = Reference(session.lab.registry, "engine-test/app").tagged("never")
    with pytest.raises(EngineError, match="keeps images in the containerd store"):
        await build_control(
            spec, session.app, session.release, session.source, session.app.images[0], AMD64, tag_ref=reference
        )


async def test_two_platforms_are_a_list_from_the_start(spec: BuilderSpec, lab: Lab, base: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {lab.base}\nRUN uname -m > /arch\n")
    duo = repo(tmp_path, "engine-test/duo", platforms=(AMD64, ARM64))
    envelopes = await built(duo, spec, lab, base, work_of(tmp_path), index=True)
    assert envelopes["container"].root.media_type == mediatype.DOCKER_LIST
    assert envelopes["oci"].root.media_type == mediatype.OCI_INDEX
    assert {str(platform) for platform in envelopes["zstd"].platforms} == {"linux/amd64", "linux/arm64"}
    assert envelopes["index"].digest == envelopes["zstd"].digest


@pytest.mark.parametrize("where", ["beside the context", "by its whole path"])
async def test_a_dockerfile_outside_of_its_context_is_built_by_both_builders(
    spec: BuilderSpec, lab: Lab, base: str, tmp_path: Path, where: str
) -> None:
    context = tmp_path / "context"
    context.mkdir()
    (context / "file").write_text(where)
    (tmp_path / "Dockerfile").write_text(f"FROM {lab.base}\nCOPY file /\n")
    dockerfile = "../Dockerfile" if where == "beside the context" else str(tmp_path / "Dockerfile")
    app = repo(context, "engine-test/outside", dockerfile=dockerfile)
    assert len((await built(app, spec, lab, base, work_of(tmp_path)))["oci"].images[0].layers) == 2
    release = Release(app.name, "1.0", "s", {lab.base: base})
    at = Reference(lab.registry, "engine-test/outside").tagged("phasegate-control.1.linux-amd64")
    async with resolve(app) as source:
        assert await build_control(spec, app, release, source, app.images[0], AMD64, tag_ref=at)


async def test_a_failed_step_is_named_with_its_line_and_without_the_secret(
    spec: BuilderSpec, lab: Lab, base: str, tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text(
        f"FROM {lab.base}\nRUN --mount=type=secret,id=token cat /run/secrets/token; exit 3\n"
    )
    bad = repo(tmp_path, "engine-test/bad", secrets=(Secret("token", "env", "APP_TOKEN"),))
    with pytest.raises(EngineError, match=r"the build failed at Dockerfile:2: process .* exit code: 3$") as caught:
        await built(bad, spec, lab, base, work_of(tmp_path))
    assert not caught.value.retryable
    assert "***" in caught.value.output
    assert CANARY not in caught.value.output + caught.value.what


@pytest.mark.parametrize("how", ["cancelled", "out of time"])
async def test_a_build_that_is_ended_leaves_nothing_running(
    how: str, spec: BuilderSpec, lab: Lab, base: str, tmp_path: Path
) -> None:
    mark = f"{uuid.uuid4().int % 10**9}"
    (tmp_path / "Dockerfile").write_text(f"FROM {lab.base}\nRUN sleep 1{mark}\n")
    slow = repo(tmp_path, "engine-test/slow")
    limit = 300.0 if how == "cancelled" else 6.0
    task = asyncio.create_task(built(slow, replace(spec, timeout=limit), lab, base, work_of(tmp_path)))
    while not running(f"sleep 1{mark}"):
        assert not task.done(), task.exception()
        await asyncio.sleep(0.05)
    if how == "cancelled":
        task.cancel()
    with pytest.raises(asyncio.CancelledError if how == "cancelled" else TimedOut):
        await task
    assert not running(str(work_of(tmp_path)))
    while running(f"sleep 1{mark}"):  # noqa: ASYNC110 - a process sets no event
        await asyncio.sleep(0.05)


async def test_a_source_that_changes_while_it_is_built_is_no_release(
    spec: BuilderSpec, lab: Lab, base: str, tmp_path: Path
) -> None:
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(f"FROM {lab.base}\nCOPY file /\n")
    (context / "file").write_text("before")

    def edit(_: str) -> None:
        (context / "file").write_text("after")

    with pytest.raises(EngineError, match="was changed while it was built") as caught:
        await built(repo(context, "engine-test/edited"), spec, lab, base, work_of(tmp_path), tell=edit)
    assert caught.value.retryable


async def built(
    app: Repo, spec: BuilderSpec, lab: Lab, base: str, workdir: Path, *, index: bool = False,
    tell: Callable[[str], None] = lambda what: None,
) -> dict[str, Envelope]:  # fmt: skip
    await ensure_builder(spec)
    start = replace(SCHEMA2, shape=Shape.INDEX) if index else SCHEMA2
    async with resolve(app) as source, Registry(insecure={lab.registry}) as registry:
        release = Release(app.name, "1.0", source.digest, {lab.base: base})
        result = await build_forms(spec, Job(app, release, source, rungs(start), lab.registry), workdir, tell)
        return {
            phase: await read_envelope(registry, Reference(lab.registry, image).at(digest))
            for (image, phase), digest in result.digests.items()
        }


def work_of(folder: Path) -> Path:
    """Beside the context, not in it: what changes there is a change of the source."""
    return folder.with_name(f"{folder.name}-work")


def running(text: str) -> bool:
    """True where a process, containers of the lab included, has ``text`` in its argv."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            argv = path.read_bytes().replace(b"\0", b" ")
        except OSError:
            continue
        if text.encode() in argv and b"pytest" not in argv:
            return True
    return False
