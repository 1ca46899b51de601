"""A witness: what is pushed for layers that a client holds already, and what its pull counts for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from phasegate.check import Result, Verdict
from phasegate.checks.client import judge_take
from phasegate.clients.docker import client_of
from phasegate.clients.witness import witness_of
from phasegate.image.mediatype import DOCKER_MANIFEST
from phasegate.memory import Forgetful
from phasegate.registry import Registry
from tests.kit.envelopes import envelope
from tests.kit.images import make_image
from tests.kit.referring import Referring
from tests.unit.test_verify_clients import CLIENT, FACTS, SMOKE, TAR_HEADER, World, by_check, world

__all__ = ["world"]

SHARED = {"layers": [], "image": {"Id": "sha256:0", "RootFS": {"Layers": []}}}


async def take(world: World, witness: Mapping[str, Any], *, empty: bool = False) -> tuple[Result, Referring]:
    """Judge the pull of an image whose layers the engine says it has, with ``witness`` as its answer to a witness."""
    async with Referring() as server, Registry() as registry:
        old, ref = world.ref, replace(world.candidate.ref, host=server.host)
        world.candidate = replace(world.candidate, ref=ref)
        told = world.pulls.pop(old)
        told["image"]["RepoDigests"] = [str(ref)]
        world.pulls |= {str(ref): {**told, "how": "Already exists"}, "": dict(witness)}
        if not empty:  # a registry takes only what it has all parts of
            blobs = server.repositories[ref.repository].blobs
            blobs |= {layer.digest: b"" for layer in world.candidate.image.layers}
        world.write()
        judged = by_check(await judge_take(client_of(CLIENT, FACTS), world.candidate, SMOKE, Forgetful(), registry))
    return judged["pull.new"], server


async def test_layers_that_the_engine_holds_are_proven_by_a_witness_that_is_deleted_again(world: World) -> None:
    pulled, server = await take(world, SHARED)
    assert (pulled.verdict, pulled.evidence) == (
        Verdict.PASS,
        "0 layers downloaded, 1 that other images hold unpacked once more",
    )
    assert not pulled.whole  # it was no download whose time says something
    repository = server.repositories[world.candidate.ref.repository]
    assert (repository.manifests, repository.tags) == ({}, {})


async def test_layers_that_the_engine_cannot_unpack_again_fail(world: World) -> None:
    pulled, server = await take(world, {"error": TAR_HEADER})
    assert pulled.verdict is Verdict.FAIL
    assert pulled.evidence == f"a layer that other images there hold does not unpack again: {TAR_HEADER}"
    assert not server.repositories[world.candidate.ref.repository].manifests


async def test_a_network_that_fails_a_witness_is_no_verdict(world: World) -> None:
    pulled, _ = await take(world, {"error": "Get http://x/v2/: dial tcp: connection refused"})
    assert pulled.verdict is Verdict.ERROR


async def test_where_the_registry_takes_no_witness_a_person_decides(world: World) -> None:
    pulled, _ = await take(world, SHARED, empty=True)
    assert pulled.verdict is Verdict.INCONCLUSIVE
    assert "clear its build cache" in pulled.evidence


def test_a_witness_holds_the_layers_and_those_below_them_over_one_that_nobody_has() -> None:
    image = envelope(make_image([{"a": b"1"}, {"b": b"2"}, {"c": b"3"}])).images[0]
    below, middle, _ = (layer.digest for layer in image.layers)
    one, other = (witness_of(image, [middle]) for _ in range(2))
    assert one.image.manifest.media_type == image.manifest.media_type == DOCKER_MANIFEST
    assert [layer.digest for layer in one.image.layers[1:]] == [below, middle]
    assert one.image.diff_ids[1:] == image.diff_ids[:2]
    assert one.image.platform == image.platform
    assert one.image.layers[0] != other.image.layers[0]
    assert one.shown == {below, middle}
    assert json.loads(one.image.manifest.raw)["layers"][1]["mediaType"] == image.layers[0].media_type
