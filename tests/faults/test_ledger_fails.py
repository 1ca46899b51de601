"""A ledger that cannot be written: no tag moves without an intent, and the next run finds what moved."""

from __future__ import annotations

import asyncio
import resource
from contextlib import closing

import pytest
from sqlalchemy import make_url

from phasegate.errors import Busy
from phasegate.ledger.lease import SECONDS
from phasegate.ledger.ledger import Ledger
from phasegate.release import ROLLBACK_PREFIX
from tests.faults.cable import laid
from tests.faults.conftest import Scene
from tests.kit.command import end, phasegate, start
from tests.kit.postgres import postgres
from tests.kit.proxy import Request, Strike

__all__ = ["postgres"]

PROMOTE = ("promote", "tool", "--phase", "container")


def keeps(request: Request) -> bool:
    """Return whether it is the last request before the intent."""
    return request.puts(ROLLBACK_PREFIX)


def moves(request: Request) -> bool:
    return request.puts("latest")


@pytest.mark.parametrize("moved", [False, True], ids=["before the intent", "after it"])
async def test_a_full_disk(scene: Scene, *, moved: bool) -> None:
    old, new = (await scene.tags())["latest"], scene.candidate("container")
    process = await start(scene.fleet, *PROMOTE)

    async def fill() -> None:
        """Keep the process from writing another byte to any file."""
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))

    scene.proxy.strike = Strike(moves if moved else keeps, fill)
    ended = await end(process)

    assert ended.code == 7, ended.said
    assert "Traceback" not in ended.said
    assert await scene.tags() == {"latest": new if moved else old, "stable": old}

    again = await phasegate(scene.fleet, *PROMOTE)

    assert again.code == 0, again.said
    assert await scene.tags() == {"latest": new, "stable": new}
    assert {tag: scene.proxy.puts(tag) for tag in ("latest", "stable")} == {"latest": 1, "stable": 1}
    assert scene.kinds("intended", "moved", "promoted") == ["intended", "moved", "moved", "promoted"]


async def test_no_database_in_its_file(scene: Scene) -> None:
    scene.made.database.write_bytes(b"no database" * 100)

    ended = await phasegate(scene.fleet, "rollout")

    assert ended.code == 7, ended.said
    assert str(scene.made.database) in ended.said
    assert "Traceback" not in ended.said
    assert scene.proxy.asked == []


async def test_postgresql_gone_in_between(scene: Scene, postgres: str) -> None:
    before, new, history = await scene.tags(), scene.candidate("container"), scene.made.history
    direct = make_url(postgres)
    with closing(Ledger.open(postgres)) as ledger:
        for event in history:
            ledger.append(event)
    async with laid(direct.port or 0) as cable:
        scene.made.plan(ledger=direct.set(port=cable.port).render_as_string())

        async def cut() -> None:
            cable.cut()

        scene.proxy.strike = Strike(keeps, cut)
        ended = await phasegate(scene.fleet, *PROMOTE)

        assert ended.code == 7, ended.said
        assert "Traceback" not in ended.said
        assert await scene.tags() == before

        cable.mend()
        again = await phasegate(scene.fleet, *PROMOTE)
        # The lease could not be given up: it ends with its time, and until then the command says who has it.
        async with asyncio.timeout(2 * SECONDS):
            while again.code == Busy.exit_code and "is being worked on by" in again.said:
                await asyncio.sleep(1)
                again = await phasegate(scene.fleet, *PROMOTE)

    assert again.code == 0, again.said
    assert await scene.tags() == {"latest": new, "stable": new}
    scene.made.plan(ledger=postgres)
    assert scene.kinds("intended", "moved", "promoted") == ["intended", "moved", "moved", "promoted"]
