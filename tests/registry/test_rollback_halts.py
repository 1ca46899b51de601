"""What a person's rollback halts, and that each command which a page names works when it is typed next."""

from __future__ import annotations

import asyncio
import re
import shlex
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import FLEET, Halted, Observed, Resumed, RolledBack, WaveOpened
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.plan import plan_of
from phasegate.release import Tag
from phasegate.repo.course import govern
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from tests.kit.given import fleet, judged, tag_of
from tests.kit.in_process import Ended
from tests.kit.in_process import phasegate as in_process
from tests.kit.servers import Server

BUILT = Form(Builder.CONTAINER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)


@dataclass
class Scene:
    """Repos one and two in a wave of `container`, under a policy that lets none fail; old begins at `container`."""

    path: Path
    host: str
    digests: dict[str, str]

    async def phasegate(self, *words: str) -> Ended:
        return await asyncio.to_thread(in_process, *words, cwd=self.path.parent)

    async def roll_back(self, *words: str) -> list[str]:
        ended = await self.phasegate("rollback", *words, "--reason", "clients fail")
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.splitlines()

    def ledger(self) -> Ledger:
        plan = load_fleet(self.path)
        return Ledger.open(plan.ledger, plan)

    def standing(self, name: str) -> Standing:
        with closing(self.ledger()) as ledger:
            return ledger.standing(name)

    async def govern(self) -> list[str]:
        """Record the halts that are due, as a rollout does, and return their phases."""
        plan = load_fleet(self.path)
        with closing(self.ledger()) as ledger:
            async with Run(plan, ledger) as run:
                return [halt.phase for halt in govern(run, plan_of(plan))[1]]


@pytest.fixture
async def scene(tmp_path: Path, crane_registry: Server) -> Scene:
    path = fleet(tmp_path, crane_registry.host, ["one", "two", "old"])
    path.write_text("policy: {ramp: [all], soak: 1h}\n" + path.read_text())
    plan = load_fleet(path)
    digests: dict[str, str] = {}
    for name in ("one", "two"):
        digests = await judged(path, name, {"container": Verdict.PASS})
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        ledger.append(
            Observed(repo="old", tags={Tag("team/old", "latest"): digests["container"]}, form=BUILT, size=600)
        )
        ledger.append(WaveOpened(repo=FLEET, phase="container", number=1, members=("one", "two")))
        async with Run(plan, ledger) as run:
            for name in ("one", "two"):
                await promote(run, plan.repo(name), "container")
    return Scene(path, crane_registry.host, digests)


async def test_a_persons_rollback_halts_nothing_unless_it_is_said_to_be_a_failure(scene: Scene) -> None:
    (line,) = await scene.roll_back("one", "--to", "baseline")
    assert line.startswith("one is at baseline and held: team/one:latest.")
    assert await scene.govern() == []
    assert "halted" not in (await scene.phasegate("plan")).stdout
    _, halts = await scene.roll_back("two", "--to", "baseline", "--failed")
    said = "container is halted with the next rollout: 1 of 2 failed in wave 1, 0 may: clients fail (two)"
    assert halts == f'{said}; phasegate resume container --reason "..."'
    assert await scene.govern() == ["container"]


async def test_a_halt_that_is_due_can_be_resumed(scene: Scene) -> None:
    await scene.roll_back("one", "--to", "baseline", "--failed")
    told = (await scene.phasegate("plan")).stdout
    (advised,) = re.findall(
        r'container is halted with the next rollout: .*; phasegate (resume .*") keeps it going', told
    )
    ended = await scene.phasegate(*shlex.split(advised.replace("...", "the client was mended")))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("container is resumed: it was halted by phasegate: 1 of 2 failed in wave 1, 0 may")
    with closing(scene.ledger()) as ledger:
        assert [type(event) for _, event in ledger.history(FLEET)[-2:]] == [Halted, Resumed]
    assert await scene.govern() == []
    assert (await scene.phasegate("resume", "container", "--reason", "x")).returncode == 2


async def test_a_failure_of_before_counts_as_it_did(scene: Scene) -> None:
    """An event without the field is of a version in which every rollback counted."""
    with closing(scene.ledger()) as ledger:
        ledger.append(RolledBack(repo="one", release="", phase="baseline", by="ann", reason="clients fail"))
    assert await scene.govern() == ["container"]


async def test_who_began_at_the_phase_is_not_in_it(scene: Scene) -> None:
    lines = await scene.roll_back("--phase", "container", "--to", "baseline")
    assert [line.split()[0] for line in lines] == ["one", "two", "2"]
    assert scene.standing("old").hold is None
    assert await tag_of(scene.host, "one") == scene.digests["baseline"]


async def test_a_rollback_to_where_it_is_is_a_hold_and_says_so(scene: Scene) -> None:
    before = scene.standing("one")
    (line,) = await scene.roll_back("one", "--to", "container", "--failed")
    assert line == 'one is at container already and held: no tag had to move. phasegate release one --reason "..."'
    now = scene.standing("one")
    assert (now.at, now.since, now.returned) == (before.at, before.since, False)
    assert now.hold is not None
    assert "held at container by " in (await scene.phasegate("explain", "one")).stdout
