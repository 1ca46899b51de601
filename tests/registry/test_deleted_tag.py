"""Tags that somebody deleted are created again from the ledger's bytes, and no advice leads in a circle (A2)."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from phasegate.check import Verdict
from phasegate.command import Command, Verb
from phasegate.errors import Held
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Promoted, PutOnHold
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import next_action
from phasegate.repo.promote import promote
from phasegate.repo.recreate import recreate
from phasegate.repo.run import Run
from tests.kit.given import fleet, judged, tag_of
from tests.kit.in_process import Ended
from tests.kit.in_process import phasegate as in_process
from tests.kit.servers import Server


@dataclass
class Scene:
    """Repo one at `container`, whose tag and manifest were then deleted in the registry."""

    path: Path
    host: str
    digests: dict[str, str]

    async def phasegate(self, *words: str) -> Ended:
        return await asyncio.to_thread(in_process, *words, "--reason", "x", cwd=self.path.parent)

    async def at(self) -> str:
        digest = await tag_of(self.host, "one")
        return next((phase for phase, known in self.digests.items() if known == digest), "")

    async def delete(self, *targets: str) -> None:
        for target in targets:
            url = f"http://{self.host}/v2/team/one/manifests/{target}"
            async with aiohttp.request("DELETE", url) as deleted:
                assert deleted.ok

    async def next(self) -> Action:
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                return (await next_action(run, plan.repo("one"), plan_of(plan)))[0]

    async def recreate(self, phase: str = "container") -> list[str]:
        """What `promote --force` does first."""
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                made = await recreate(run, plan.repo("one"), phase, by="ann", reason="it was deleted")
        return [str(move.where) for move in made]

    @property
    def standing(self) -> Standing:
        plan = load_fleet(self.path)
        with closing(Ledger.peek(plan.ledger, plan)) as ledger:
            return ledger.standing("one")


@pytest.fixture
async def scene(tmp_path: Path, crane_registry: Server) -> Scene:
    path = fleet(tmp_path, crane_registry.host, ["one"])
    plan = load_fleet(path)
    digests = await judged(path, "one", dict.fromkeys(("container", "oci"), Verdict.PASS))
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            await promote(run, plan.repo("one"), "container")
    made = Scene(path, crane_registry.host, digests)
    await made.delete("latest", digests["container"])
    assert await made.at() == ""
    return made


async def test_a_rollback_to_where_it_is_creates_it_again(scene: Scene) -> None:
    ended = await scene.phasegate("rollback", "one", "--to", "container")
    assert ended.stdout.splitlines() == [
        'one is at container already and held: no tag was moved. phasegate release one --reason "..."',
        "  team/one:latest is gone and was left alone",
        '  phasegate rollback one --to container --force --reason "..." creates it again',
    ]
    assert await scene.at() == ""
    ended = await scene.phasegate("rollback", "one", "--to", "container", "--force")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("one is at container and held: team/one:latest.")
    assert (await scene.at(), scene.standing.at, scene.standing.intent) == ("container", "container", None)


async def test_a_rollback_by_force_creates_it_at_the_lower_phase(scene: Scene) -> None:
    ended = await scene.phasegate("rollback", "one", "--to", "baseline", "--force")
    assert ended.returncode == 0, ended.stderr
    assert (await scene.at(), scene.standing.at) == ("baseline", "baseline")


async def test_a_promotion_to_where_it_is_creates_it_again(scene: Scene) -> None:
    action = await scene.next()
    assert action.why.endswith("somebody else deleted it")
    assert action.next == Command(Verb.PROMOTE, ("one",), "container", force=True)
    assert await scene.recreate("oci") == [], "that is another promotion"
    assert await scene.recreate() == ["team/one:latest"]
    assert await scene.at() == "container"
    standing = scene.standing
    assert (standing.at, standing.hold, standing.returned, standing.renewed) == ("container", None, False, False)
    assert (await scene.next()).phase == "oci", "it goes on"
    assert await scene.recreate() == [], "there is nothing left to do"
    ended = await scene.phasegate("rollback", "one", "--to", "baseline")
    assert (ended.returncode, await scene.at()) == (0, "baseline")


async def test_a_hold_holds_it_up(scene: Scene) -> None:
    plan = load_fleet(scene.path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        ledger.append(PutOnHold(repo="one", by="phasegate", reason="audit: gone"))
    with pytest.raises(Held) as held:
        await scene.recreate()
    assert held.value.fix == 'phasegate release one --reason "..."'
    assert (await scene.phasegate("release", "one")).returncode == 0
    assert await scene.recreate() == ["team/one:latest"]
    with closing(Ledger.peek(plan.ledger, plan)) as ledger:
        assert isinstance(ledger.history("one")[-1][1], Promoted)
