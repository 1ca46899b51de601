"""A registry that fails: phasegate waits for temporary faults, reports the others, and half moves no tag."""

from __future__ import annotations

import aiohttp
import pytest

from phasegate.image.reference import Reference
from phasegate.registry import Registry
from tests.faults.conftest import Scene
from tests.kit.command import phasegate
from tests.kit.proxy import Request, Strike, answering

PROMOTE = ("promote", "tool", "--phase", "container")


def reads(request: Request) -> bool:
    return request.method in ("HEAD", "GET")


def moves(request: Request) -> bool:
    return request.puts("latest") or request.puts("stable")


async def test_unavailable_for_a_time_is_waited_for(scene: Scene) -> None:
    scene.proxy.strike = Strike(reads, answering(503), times=4)

    ended = await phasegate(scene.fleet, *PROMOTE)

    assert ended.code == 0, ended.said
    assert scene.proxy.strike.struck
    assert set((await scene.tags()).values()) == {scene.candidate("container")}
    assert {tag: scene.proxy.puts(tag) for tag in ("latest", "stable")} == {"latest": 1, "stable": 1}


async def test_retry_after_is_obeyed(scene: Scene) -> None:
    scene.proxy.strike = Strike(reads, answering(429, Retry_After="2"))

    ended = await phasegate(scene.fleet, *PROMOTE)

    assert ended.code == 0, ended.said
    refused, *later = (request for request in scene.proxy.asked if reads(request))
    again = next(r for r in later if (r.method, r.path) == (refused.method, refused.path))
    assert again.at - refused.at >= 2


@pytest.mark.parametrize("nth", [1, 2])
async def test_a_tag_that_could_not_be_moved_is_moved_by_the_next_run(scene: Scene, nth: int) -> None:
    """A PUT of a tag is not simply retried: after a wait, somebody else may have moved the tag."""
    old, new = (await scene.tags())["latest"], scene.candidate("container")
    scene.proxy.strike = Strike(moves, answering(503), nth=nth)

    ended = await phasegate(scene.fleet, *PROMOTE)

    assert ended.code == 3, ended.said
    assert "503" in ended.said
    assert "Traceback" not in ended.said
    assert await scene.tags() == {"latest": old if nth == 1 else new, "stable": old}

    again = await phasegate(scene.fleet, *PROMOTE)

    assert again.code == 0, again.said
    assert await scene.tags() == {"latest": new, "stable": new}
    assert {tag: scene.proxy.puts(tag) for tag in ("latest", "stable")} == {"latest": 1, "stable": 1}
    assert scene.kinds("intended", "moved", "promoted") == ["intended", "moved", "moved", "promoted"]


async def test_no_registry_there(scene: Scene) -> None:
    scene.made.plan(registry="127.0.0.1:1")
    events = scene.kinds()

    ended = await phasegate(scene.fleet, *PROMOTE)

    assert ended.code == 3, ended.said
    assert "127.0.0.1:1: connection refused\n  fix: is the registry up?" in ended.said
    assert scene.kinds() == events


async def test_a_rollout_says_why_the_repo_is_not_through(scene: Scene) -> None:
    scene.made.plan(registry="127.0.0.1:1")
    events = scene.kinds()

    for _ in range(2):
        ended = await phasegate(scene.fleet, "rollout", "tool", "--through", "container")

        assert ended.code == 6, ended.said
        assert "127.0.0.1:1: connection refused" in ended.said.partition("Not through:")[2]
    assert scene.kinds() == [*events, "failed"], "the same failure is recorded once"


async def test_a_layer_lost_between_build_and_promotion(scene: Scene) -> None:
    before = await scene.tags()
    candidate = Reference(scene.server.host, scene.repository).at(scene.candidate("container"))
    async with Registry() as registry:
        layer = (await registry.manifest(candidate)).body["layers"][0]["digest"]
    url = f"http://{scene.server.host}/v2/{scene.repository}/blobs/{layer}"
    async with aiohttp.request("DELETE", url) as deleted:
        assert deleted.ok

    ended = await phasegate(scene.fleet, *PROMOTE)

    assert ended.code == 6, ended.said
    assert f"the candidate is not complete: 1 of 3 blobs are gone, first {layer}" in ended.said
    assert await scene.tags() == before
    assert scene.kinds("intended") == []
