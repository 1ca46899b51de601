"""What somebody else pushed becomes the new start, by the command, and things go on."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from phasegate.check import Verdict
from phasegate.errors import TagMoved
from phasegate.fleet.load import load_fleet
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.ledger.events import Intended, Promoted
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move, Standing
from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import OlderVersion, PushedSince
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.release import Tag
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from phasegate.version import Order
from tests.kit import given
from tests.kit.given import phasegate
from tests.kit.images import make_image
from tests.kit.servers import Server

FIX = make_image([{"tool": b"a hotfix"}], config={"config": {"Labels": {"version": "1.1"}}})
NAME = "web"


async def next_of(path: Path) -> Action:
    fleet = load_fleet(path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            return (await next_action(run, fleet.repo(NAME), plan_of(fleet)))[0]


def standing(path: Path) -> Standing:
    fleet = load_fleet(path)
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        return ledger.standing(NAME)


async def promoted(folder: Path, host: str, *others: str) -> Path:
    """Return a fleet file whose first repo phasegate promoted to `container`; ``others`` are only in the file."""
    path = given.fleet(folder, host, [NAME, *others])
    (folder / "src").mkdir()
    (folder / "src/Dockerfile").write_text("FROM scratch\n")
    path.write_text(path.read_text().replace("context: .", 'context: src, labels: {version: "{version}"}'))
    await given.judged(path, NAME, {"container": Verdict.PASS})
    fleet = load_fleet(path)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            await promote(run, fleet.repo(NAME), "container")
    return path


def version(path: Path, text: str) -> None:
    path.write_text(path.read_text().replace('version: "1.0"', f'version: "{text}"'))


async def test_after_a_hotfix_by_hand_things_go_on(tmp_path: Path, crane_registry: Server) -> None:
    path = await promoted(tmp_path, crane_registry.host)
    hotfix = await given.published(crane_registry.host, NAME, FIX)
    version(path, "1.1")
    (row,) = json.loads(phasegate("plan", "--look", "--json", cwd=tmp_path).stdout)["repos"]
    assert row["action"] == "blocked"
    assert row["why"].endswith('somebody else pushed; phasegate accept web --reason "..."')
    ended = phasegate("accept", NAME, "--reason", "hotfix 1.1", cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (
        0,
        "web starts at baseline: schema 2, gzip, single manifest. phasegate rollout web\n",
    ), ended.stderr
    after = await next_of(path)
    assert (after.kind, after.phase) == (Kind.BUILD, "container"), after
    assert await given.tag_of(crane_registry.host, NAME) == hotfix, "no tag was moved"
    assert "accepted as the new start by" in phasegate("explain", NAME, cwd=tmp_path).stdout


async def test_the_version_that_the_hotfix_replaced_does_not_come_back(tmp_path: Path, crane_registry: Server) -> None:
    path = await promoted(tmp_path, crane_registry.host)
    await given.published(crane_registry.host, NAME, FIX)
    ended = phasegate("accept", NAME, "--reason", "hotfix 1.1", cwd=tmp_path)
    assert ended.returncode == 0
    tag = Tag(f"team/{NAME}", "latest")
    after = await next_of(path)
    assert (after.kind, after.cause) == (Kind.BLOCKED, OlderVersion(tag, "1.0", "1.1", Order.SEMVER))
    assert ended.stdout.endswith(
        f". {tag} is at 1.1, and 1.0 is older (semver); "
        'phasegate promote web --phase container --force --reason "..."\n'
    ), "no rollout is advised that would do nothing"
    explained = phasegate("explain", NAME, cwd=tmp_path).stdout
    assert explained.startswith("web  release 1.1, at baseline since "), "that is what users get"
    document = json.loads(phasegate("explain", NAME, "--json", cwd=tmp_path).stdout)
    assert (document["release"], document["candidate"], document["at"]) == ("1.1", "1.0", "baseline")


async def test_nor_does_the_same_source_under_the_same_version(tmp_path: Path, crane_registry: Server) -> None:
    path = await promoted(tmp_path, crane_registry.host)
    await given.published(crane_registry.host, NAME, make_image([{"tool": b"a hotfix"}]))
    assert phasegate("accept", NAME, "--reason", "a hotfix", cwd=tmp_path).returncode == 0
    now = standing(path)
    assert now.release is not None
    after = await next_of(path)
    assert after.kind in (Kind.BLOCKED, Kind.BUILD)
    assert isinstance(after.cause, PushedSince), "built again only from another source"


async def test_what_cannot_be_finished_is_given_up_and_accepted(tmp_path: Path, crane_registry: Server) -> None:
    path = await promoted(tmp_path, crane_registry.host)
    fleet, now = load_fleet(path), standing(path)
    tag = Tag(f"team/{NAME}", "latest")
    new = now.candidates["oci"][tag.image].digest
    move = Move(tag.image, tag.name, now.tags[tag], new)
    theirs = await given.published(crane_registry.host, NAME, FIX)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        ledger.append(Intended(repo=NAME, release=now.published, phase="oci", moves=(move,), by="ann"))
        async with Run(fleet, ledger) as run:
            action, seen = await next_action(run, fleet.repo(NAME), plan_of(fleet))
            assert action.kind is Kind.FINISH
            with pytest.raises(TagMoved) as moved:
                await carry_out(run, fleet.repo(NAME), action, seen)
    assert (moved.value.fix or "").startswith('phasegate abandon web --reason "..." gives the move up; or ')
    refused = phasegate("accept", NAME, "--reason", "theirs", cwd=tmp_path)
    assert (refused.returncode, 'fix: phasegate abandon web --reason "..."' in refused.stderr) == (6, True)
    assert phasegate("abandon", NAME, "--reason", "theirs", cwd=tmp_path).returncode == 0
    assert (await next_of(path)).kind is Kind.HELD
    ended = phasegate("accept", NAME, "--reason", "theirs", cwd=tmp_path)
    assert 'It is still on hold: phasegate release web --reason "..."' in ended.stdout, ended.stderr
    assert phasegate("release", NAME, "--reason", "theirs", cwd=tmp_path).returncode == 0
    version(path, "1.1")
    assert (await next_of(path)).kind is Kind.BUILD
    assert await given.tag_of(crane_registry.host, NAME) == theirs


async def test_a_person_may_insist_in_the_middle_of_a_move_that_nobody_gave_a_reason_for(
    tmp_path: Path, crane_registry: Server
) -> None:
    """The error names that command; typed, it said that a reason was missing, whichever was given."""
    path = await promoted(tmp_path, crane_registry.host)
    fleet, now = load_fleet(path), standing(path)
    tag = Tag(f"team/{NAME}", "latest")
    move = Move(tag.image, tag.name, now.tags[tag], now.candidates["oci"][tag.image].digest)
    await given.published(crane_registry.host, NAME, FIX)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        ledger.append(Intended(repo=NAME, release=now.published, phase="oci", moves=(move,), by="phasegate"))
        async with Run(fleet, ledger) as run:
            await promote(run, fleet.repo(NAME), "oci", reason="theirs is a mistake", force=True)
            who = run.by
        (*_, last) = (event for _, event in ledger.history(NAME) if isinstance(event, Promoted))
    assert (last.by, last.reason) == (who, "theirs is a mistake")
    assert await given.tag_of(crane_registry.host, NAME) == move.new


async def test_there_is_nothing_to_accept_where_nobody_pushed(tmp_path: Path, crane_registry: Server) -> None:
    path = await promoted(tmp_path, crane_registry.host)
    """A page may be older than that: the advice to accept is stale once the push was taken back."""
    before = standing(path)
    ours = await given.tag_of(crane_registry.host, NAME)
    await given.published(crane_registry.host, NAME, FIX)
    assert "phasegate accept web" in phasegate("plan", "--look", cwd=tmp_path).stdout
    async with Registry() as registry:
        at = Reference(crane_registry.host, f"team/{NAME}")
        document = await registry.manifest(at.at(ours))
        await registry.put_manifest(at.tagged("latest"), document.raw, document.media_type)
    ended = phasegate("accept", NAME, "--reason", "x", cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == (
        "web has nothing to accept: its tags are where phasegate left them. phasegate plan --look\n"
    )
    assert standing(path) == before


async def test_a_push_and_a_deletion_show_while_the_repo_is_on_hold(tmp_path: Path, crane_registry: Server) -> None:
    await promoted(tmp_path, crane_registry.host)
    assert phasegate("hold", NAME, "--reason", "holidays", cwd=tmp_path).returncode == 0
    assert "; team/" not in phasegate("plan", "--look", cwd=tmp_path).stdout
    hotfix = await given.published(crane_registry.host, NAME, FIX)
    pushed = f"team/{NAME}:latest is at {short(hotfix)}, expected "
    (row,) = json.loads(phasegate("plan", "--look", "--json", cwd=tmp_path).stdout)["repos"]
    assert (row["action"], pushed in row["why"], "somebody else pushed" in row["why"]) == ("held", True, True)
    explained = phasegate("explain", NAME, "--look", cwd=tmp_path).stdout
    assert "Next: held: put on hold by " in explained
    assert f'"holidays"; {pushed}' in explained
    async with aiohttp.request("DELETE", f"http://{crane_registry.host}/v2/team/{NAME}/manifests/latest") as deleted:
        assert deleted.ok
    (row,) = json.loads(phasegate("plan", "--look", "--json", cwd=tmp_path).stdout)["repos"]
    assert (row["action"], f"team/{NAME}:latest is gone, " in row["why"]) == ("held", True)


async def test_a_hold_says_that_its_tags_could_not_be_looked_at(tmp_path: Path, crane_registry: Server) -> None:
    path = await promoted(tmp_path, crane_registry.host, "other")
    await given.published(crane_registry.host, "other", FIX)
    assert phasegate("hold", NAME, "--reason", "holidays", cwd=tmp_path).returncode == 0
    path.write_text(path.read_text().replace("context: src", "context: moved", 1))
    held, other = json.loads(phasegate("plan", "--look", "--json", cwd=tmp_path).stdout)["repos"]
    assert (held["action"], "; it could not be looked at: " in held["why"]) == ("held", True), held
    assert other["action"] == "observe"
