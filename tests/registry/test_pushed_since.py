"""What a publisher pushes while a release waits is not replaced by it: newcomer's first day, on a real registry."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from phasegate import command
from phasegate.check import Result, Verdict
from phasegate.errors import Blocked, FleetError
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.events import FLEET, Built, Judged, Opened, WaveOpened
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.cause import PushedSince
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry, read_envelope
from phasegate.release import Candidate, Release, Tag
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from phases.form import MediaTypes
from tests.kit import given
from tests.kit.images import Built as Image
from tests.kit.images import make_image, push
from tests.kit.servers import Server

pytestmark = pytest.mark.usefixtures("muted")
NAME = "page"
OLD = make_image([{"index.html": b"one"}], config={"author": "the old way"})
FIX = make_image([{"index.html": b"two: the fix"}], config={"author": "the old way"})
WAITS = "policy: {ramp: [1, all], soak: 1h}\n"
"""Of two repos the one with fewer users goes first, and the other waits for its wave."""


class Fleet:
    """Two repos, ``first`` and ``page``; ``page`` waits for its wave."""

    def __init__(self, path: Path, host: str) -> None:
        self.path = path
        self.host = host
        self.image = f"pushed/{path.parent.name}"  # of its own: another test's tags would show a ledger that was lost

    @property
    def latest(self) -> Reference:
        return Reference(self.host, self.image).tagged("latest")

    async def push(self, image: Image, tag: str = "latest") -> None:
        async with Registry() as registry:
            await push(registry, self.latest.tagged(tag), image)

    async def served(self) -> str:
        async with Registry() as registry:
            head = await registry.head(self.latest)
        return head.digest if head else ""

    async def rollout(self, before: Kind | None = None) -> Action:
        """Do what an unattended rollout does with ``page``, and return the action in which it rests.

        ``before`` is the step at which the rollout is killed.
        """
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                for _ in range(30):
                    action, seen = await next_action(run, plan.repo(NAME), plan_of(plan))
                    if action.kind not in WORK or action.kind is before:
                        return action
                    await carry_out(run, plan.repo(NAME), action, seen)
        raise AssertionError(action)

    async def promote(self, phase: str, *, force: bool = False) -> None:
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                await promote(run, plan.repo(NAME), phase, reason="a person decided", force=force)

    def opens(self, phase: str) -> None:
        plan = load_fleet(self.path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            ledger.append(WaveOpened(repo=FLEET, phase=phase, number=1, members=(NAME,)))

    async def config(self) -> str:
        """Return the digest of the config that is served: the same for an image in another form."""
        async with Registry() as registry:
            envelope = await read_envelope(registry, self.latest)
        return envelope.images[0].config.digest

    async def proven(self) -> dict[str, str]:
        """Build and judge what the source says, as far as ledger and registry show; return the digest of each form."""
        plan = load_fleet(self.path)
        repo = plan.repo(NAME)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                _, seen = await next_action(run, repo, plan_of(plan))
            release = Release(NAME, seen.version, seen.source)
            forms = {
                "container": make_image([{"index.html": seen.version.encode()}]),
                "oci": make_image([{"index.html": seen.version.encode()}], family=MediaTypes.OCI),
            }
            ledger.append(Opened(repo=NAME, release=release, toolchain={}))
            made: list[Candidate] = []
            for phase, image in forms.items():
                candidate = Candidate(self.image, phase, image.digest, image.media_type, 1, ())
                await self.push(image, candidate.tag(release))
                made.append(candidate)
            ledger.append(Built(repo=NAME, release=release.id, candidates=tuple(made), controls={}, seconds=1))
            for phase, image in forms.items():
                ledger.append(
                    Judged(
                        repo=NAME, release=release.id, phase=phase, verdict=Verdict.PASS, digests=(image.digest,),
                        results=(Result("delta.declared", 2, Verdict.PASS, "nothing"),), seconds=1, toolchain={},
                    )
                )  # fmt: skip
        return {phase: image.digest for phase, image in forms.items()}


@pytest.fixture
async def fleet(tmp_path: Path, crane_registry: Server) -> Fleet:
    path = given.fleet(tmp_path, crane_registry.host, ["first", NAME], ladder="oci")
    made = Fleet(path, crane_registry.host)
    text = path.read_text().replace("context: .", "context: src").replace(f"team/{NAME}", made.image)
    path.write_text(text + WAITS)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/Dockerfile").write_text("FROM scratch\n")
    await made.push(OLD)
    return made


@pytest.fixture
def converted(fleet: Fleet) -> Fleet:
    fleet.path.write_text(fleet.path.read_text().replace("context: src", "source: published"))
    fleet.opens("oci")
    return fleet


async def test_what_is_converted_is_converted_again_from_what_was_pushed(converted: Fleet) -> None:
    stopped = await converted.rollout(before=Kind.PROMOTE)
    assert (stopped.kind, stopped.phase) == (Kind.PROMOTE, "oci"), "converted and proven, and its rollout was killed"
    await converted.push(FIX)
    again = await converted.rollout(before=Kind.BUILD)
    assert isinstance(again.cause, PushedSince)
    assert (again.kind, again.cause.again) == (Kind.BUILD, True), "nobody has to do anything"
    await converted.rollout()
    assert await converted.config() == FIX.body["config"]["digest"], "the fix in another form, and not what it mended"
    assert await converted.served() != FIX.digest


async def test_what_is_converted_has_one_content_under_all_its_moving_tags(converted: Fleet) -> None:
    """The forms are made of one image: a tag with another would lose its content, which nobody compared."""
    converted.path.write_text(converted.path.read_text().replace("[latest]", "[latest, stable]"))
    await converted.push(FIX, "stable")
    with pytest.raises(FleetError, match=r"moving tags have different content: .*:latest is at .*:stable is at "):
        await converted.rollout()
    assert await converted.served() == OLD.digest


async def test_a_person_does_not_replace_what_was_pushed_by_giving_a_reason(converted: Fleet) -> None:
    await converted.rollout(before=Kind.PROMOTE)
    await converted.push(FIX)
    assert (await converted.rollout(before=Kind.BUILD)).kind is Kind.BUILD
    with pytest.raises(Blocked):
        await converted.promote("oci")
    assert await converted.served() == FIX.digest


async def test_a_built_release_does_not_replace_a_hotfix(fleet: Fleet) -> None:
    await fleet.rollout()
    forms = await fleet.proven()
    await fleet.push(FIX)
    assert (await fleet.rollout()).kind is Kind.BLOCKED, "its wave has not opened"
    fleet.opens("container")
    end = await fleet.rollout()
    assert isinstance(end.cause, PushedSince)
    assert (end.kind, end.cause.tag, end.cause.version) == (Kind.BLOCKED, Tag(fleet.image, "latest"), "1.0")
    assert end.next == command.promote(NAME, "container", force=True)
    with pytest.raises(Blocked):
        await fleet.promote("container")
    assert await fleet.served() == FIX.digest
    await fleet.promote("container", force=True)
    assert await fleet.served() == forms["container"]


@pytest.mark.parametrize("change", ["version", "source"])
async def test_a_hotfix_that_is_in_the_source_is_built(fleet: Fleet, change: str) -> None:
    await fleet.rollout()
    await fleet.proven()
    await fleet.push(FIX)
    fleet.opens("container")
    if change == "version":
        fleet.path.write_text(fleet.path.read_text().replace('version: "1.0"', 'version: "1.1"'))
    else:
        (fleet.path.parent / "src/Dockerfile").write_text("FROM scratch\nLABEL mended=yes\n")
    assert (await fleet.rollout(before=Kind.BUILD)).kind is Kind.BUILD
    forms = await fleet.proven()
    assert (await fleet.rollout()).phase == "container"
    assert await fleet.served() == forms["container"]
