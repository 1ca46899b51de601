"""A rollback with everything missing that may be: the manifest in the registry, Prefect, engines, builder."""

from __future__ import annotations

import json

import aiohttp
import pytest

from phasegate.image.reference import Reference
from phasegate.registry import Registry
from tests.faults.conftest import Scene
from tests.kit.command import phasegate


async def test_what_the_registry_lost_is_put_back_from_the_ledger(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = Reference(scene.server.host, scene.repository).tagged("latest")
    async with Registry() as registry:
        old = await registry.manifest(tag)
    promoted = await phasegate(scene.fleet, "rollout", "tool", "--through", "container")
    assert promoted.code == 0, promoted.said
    # As a clean-up job does; docker-registry also removes the tags that point at it, including the rollback tag.
    url = f"http://{scene.server.host}/v2/{scene.repository}/manifests/{old.digest}"
    async with aiohttp.request("DELETE", url) as deleted:
        assert deleted.ok
    nowhere = {"engine": "tcp://127.0.0.1:1", "control": "tcp://127.0.0.1:1"}
    scene.made.plan(builder=json.loads(scene.fleet.read_text())["builder"] | nowhere)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setenv("PATH", "")

    ended = await phasegate(scene.fleet, "rollback", "tool", "--to", "baseline", "--reason", "it smoked")

    assert ended.code == 0, ended.said
    assert await scene.tags() == {"latest": old.digest, "stable": old.digest}
    async with Registry() as registry:
        back = await registry.manifest(tag)
    assert (back.raw, back.media_type) == (old.raw, old.media_type)

    plan = await phasegate(scene.fleet, "plan")

    assert "held" in plan.said
    assert '"it smoked"' in plan.said
