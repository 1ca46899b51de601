"""Forms pushed by an engine with the containerd store: what BuildKit wrote is what the registry has."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.demo.docker import docker as old_way
from deploy.lab.state import Lab
from phasegate.build.builder import ensure_builder
from phasegate.build.forms import build_forms
from phasegate.build.job import Job
from phasegate.build.source import resolve
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import Secret
from phasegate.image import mediatype
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.policy.action import Kind
from phasegate.process.docker import docker
from phasegate.registry import Registry, read_envelope
from phasegate.release import Release
from phases.form import Attestation
from phases.ladder import rungs
from tests.engine.conftest import DOCKERFILE, engine
from tests.kit.repos import AMD64, ARM64, SCHEMA2, repo
from tests.kit.yard import yard

# The oldest and the newest engine of the lab with the containerd store.
STORES = ("docker-28.5-containerd", "docker-29")


@pytest.fixture(scope="module", params=STORES)
def pushing(lab: Lab, spec: BuilderSpec, request: pytest.FixtureRequest) -> Iterator[BuilderSpec]:
    found = next(client for client in lab.clients if client.name == request.param)
    host, version = found.host, found.version
    yield replace(spec, engine=host, image="", version=version, config=None, options={}, push="engine")
    # Layers that its build cache holds would be no evidence for anybody's pull there.
    old_way(host, "builder", "prune", "--all", "--force")


@pytest.fixture(scope="module")
def pushed(
    lab: Lab, pushing: BuilderSpec, base: str, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Envelope]:
    """Each rung of one small image, with a base, RUN steps and a secret; the last one is ``attest``."""
    context = tmp_path_factory.mktemp("pushed")
    (context / "Dockerfile").write_text(DOCKERFILE)
    app = repo(
        context,
        f"up-{secrets.token_hex(4)}/app",
        args={"BASE": base, "VERSION": "{version}"},
        secrets=(Secret("token", "env", "APP_TOKEN"),),
    )

    async def build() -> dict[str, Envelope]:
        await ensure_builder(pushing)
        async with resolve(app) as source, Registry(insecure={lab.registry}) as registry:
            release = Release(app.name, "1.0", source.digest, {base: base})
            ladder = rungs(SCHEMA2, "attest", Attestation.MIN)
            job = Job(app, release, source, ladder, lab.registry)
            result = await build_forms(pushing, job, tmp_path_factory.mktemp("work"))
            return {
                phase: await read_envelope(registry, Reference(lab.registry, image).at(digest))
                for (image, phase), digest in result.digests.items()
            }

    return asyncio.run(build())


def test_each_form_has_its_media_types_and_codec(pushed: Mapping[str, Envelope]) -> None:
    found = {phase: (e.root.media_type, {x.media_type for x in e.images[0].layers}) for phase, e in pushed.items()}
    assert found == {
        "container": (mediatype.DOCKER_MANIFEST, {mediatype.DOCKER_LAYER_GZIP}),
        "oci": (mediatype.OCI_MANIFEST, {mediatype.OCI_LAYER_GZIP}),
        "zstd": (mediatype.OCI_MANIFEST, {mediatype.OCI_LAYER_ZSTD}),
        "index": (mediatype.OCI_INDEX, {mediatype.OCI_LAYER_ZSTD}),
        "attest": (mediatype.OCI_INDEX, {mediatype.OCI_LAYER_ZSTD}),
    }


def test_what_stays_byte_for_byte(pushed: Mapping[str, Envelope]) -> None:
    assert len({envelope.images[0].config.digest for envelope in pushed.values()}) == 1
    layers = {phase: [x.digest for x in envelope.images[0].layers] for phase, envelope in pushed.items()}
    assert layers["container"] == layers["oci"]
    assert layers["zstd"] == layers["index"] == layers["attest"]
    assert pushed["index"].images[0].manifest.digest == pushed["zstd"].digest
    assert {phase: len(envelope.attestations) for phase, envelope in pushed.items()} == {
        "container": 0, "oci": 0, "zstd": 0, "index": 0, "attest": 1,
    }  # fmt: skip


async def test_no_tag_is_left_on_the_engine(pushing: BuilderSpec, pushed: Mapping[str, Envelope]) -> None:
    names = (await docker(pushing.engine, "image", "ls", "--format", "{{.Repository}}")).out.split()
    assert pushed["zstd"].reference.name not in names


async def test_a_classic_store_is_refused_before_anything_is_built(lab: Lab, pushing: BuilderSpec) -> None:
    with pytest.raises(EngineError, match="keeps images in the classic store, which publishes zstd layers as gzip"):
        await ensure_builder(replace(pushing, engine=engine(lab, "docker-28.5").host))
    with pytest.raises(EngineError, match=r"is Docker \S+, the fleet file asserts 27"):
        await ensure_builder(replace(pushing, version="27"))


async def test_a_repo_climbs_the_whole_ladder_so(lab: Lab, pushing: BuilderSpec, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=("docker-28.5",))
    made.plan(builder={"engine": pushing.engine, "control": lab.publisher.host, "push": "engine",
                       "version": pushing.version, "network": "host"})  # fmt: skip
    action = await made.climb()
    assert action.kind is Kind.DONE, action
    async with Registry(insecure={lab.registry}) as registry:
        envelope = await read_envelope(registry, made.ref("latest"))
    assert envelope.is_index
    assert {layer.media_type for layer in envelope.images[0].layers} == {mediatype.OCI_LAYER_ZSTD}


async def test_an_image_of_two_platforms_keeps_both_in_every_form(
    lab: Lab, pushing: BuilderSpec, tmp_path: Path
) -> None:
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text('FROM scratch\nCOPY mark /mark\nCMD ["/mark"]\n')
    (context / "mark").write_text(secrets.token_hex(1000))
    duo = repo(context, f"up-{secrets.token_hex(4)}/duo", platforms=(AMD64, ARM64))
    async with resolve(duo) as source, Registry(insecure={lab.registry}) as registry:
        release = Release(duo.name, "1.0", source.digest, {})
        job = Job(duo, release, source, rungs(SCHEMA2), lab.registry)
        result = await build_forms(pushing, job, tmp_path / "work")
        found = [
            await read_envelope(registry, Reference(lab.registry, image).at(digest))
            for (image, _), digest in result.digests.items()
        ]
    assert [envelope.root.media_type for envelope in found] == [mediatype.DOCKER_LIST, *[mediatype.OCI_INDEX] * 3]
    assert all([str(each) for each in envelope.platforms] == ["linux/amd64", "linux/arm64"] for envelope in found)
