"""Two runs on the same repo: one works, the other says which one does and changes nothing."""

from __future__ import annotations

import asyncio

import pytest

from phasegate.release import ROLLBACK_PREFIX
from tests.faults.conftest import Scene
from tests.kit.command import end, phasegate, start
from tests.kit.proxy import Strike

ROLLOUT = ("rollout", "tool", "--through", "container")


@pytest.mark.parametrize(
    ("words", "code"),
    [(ROLLOUT, 6), (("promote", "tool", "--phase", "container"), 7)],
    ids=["rollout", "promote"],
)
async def test_the_second_says_who_works(scene: Scene, words: tuple[str, ...], code: int) -> None:
    before, new = await scene.tags(), scene.candidate("container")
    reached, on = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        reached.set()
        await on.wait()

    scene.proxy.strike = Strike(lambda request: request.puts(ROLLBACK_PREFIX), hold)
    first = await start(scene.fleet, *ROLLOUT)
    async with asyncio.timeout(60):
        await reached.wait()

    second = await phasegate(scene.fleet, *words)
    between = await scene.tags()
    on.set()
    ended = await end(first)

    assert second.code == code, second.said
    assert "repo tool is being worked on by " in second.said
    assert f"#{first.pid}" in second.said
    assert between == before
    assert ended.code == 0, ended.said
    assert await scene.tags() == dict.fromkeys(before, new)
    assert scene.kinds("intended", "moved", "promoted") == ["intended", "moved", "moved", "promoted"]
    assert {tag: scene.proxy.puts(tag) for tag in before} == dict.fromkeys(before, 1)
