"""A ledger that was lost: nothing of phasegate's is taken for the start, and the way down is found in the registry."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.errors import Blocked
from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from tests.kit import given
from tests.kit.given import phasegate, tag_of
from tests.kit.images import make_image
from tests.kit.servers import Server


async def rollout(path: Path, name: str) -> Action:
    fleet = load_fleet(path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            while True:
                action, seen = await next_action(run, fleet.repo(name), plan_of(fleet))
                if action.kind not in WORK:
                    return action
                await carry_out(run, fleet.repo(name), action, seen)


async def test_what_phasegate_published_is_recovered_and_can_be_rolled_back(
    tmp_path: Path, crane_registry: Server
) -> None:
    host, name = crane_registry.host, "lost"
    path = given.fleet(tmp_path, host, [name], ladder="zstd")
    path.write_text(path.read_text().replace("context: .", "source: published"))
    old = make_image([{"tool": b"published the old way" * 2_000}])
    await given.published(host, name, old)
    assert (await rollout(path, name)).kind is Kind.DONE
    promoted = await tag_of(host, name)
    assert promoted != old.digest
    fleet = load_fleet(path)
    for file in Path(fleet.ledger.removeprefix("sqlite:///")).parent.glob("ledger.db*"):
        file.unlink()
    with pytest.raises(Blocked, match="which phasegate made") as refused:
        await rollout(path, name)
    for file in Path(fleet.ledger.removeprefix("sqlite:///")).parent.glob("ledger.db*"):
        file.unlink()
    planned = json.loads(phasegate("plan", "--json", cwd=tmp_path).stdout)
    assert [(row["action"], row["why"]) for row in planned["repos"]] == [
        ("blocked", f"{refused.value.what}; {refused.value.fix}")
    ]
    assert not list(Path(fleet.ledger.removeprefix("sqlite:///")).parent.glob("ledger.db*")), "a plan writes nothing"
    ended = phasegate("accept", name, "--reason", "its disk died", cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(
        "lost is at zstd, as phasegate's own tags show, and began as docker-container driver"
    )
    explained = json.loads(phasegate("explain", name, "--json", cwd=tmp_path).stdout)
    story = [line["what"] for line in explained["history"][:3]]
    assert story[0].startswith("recovered from phasegate's own tags by "), story
    assert ': "its disk died": it began as docker-container driver, schema 2, gzip, single manifest, 1 tag' in story[0]
    assert story[1].endswith(" was found as container, oci, zstd"), "it was not built now"
    assert story[2] == "it was found at zstd", "nor promoted"
    assert (await rollout(path, name)).kind is Kind.DONE
    assert await tag_of(host, name) == promoted
    back = phasegate("rollback", name, "--to", "oci", "--reason", "a test", cwd=tmp_path)
    assert (back.returncode, await tag_of(host, name) not in (promoted, old.digest)) == (0, True), back.stderr
    back = phasegate("rollback", name, "--to", "baseline", "--reason", "a test", cwd=tmp_path)
    assert (back.returncode, await tag_of(host, name)) == (0, old.digest), back.stderr
