"""Layers that a client holds with other people's images: the normal case of a base that everybody has."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from deploy.lab.state import Lab
from phasegate.clients.docker import Docker
from phasegate.clients.proof import PullEvidence, prove_pull
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.memory import Forgetful
from phasegate.process.docker import attempt, docker
from phasegate.registry import Registry
from tests.engine.conftest import Session, connected, engine

CLIENTS = ("docker-20.10", "docker-28.5", "docker-28.5-containerd")
OLD = CLIENTS[0]


@pytest.fixture(params=CLIENTS)
async def client(request: pytest.FixtureRequest, session: Session) -> AsyncIterator[Docker]:
    """An engine that has the image's layers in an image of somebody else's, and nothing of ours."""
    one = await connected(engine(session.lab, request.param))
    await one.empty(session.lab.registry)
    theirs = await other_image(session)
    await docker(one.spec.host, "pull", theirs)
    yield one
    await attempt(one.spec.host, "image", "rm", theirs)
    await one.empty(session.lab.registry)


async def other_image(session: Session) -> str:
    """Push another image with the same layers. Return its name, which has a tag: it is not ours."""
    image, ref = session.image("oci"), session.ref("oci").tagged("others")
    config = json.dumps({**image.config.body, "config": {"Labels": {"base": "1"}}}).encode()
    described = {**image.manifest.body["config"], "digest": digest_of(config), "size": len(config)}
    async with Registry(insecure={ref.host}) as registry:
        await registry.push_blob(ref, config)
        raw = json.dumps({**image.manifest.body, "config": described}).encode()
        await registry.keep_tag(ref, raw, image.manifest.media_type)
    return str(ref)


async def prove(client: Docker, session: Session, phase: str, memory: Forgetful) -> PullEvidence:
    async with Registry(insecure={session.lab.registry}) as registry:
        return await prove_pull(client, session.ref(phase), session.image(phase), memory=memory, registry=registry)


async def test_layers_that_an_image_of_somebody_else_holds_are_unpacked_once_more(
    session: Session, client: Docker
) -> None:
    memory, layers = Forgetful(), [layer.digest for layer in session.image("oci").layers]
    unproven = await prove_pull(client, session.ref("oci"), session.image("oci"), memory=Forgetful())
    assert set(unproven.unvouched) == set(layers), unproven
    evidence = await prove(client, session, "oci", memory)
    assert evidence.right, evidence
    assert evidence.witnessed == tuple(layers)
    # What was seen once is known: nothing is pushed for it again.
    again = await prove_pull(client, session.ref("oci"), session.image("oci"), memory=memory)
    assert again.proven, again
    assert again.witnessed == ()
    names = {name for image in await client.images.held() for name in image.names if image.ours(session.lab.registry)}
    assert names == {str(session.ref("oci"))}  # the witness is gone from the engine
    assert await client.images.inspect(str(session.ref("oci").tagged("others"))) is not None
    found = await prove(client, session, "zstd", memory)
    if client.spec.name == OLD:
        assert (found.ok, found.retryable) == (False, False), found
        assert found.error.endswith("archive/tar: invalid tar header")
        return
    assert found.right, found
    # The classic store reads bytes of which it does not know yet that it has the content.
    assert {*found.downloaded, *found.witnessed} == {layer.digest for layer in session.image("zstd").layers}


async def test_a_witness_is_gone_from_the_registry(lab: Lab, session: Session, client: Docker) -> None:
    pulled: list[Reference] = []

    class Watched(Registry):
        async def put_manifest(self, ref: Reference, raw: bytes, media_type: str, *, over: str = "") -> str:
            pulled.append(ref)
            return await super().put_manifest(ref, raw, media_type, over=over)

    async with Watched(insecure={lab.registry}) as registry:
        evidence = await prove_pull(
            client, session.ref("oci"), session.image("oci"), memory=Forgetful(), registry=registry
        )
        assert evidence.right, evidence
        (witness,) = pulled
        assert (witness.repository, witness.tag) == (session.ref("oci").repository, "")
        assert await registry.head(witness) is None
