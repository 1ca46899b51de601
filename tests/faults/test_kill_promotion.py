"""``kill -9`` of phasegate while it moves a repo's tags: the same command finishes, and moves no tag twice."""

from __future__ import annotations

import signal
from dataclasses import dataclass

import pytest

from phasegate.release import ROLLBACK_PREFIX
from tests.faults.conftest import Scene
from tests.kit.command import end, killing, phasegate, start
from tests.kit.proxy import Request, Strike


@dataclass(frozen=True)
class Moment:
    """When to kill, and what the ledger and the registry have then: intents, moves, tags in their new place."""

    request: str
    nth: int = 1
    after: bool = False
    intents: int = 1
    moves: int = 0
    moved: tuple[str, ...] = ()

    def matches(self, request: Request) -> bool:
        if self.request == "release tag":
            return request.puts("latest") or request.puts("stable")
        if self.request == "read-back":
            return request.method == "GET" and request.path.endswith("/manifests/stable")
        return request.puts(ROLLBACK_PREFIX)


MOMENTS = {
    "before the intent": Moment("rollback tag", intents=0),
    "rollback tag there, before the intent": Moment("rollback tag", after=True, intents=0),
    "after the intent": Moment("release tag"),
    "before the read-back": Moment("release tag", after=True, moved=("latest",)),
    "between the tags": Moment("release tag", nth=2, moves=1, moved=("latest",)),
    "before the last read-back": Moment("release tag", nth=2, after=True, moves=1, moved=("latest", "stable")),
    "in the last read-back": Moment("read-back", after=True, moves=1, moved=("latest", "stable")),
}


@pytest.mark.parametrize("name", MOMENTS)
async def test_killed_the_same_command_finishes(scene: Scene, name: str) -> None:
    moment, words = MOMENTS[name], ("rollout", "tool", "--through", "container")
    old, new = (await scene.tags())["latest"], scene.candidate("container")

    process = await start(scene.fleet, *words)
    scene.proxy.strike = Strike(moment.matches, killing(process), nth=moment.nth, after=moment.after)
    killed = await end(process)

    assert killed.code == -signal.SIGKILL, killed.said
    assert len(scene.kinds("intended")) == moment.intents
    assert len(scene.kinds("moved")) == moment.moves
    assert scene.kinds("promoted") == []
    assert await scene.tags() == {tag: new if tag in moment.moved else old for tag in ("latest", "stable")}

    finished = await phasegate(scene.fleet, *words)

    assert finished.code == 0, finished.said
    assert await scene.tags() == {"latest": new, "stable": new}
    assert scene.kinds("intended", "moved", "promoted") == ["intended", "moved", "moved", "promoted"]
    assert scene.kinds("built", "failed") == ["built"]
    assert {tag: scene.proxy.puts(tag) for tag in ("latest", "stable")} == {"latest": 1, "stable": 1}
    assert scene.proxy.puts(ROLLBACK_PREFIX) == 1


async def test_a_rollout_of_what_is_through_only_reads(scene: Scene) -> None:
    words = ("rollout", "tool", "--through", "container")
    first = await phasegate(scene.fleet, *words)
    assert first.code == 0, first.said
    scene.proxy.asked.clear()
    events = scene.kinds()

    again = await phasegate(scene.fleet, *words)

    assert again.code == 0, again.said
    assert {request.method for request in scene.proxy.asked} <= {"GET", "HEAD"}
    assert scene.kinds() == events
