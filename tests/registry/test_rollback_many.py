"""Rollback of many repos at once, by the command, on a real registry: by wave, by phase, all."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.fleet.load import load_fleet
from phasegate.image.digest import short
from phasegate.ledger.events import FLEET, Halted, WaveOpened
from phasegate.ledger.ledger import Ledger
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from tests.kit.given import fleet, judged, phasegate, published, tag_of
from tests.kit.images import make_image
from tests.kit.servers import Server

pytestmark = pytest.mark.usefixtures("muted")

UP = {"one": ("container", "oci", "zstd"), "two": ("container", "oci", "zstd"), "three": ("container",), "four": ()}


@pytest.fixture
async def digests(tmp_path: Path, crane_registry: Server) -> dict[str, str]:
    """Four repos, each as far up as ``UP`` says. All images in a form are the same one."""
    path = fleet(tmp_path, crane_registry.host, list(UP))
    forms: dict[str, str] = {}
    for name, phases in UP.items():
        forms = await judged(path, name, dict.fromkeys(phases, Verdict.PASS))
    plan = load_fleet(path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            for name, phases in UP.items():
                for phase in phases:
                    await promote(run, plan.repo(name), phase)
        ledger.append(WaveOpened(repo=FLEET, phase="zstd", number=1, members=("one",)))
    return forms


async def tags(host: str) -> list[str]:
    return [await tag_of(host, name) for name in UP]


async def test_a_wave_then_a_phase_then_all(tmp_path: Path, crane_registry: Server, digests: dict[str, str]) -> None:
    host = crane_registry.host
    ended = phasegate("rollback", "--wave", "zstd/1", "--to", "oci", "--reason", "x", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        'one is at oci and held: team/one:latest. phasegate release one --reason "..."',
        '1 of 1 are back. phasegate halt zstd --reason "..." keeps the others from going there',
    ]
    expected = [digests[phase] for phase in ("oci", "zstd", "container", "baseline")]
    assert await tags(host) == expected
    ended = phasegate("rollback", "--phase", "zstd", "--to", "container", "--reason", "x", cwd=tmp_path)
    assert [line.split(" ")[0] for line in ended.stdout.splitlines()] == ["two", "1"], ended.stderr
    ended = phasegate("rollback", "--all", "--to", "baseline", "--reason", "x", cwd=tmp_path)
    assert [line.split(" ")[0] for line in ended.stdout.splitlines()] == ["one", "two", "three", "3"], ended.stderr
    assert set(await tags(host)) == {digests["baseline"]}
    ended = phasegate("rollback", "--all", "--to", "baseline", "--reason", "x", cwd=tmp_path)
    assert ended.stdout == "No repo of the fleet is above baseline: there is nothing to put back.\n"


async def test_neither_a_halt_nor_a_rollout_at_work_nor_one_that_cannot_go_back_holds_it_up(
    tmp_path: Path, crane_registry: Server, digests: dict[str, str]
) -> None:
    host, plan = crane_registry.host, load_fleet(tmp_path / "fleet.yaml")
    theirs = await published(host, "one", make_image([{"other": b"x"}]))
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        ledger.append(Halted(repo=FLEET, phase="", wave=0, by="ann", reason="incident"))
        mine = f"somebody@elsewhere#{os.getpid()}"
        with ledger.lease("repo two", mine), ledger.lease("repo three", mine), ledger.lease("fleet", mine):
            ended = phasegate("rollback", "--all", "--to", "baseline", "--reason", "x", cwd=tmp_path)
    assert ended.returncode == 5
    assert "somebody else pushed, and it was left alone" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("2 of 3 are back; one: 1 tag left alone. ")
    said = f"one: team/one:latest is at {short(theirs)}: somebody else pushed, and it was left alone; phasegate "
    status = phasegate("status", cwd=tmp_path).stdout.splitlines()
    assert [line.startswith(said) for line in status].count(True) == 1, status
    assert await tags(host) == [theirs, *[digests["baseline"]] * 3]


async def test_what_cannot_be_read_or_was_renamed_is_left_out_and_named(
    tmp_path: Path, crane_registry: Server, digests: dict[str, str]
) -> None:
    """The error of one repo said that nothing was touched, and a renamed one was left out without a word."""
    file = tmp_path / "fleet.yaml"
    text = file.read_text()
    assert text.count("name: two") == text.count("name: three") == 1
    file.write_text(text.replace("name: two", "name: zwei").replace("name: three", "name: three, arches: 7"))
    ended = phasegate("rollback", "--all", "--to", "baseline", "--reason", "x", cwd=tmp_path)
    assert ended.returncode != 0
    assert "nothing was touched" not in ended.stderr
    assert "(repo 'three' was not touched)" in ended.stderr
    assert "fix: `was: two` in repo 'zwei' if it was renamed" in ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("1 of 1 are back. Left out: three, zwei. ")
    expected = [digests[phase] for phase in ("baseline", "zstd", "container", "baseline")]
    assert await tags(crane_registry.host) == expected
