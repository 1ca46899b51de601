"""The version of what is published the old way: what the first promotion must not go back from."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.fleet.load import load_fleet
from phasegate.ledger.ledger import Ledger
from phasegate.policy.action import Kind
from phasegate.policy.cause import OlderVersion
from phasegate.policy.plan import plan_of
from phasegate.registry import Registry
from phasegate.release import Tag
from phasegate.repo.advance import carry_out, next_action
from phasegate.repo.run import Run
from phasegate.version import Order
from tests.kit import given
from tests.kit.images import make_image, push
from tests.kit.in_process import phasegate
from tests.kit.servers import Server

LABEL = "org.opencontainers.image.version"


async def observed(folder: Path, host: str, tags: dict[str, str], *, fixed: str = '["{version}"]') -> str | None:
    """Publish ``tags``, each with the version that its content has; return what phasegate takes `latest` for."""
    image = f"versions/{folder.name}"
    moving = [tag for tag in ("latest", "stable") if tag in tags]
    path = given.fleet(folder, host, ["web"])
    text = (
        path.read_text()
        .replace("context: .", "source: published")
        .replace("[latest]", f"[{', '.join(moving)}], fixed: {fixed}")
    )
    path.write_text(text.replace("image: team/web", f"image: {image}"))
    fleet = load_fleet(path)
    async with Registry() as registry:
        for tag, version in tags.items():
            built = make_image([{"version": version.encode()}], config={"config": {"Labels": {LABEL: version}}})
            await push(registry, fleet.reference(image).tagged(tag), built)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            action, seen = await next_action(run, fleet.repos[0], plan_of(fleet))
            assert action.kind is Kind.OBSERVE
            await carry_out(run, fleet.repos[0], action, seen)
        return ledger.standing("web").versions.get(Tag(image, "latest"))


@pytest.mark.parametrize(
    ("tags", "version"),
    [
        ({"latest": "1.0", "1.0": "1.0", "0.9": "0.9"}, "1.0"),
        ({"latest": "1.1", "1.0": "1.0", "1.1": "1.1", "1.10-alpine": "1.1"}, "1.1"),
        ({"latest": "0.9", "0.9": "0.9"}, "0.9"),
        ({"latest": "1.1", "1.0": "1.0"}, ""),
        ({"latest": "1.1, built again", "1.0": "1.0", "1.1": "1.1", "0.9": "0.9"}, "1.1"),
        ({"latest": "1.0, built again", "1.0": "1.0", "1.1-rc1": "1.1-rc1"}, ""),
    ],
)
async def test_a_fixed_tag_of_the_same_digest_names_it(
    tmp_path: Path, crane_registry: Server, tags: dict[str, str], version: str
) -> None:
    assert await observed(tmp_path, crane_registry.host, tags) == version


async def test_what_names_no_version_counts_as_what_was_there_before(tmp_path: Path, crane_registry: Server) -> None:
    """Another build of 1.1 under the moving tag alone: 1.0 must not be promoted over it."""
    assert await observed(tmp_path, crane_registry.host, {"latest": "1.1", "1.1": "1.1", "1.0": "1.0"}) == "1.1"
    assert await observed(tmp_path, crane_registry.host, {"latest": "1.1, built again"}) == "1.1"


async def test_of_moving_tags_at_two_versions_the_first_one_says_what_users_get(
    tmp_path: Path, crane_registry: Server
) -> None:
    tags = {"latest": "1.1", "stable": "0.9", "1.1": "1.1", "0.9": "0.9"}
    await observed(tmp_path, crane_registry.host, tags)
    fleet = load_fleet(tmp_path / "fleet.yaml")
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        assert list(ledger.standing("web").versions.values()) == ["1.1", "0.9"]
        assert ledger.standing("web").serves == "1.1"


async def test_without_fixed_tags_it_is_what_the_source_says(tmp_path: Path, crane_registry: Server) -> None:
    """The image's labels may be those of its base: the fleet file does not fill them."""
    assert await observed(tmp_path, crane_registry.host, {"latest": "0.9"}, fixed="[]") == "1.0"


async def test_without_fixed_tags_a_tag_that_stays_keeps_its_version(tmp_path: Path, crane_registry: Server) -> None:
    """The next version was pushed to `latest` alone: `stable` is still at the one that was observed before."""
    await observed(tmp_path, crane_registry.host, {"latest": "1.0", "stable": "1.0"}, fixed="[]")
    path, image = tmp_path / "fleet.yaml", f"versions/{tmp_path.name}"
    path.write_text(path.read_text().replace('version: "1.0"', 'version: "1.1"'))
    fleet = load_fleet(path)
    async with Registry() as registry:
        await push(registry, fleet.reference(image).tagged("latest"), make_image([{"version": b"1.1"}]))
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            action, seen = await next_action(run, fleet.repos[0], plan_of(fleet))
            assert action.kind is Kind.OBSERVE
            await carry_out(run, fleet.repos[0], action, seen)
        assert ledger.standing("web").versions == {Tag(image, "latest"): "1.1", Tag(image, "stable"): "1.0"}


async def test_a_first_promotion_over_a_newer_version_is_blocked_and_plan_says_so(
    tmp_path: Path, crane_registry: Server
) -> None:
    await observed(tmp_path, crane_registry.host, {"latest": "1.1", "1.1": "1.1", "1.0": "1.0"})
    fleet = load_fleet(tmp_path / "fleet.yaml")
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            action, _ = await next_action(run, fleet.repos[0], plan_of(fleet))
    tag = Tag(f"versions/{tmp_path.name}", "latest")
    assert (action.kind, action.cause) == (Kind.BLOCKED, OlderVersion(tag, "1.0", "1.1", Order.SEMVER))
    ended = phasegate("plan", "--json", cwd=tmp_path)
    (row,) = json.loads(ended.stdout)["repos"]
    assert (row["action"], row["order"]) == ("blocked", "semver")
    assert f"{tag} is at 1.1, and 1.0 is older" in row["why"]
    assert "Versions are ordered by semver (1)." in phasegate("plan", cwd=tmp_path).stdout
