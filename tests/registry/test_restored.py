"""A ledger is lost, or restored from a backup: what the commands then say and do."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.errors import Blocked, TagMoved
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.release import Candidate, candidate_tag
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from tests.kit import given
from tests.kit.given import phasegate
from tests.kit.images import make_image
from tests.kit.servers import Server

NAME = "web"
REASON = ("--reason", "the ledger was lost")


@dataclass
class Lost:
    """A repo that was promoted to `container` and then to `oci`, and a backup from each moment before and between."""

    folder: Path
    host: str
    digests: dict[str, str]

    @property
    def path(self) -> Path:
        return self.folder / "fleet.yaml"

    async def at(self) -> str:
        """The form that the tag is at."""
        found = await given.tag_of(self.host, NAME)
        return next(phase for phase, digest in self.digests.items() if digest == found)

    async def climb(self, phase: str) -> None:
        fleet = load_fleet(self.path)
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                await promote(run, fleet.repo(NAME), phase)

    def save(self, name: str) -> None:
        ended = phasegate("ledger", "backup", name, cwd=self.folder)
        assert ended.returncode == 0, ended.stderr

    def restore(self, name: str) -> None:
        ended = phasegate("ledger", "restore", name, "--replace", *REASON, cwd=self.folder)
        assert ended.returncode == 0, ended.stderr
        assert "What happened since is not in it" in ended.stdout

    def plan(self) -> dict[str, str]:
        (row,) = json.loads(phasegate("plan", "--look", "--json", cwd=self.folder).stdout)["repos"]
        return dict(row)

    async def tick(self) -> Action:
        """Carry out what a rollout does next with the repo."""
        fleet = load_fleet(self.path)
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                action, seen = await next_action(run, fleet.repo(NAME), plan_of(fleet))
                if action.kind is not Kind.BLOCKED:
                    await carry_out(run, fleet.repo(NAME), action, seen)
                return action

    def forget(self) -> None:
        shutil.rmtree(self.folder / ".phasegate")


@pytest.fixture
async def lost(tmp_path: Path, crane_registry: Server) -> Lost:
    host = crane_registry.host
    path = given.fleet(tmp_path, host, [NAME])
    (tmp_path / "src").mkdir()
    (tmp_path / "src/Dockerfile").write_text("FROM scratch\n")
    path.write_text(path.read_text().replace("context: .", "context: src"))
    digests = await given.judged(path, NAME, {"container": Verdict.PASS, "oci": Verdict.PASS})
    scene = Lost(tmp_path, host, digests)
    await keep_candidates(scene)
    scene.save("before.db")
    await scene.climb("container")
    scene.save("between.db")
    await scene.climb("oci")
    assert await scene.at() == "oci"
    return scene


async def keep_candidates(scene: Lost) -> None:
    """Give the candidates the tags that a build gives them."""
    fleet = load_fleet(scene.path)
    with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
        standing = ledger.standing(NAME)
    assert standing.release is not None
    async with Registry() as registry:
        for phase, images in standing.candidates.items():
            candidate: Candidate = images[f"team/{NAME}"]
            at = Reference(scene.host, candidate.image)
            document = await registry.manifest(at.at(candidate.digest))
            await registry.put_manifest(
                at.tagged(candidate_tag(standing.release, phase)), document.raw, document.media_type
            )


async def test_restored_from_midway_nothing_moves_until_a_person_says_where_from(lost: Lost) -> None:
    lost.restore("between.db")
    row = lost.plan()
    assert row["action"] == "blocked"
    assert "accept web" in row["why"], row
    assert (await lost.tick()).kind is Kind.BLOCKED
    assert await lost.at() == "oci"
    ended = phasegate("accept", NAME, *REASON, cwd=lost.folder)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("web starts at oci")
    assert await lost.at() == "oci"


@pytest.mark.parametrize("phase", ["container", "baseline"])
async def test_restored_from_midway_a_rollback_takes_back_a_form_of_which_no_move_is_known(
    lost: Lost, phase: str
) -> None:
    """It left the tag at `oci`, ended with 0, and said that somebody else pushed."""
    lost.restore("between.db")
    ended = phasegate("rollback", NAME, "--to", phase, *REASON, cwd=lost.folder)
    assert ended.returncode == 0, ended.stderr
    assert await lost.at() == phase
    assert "somebody else" not in ended.stdout


async def test_restored_from_midway_a_rollback_leaves_what_somebody_else_pushed(lost: Lost) -> None:
    lost.restore("between.db")
    foreign = await given.published(lost.host, NAME, make_image(config={"author": "somebody else"}))
    ended = phasegate("rollback", NAME, "--to", "baseline", *REASON, cwd=lost.folder)
    assert ended.returncode == TagMoved.exit_code, ended.stderr
    assert await given.tag_of(lost.host, NAME) == foreign
    ended = phasegate("rollback", NAME, "--to", "baseline", "--force", *REASON, cwd=lost.folder)
    assert ended.returncode == 0, ended.stderr
    assert await lost.at() == "baseline"


@pytest.mark.parametrize("restored", [True, False])
async def test_what_phasegate_made_is_not_taken_for_the_start(lost: Lost, *, restored: bool) -> None:
    """M1: the rollout said `observe`, took phasegate's own image for its publisher's, and nothing led back from it."""
    if restored:
        lost.restore("before.db")
    else:
        lost.forget()
    row = lost.plan()
    with pytest.raises(Blocked, match=r"team/web:latest is at sha256:.*, which phasegate made") as refused:
        await lost.tick()
    assert 'phasegate ledger restore PATH --reason "..."' in (refused.value.fix or "")
    assert "phasegate accept web" in (refused.value.fix or "")
    assert (row["action"], row["why"]) == ("blocked", f"{refused.value.what}; {refused.value.fix}")
    assert await lost.at() == "oci"
    ended = phasegate("rollback", NAME, "--to", "baseline", *REASON, cwd=lost.folder)
    assert ended.returncode != 0, ended.stdout
    assert await lost.at() == "oci"
    ended = phasegate("accept", NAME, *REASON, cwd=lost.folder)
    assert ended.returncode == 0, ended.stderr


async def test_restored_to_the_moment_everything_goes_on(lost: Lost) -> None:
    lost.save("now.db")
    lost.forget()
    lost.restore("now.db")
    ended = phasegate("rollback", NAME, "--to", "container", *REASON, cwd=lost.folder)
    assert ended.returncode == 0, ended.stderr
    assert await lost.at() == "container"
