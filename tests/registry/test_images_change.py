"""An image or an architecture is added to a repo that was promoted, or removed from it: its history goes on."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from phasegate.check import Result, Verdict
from phasegate.fleet.load import load_fleet
from phasegate.image.reference import Reference
from phasegate.ledger.events import Built, Judged, Opened
from phasegate.ledger.history import origins
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Action, Kind
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.release import Candidate, Release, Tag
from phasegate.repo.advance import next_action
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from tests.kit import given, histories, images
from tests.kit.given import phasegate
from tests.kit.servers import Server

NAME = "web"
AMD64, ARM64 = "team/amd64-web", "team/arm64-web"
OLD_ARM64 = images.make_image([{"tool": b"of arm64, as it was published"}])


@dataclass
class Group:
    """A repo with one image a word, at `container`, and `oci` verified."""

    path: Path
    host: str
    forms: dict[str, images.Built]

    def arches(self, *words: str) -> None:
        text = self.path.read_text()
        before, _, after = text.partition("arches: [")
        self.path.write_text(f"{before}arches: [{', '.join(words)}]{after.partition(']')[2]}")

    async def at(self, image: str) -> str:
        async with Registry() as registry:
            head = await registry.head(Reference(self.host, image).tagged("latest"))
        return head.digest if head else ""

    async def push(self, image: str, built: images.Built) -> str:
        async with Registry() as registry:
            return await images.push(registry, Reference(self.host, image).tagged("latest"), built)

    async def next(self) -> Action:
        fleet = load_fleet(self.path)
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                return (await next_action(run, fleet.repo(NAME), plan_of(fleet)))[0]

    async def promote(self, phase: str) -> None:
        fleet = load_fleet(self.path)
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            async with Run(fleet, ledger) as run:
                await promote(run, fleet.repo(NAME), phase)

    def origins(self) -> dict[Tag, str | None]:
        fleet = load_fleet(self.path)
        with closing(Ledger.peek(fleet.ledger, fleet)) as ledger:
            return origins([event for _, event in ledger.history(NAME)])

    def release(self, version: str, *names: str) -> None:
        """A new version, built of these images and verified, as far as the ledger shows."""
        self.path.write_text(self.path.read_text().replace('version: "1.0"', f'version: "{version}"'))
        fleet = load_fleet(self.path)
        made = Release(NAME, version, "another source", {})
        candidates = tuple(
            Candidate(name, phase, self.forms[phase].digest, self.forms[phase].media_type, 400, ())
            for name in names
            for phase in histories.PHASES
        )
        passed = (Result("delta.declared", 2, Verdict.PASS, "the same"),)
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            ledger.append(Opened(repo=NAME, release=made, toolchain={}))
            ledger.append(Built(repo=NAME, release=made.id, candidates=candidates, controls={}, seconds=1))
            for phase in ("container", "oci"):
                digests = tuple(self.forms[phase].digest for _ in names)
                ledger.append(
                    Judged(
                        repo=NAME,
                        release=made.id,
                        phase=phase,
                        verdict=Verdict.PASS,
                        digests=digests,
                        results=passed,
                        seconds=1,
                        toolchain={},
                    )
                )


@pytest.fixture
async def group(tmp_path: Path, crane_registry: Server) -> Group:
    path = given.fleet(tmp_path, crane_registry.host, [NAME])
    (tmp_path / "src").mkdir()
    (tmp_path / "src/Dockerfile").write_text("FROM scratch\n")
    text = path.read_text().replace("context: .", "context: src")
    path.write_text(
        text.replace(f"image: team/{NAME}", f'image: "team/{{arch}}-{NAME}"').replace(
            "platforms: [linux/amd64]", "arches: [amd64]"
        )
    )
    forms = given.in_every_form()
    await given.judged(path, NAME, {"container": Verdict.PASS, "oci": Verdict.PASS}, forms)
    made = Group(path, crane_registry.host, forms)
    await made.promote("container")
    for form in forms.values():
        await made.push(f"team/arm64-{NAME}", form)  # what a build of it would have pushed
    await made.push(ARM64, OLD_ARM64)
    return made


async def test_an_added_image_comes_with_the_next_release(group: Group) -> None:
    group.arches("amd64", "arm64")
    action = await group.next()
    assert (action.kind, action.phase) == (Kind.PROMOTE, "oci"), action
    await group.promote("oci")
    assert await group.at(AMD64) == group.forms["oci"].digest
    assert await group.at(ARM64) == OLD_ARM64.digest, "the release has no form of it"

    group.release("1.1", AMD64, ARM64)
    assert (await group.next()).kind is Kind.PUBLISH
    await group.promote("oci")
    assert await group.at(ARM64) == group.forms["oci"].digest

    assert group.origins()[Tag(ARM64, "latest")] == OLD_ARM64.digest, "it is known where it came from"
    ended = phasegate("rollback", NAME, "--to", "container", "--reason", "x", cwd=group.path.parent)
    assert ended.returncode == 0, ended.stderr
    assert {await group.at(AMD64), await group.at(ARM64)} == {group.forms["container"].digest}


async def test_a_removed_image_is_left_and_the_rest_goes_on(group: Group) -> None:
    group.arches("amd64", "arm64")
    group.release("1.1", AMD64, ARM64)
    await group.promote("container")
    assert await group.at(ARM64) == group.forms["container"].digest
    group.arches("amd64")
    action = await group.next()
    assert (action.kind, action.phase) == (Kind.PROMOTE, "oci"), action
    await group.promote("oci")
    assert (await group.at(AMD64), await group.at(ARM64)) == (
        group.forms["oci"].digest,
        group.forms["container"].digest,
    )
    ended = phasegate("rollback", NAME, "--to", "container", "--reason", "x", cwd=group.path.parent)
    assert ended.returncode == 0, ended.stderr
    assert await group.at(AMD64) == group.forms["container"].digest


async def test_before_anything_is_published_it_is_built_again_with_all_images(
    tmp_path: Path, crane_registry: Server
) -> None:
    path = given.fleet(tmp_path, crane_registry.host, [NAME])
    text = path.read_text().replace(f"image: team/{NAME}", f'image: "team/{{arch}}-{NAME}"')
    path.write_text(text.replace("platforms: [linux/amd64]", "arches: [amd64]"))
    forms = given.in_every_form()
    await given.judged(path, NAME, {"container": Verdict.PASS}, forms)
    made = Group(path, crane_registry.host, forms)
    made.arches("amd64", "arm64")
    await made.push(ARM64, forms["baseline"])
    assert (await made.next()).kind in (Kind.OBSERVE, Kind.BUILD)
