"""A new way of making forms is one maker and one line: the rest of a migration works with it unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.check import Result
from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import CISource, FormSource, GitSource, LocalSource, PublishedSource
from phasegate.fleet.load import load_fleet
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import WORK, Kind, Seen
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.release import Release
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.make.made import Made, opened, unfinished
from phasegate.repo.make.maker import MAKERS
from phasegate.repo.run import Run
from phases.form import Codec, MediaTypes
from phases.ladder import Rung
from tests.kit.images import make_image, make_index, push
from tests.kit.servers import Server

FLEET = """\
registry: {host}
ledger: sqlite:///{folder}/ledger.db
builder: {{engine: "unix:///no.sock", control: "unix:///no.sock", image: buildkit, version: v1}}
repos:
  - name: shop
    image: {name}
    source: published
    platforms: [linux/amd64]
    version: "1.4"
    tags: {{moving: [latest]}}
"""


@dataclass(frozen=True, slots=True)
class StagedSource(FormSource):
    """A source for which somebody has made every form already, each under its own tag: ``prefix`` and the phase."""

    prefix: str


class Staged:
    """The maker, as a separate file would have it."""

    async def look(self, run: Run, repo: Repo, standing: Standing, seen: Seen) -> Seen:
        return seen

    async def make(self, run: Run, repo: Repo, standing: Standing, seen: Seen, forms: Sequence[Rung]) -> Made:
        assert isinstance(repo.source, StagedSource)
        digests: dict[tuple[str, str], str] = {}
        for image in repo.images:
            for rung in forms:
                tag = run.fleet.reference(image.name).tagged(repo.source.prefix + rung.name)
                found = await run.registry.head(tag)
                assert found is not None
                digests[image.name, rung.name] = found.digest
        source = digest_of("".join(digests.values()).encode())
        release = unfinished(standing, seen.version, source) or opened(
            run, Release(repo.name, seen.version, source), await self.toolchain(run, standing)
        )
        return Made(release, digests)

    async def toolchain(self, run: Run, standing: Standing) -> dict[str, str]:
        return {"stager": "7"}

    async def judge(self, run: Run, repo: Repo, rung: Rung, envelope: Envelope) -> list[Result]:
        return []

    def judge_uncontrolled(
        self, repo: Repo, standing: Standing, published: Envelope | None, envelope: Envelope
    ) -> list[Result]:
        return []


async def test_a_repo_climbs_with_forms_that_come_about_in_a_new_way(
    registry28: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MAKERS, StagedSource, Staged())
    name = f"staged/{tmp_path.name}"
    path = tmp_path / "fleet.yaml"
    path.write_text(FLEET.format(host=registry28.host, folder=tmp_path, name=name))
    fleet = load_fleet(path)
    repo = replace(fleet.repos[0], source=StagedSource("ready-"))
    fleet = replace(fleet, repos=(repo,))
    zstd = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)
    forms = {
        "container": make_image(),
        "oci": make_image(family=MediaTypes.OCI),
        "zstd": zstd,
        "index": make_index([zstd]),
    }
    at = fleet.reference(name)
    async with Registry() as registry:
        await push(registry, at.tagged("latest"), make_image())
        for phase, image in forms.items():
            await push(registry, at.tagged(f"ready-{phase}"), image)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            since = datetime.now(UTC)
            kinds: list[Kind] = []
            while (step := await next_action(run, repo, plan_of(fleet, since=since)))[0].kind in WORK:
                kinds.append(step[0].kind)
                assert len(kinds) < 30, kinds
                await carry_out(run, repo, *step)
            latest = await run.registry.head(at.tagged("latest"))
        standing = ledger.standing("shop")
    assert step[0].kind is Kind.DONE, step[0]
    assert kinds.count(Kind.BUILD) == 1
    assert latest is not None
    assert latest.digest == forms["index"].digest
    assert {phase: images[name].digest for phase, images in standing.candidates.items()} == {
        phase: image.digest for phase, image in forms.items()
    }
    drift = [result for result in standing.judgements["index"].results if result.check == "toolchain.drift"]
    assert [result.verdict for result in drift] == ["pass"]
    assert standing.toolchain == {"stager": "7"}


def test_every_source_of_the_fleet_file_has_a_maker() -> None:
    assert set(MAKERS) == {LocalSource, GitSource, CISource, PublishedSource}
