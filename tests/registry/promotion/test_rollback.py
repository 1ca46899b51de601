"""Rolling back: to any rung, byte for byte, from any state, on real registries."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from phasegate import command
from phasegate.errors import Blocked, FleetError, TagMoved
from phasegate.ledger.events import Intended, Observed, Opened
from phasegate.ledger.ledger import Ledger
from phasegate.promotion.closure import complete
from phasegate.registry import Registry
from phasegate.release import Release, Tag
from phases.form import MediaTypes
from tests.kit import images
from tests.kit.proxy import proxied
from tests.kit.servers import Server, start_registry28
from tests.registry.promotion.conftest import BASELINE_FORM, PHASES, Given, climb

pytestmark = pytest.mark.usefixtures("muted")


@pytest.mark.parametrize("phase", ["baseline", "container", "oci", "zstd"])
async def test_back_to_any_rung_byte_for_byte_in_one_request_a_tag(given: Given, phase: str) -> None:
    await climb(given, *PHASES)
    given.ledger.append(Opened(repo="tool", release=Release("tool", "2.0", "not built yet"), toolchain={}))
    made = await given.roll_back(phase)
    assert [(move.tag, move.new) for move in made] == [(tag, given.digest(phase)) for tag in ("latest", "stable")]
    assert given.puts() == ["latest", "stable"]
    for tag in ("latest", "stable"):
        assert (await given.registry.manifest(given.reference(tag))).raw == given.built["1.0", phase].raw
    standing = given.standing
    assert standing.hold is not None
    assert (standing.hold.by, standing.hold.reason, standing.at, standing.intent) == (
        "bob",
        "smoke failed",
        phase,
        None,
    )
    assert standing.published == ("" if phase == "baseline" else given.releases["1.0"].id)


async def test_back_where_it_is_moves_nothing_and_holds(given: Given) -> None:
    await climb(given, "container", "oci")
    assert await given.roll_back("oci") == ()
    assert given.puts() == []
    assert given.standing.hold is not None


async def test_a_rollback_goes_down(given: Given) -> None:
    await climb(given, "container")
    with pytest.raises(FleetError, match="a rollback goes down, and zstd is above"):
        await given.roll_back("zstd")
    assert given.standing.hold is None


async def test_a_rollback_is_to_the_version_that_the_tags_point_at(given: Given) -> None:
    await climb(given, "container", "oci", "zstd")
    await given.promote("zstd", moves=(*given.moves("zstd"), *given.moves("zstd", tags=("1.0",))))
    await given.build("2.0")
    await given.promote("zstd", "2.0", moves=given.moves("zstd", "2.0", ("latest", "stable", "2.0")))
    given.puts()
    await given.roll_back("oci")
    assert given.puts() == ["latest", "stable", "2.0"]
    for tag in ("latest", "stable", "2.0"):
        assert await given.at(tag) == given.digest("oci", "2.0")
    assert await given.at("1.0") == given.digest("zstd")  # an older version stays
    with pytest.raises(FleetError, match=r"never was at baseline"):
        await given.roll_back("baseline")  # that was 1.0
    assert await given.at() == given.digest("oci", "2.0")


async def test_back_to_the_baseline_deletes_no_tag(given: Given) -> None:
    await given.promote("container", moves=given.moves("container", tags=("latest", "stable", "1.0")))
    await given.roll_back("baseline")
    assert await given.at() == given.digest("baseline")
    assert await given.at("1.0") == given.digest("container")


async def test_a_rollback_in_the_middle_of_a_promotion_puts_back_what_had_moved(given: Given) -> None:
    """Killed after the PUT of the first tag, before the ledger knew: the ledger has both tags at oci."""
    await climb(given, "container", "oci")
    moves = given.moves("zstd")
    begun = Intended(repo="tool", release=given.releases["1.0"].id, phase="zstd", moves=moves, by="ann")
    given.ledger.append(begun)
    zstd = given.built["1.0", "zstd"]
    await given.registry.put_manifest(given.reference(), zstd.raw, zstd.media_type)
    given.puts()
    made = await given.roll_back("oci")
    assert [(move.tag, move.old) for move in made] == [("latest", zstd.digest)]
    assert [await given.at(tag) for tag in ("latest", "stable")] == [given.digest("oci")] * 2
    assert (given.standing.at, given.standing.intent) == ("oci", None)


async def test_a_new_version_that_was_half_published_goes_back_each_tag_by_its_version(given: Given) -> None:
    await climb(given, "container", "oci", "zstd")
    await given.build("2.0")
    moves = given.moves("zstd", "2.0", ("latest", "stable", "2.0"))
    given.ledger.append(Intended(repo="tool", release=given.releases["2.0"].id, phase="zstd", moves=moves, by="ann"))
    new = given.built["2.0", "zstd"]
    await given.registry.put_manifest(given.reference(), new.raw, new.media_type)
    await given.roll_back("oci")
    assert await given.at("latest") == given.digest("oci", "2.0")
    assert await given.at("stable") == given.digest("oci", "1.0")
    assert await given.at("2.0") == ""


async def test_a_rollback_that_was_begun_is_finished(given: Given) -> None:
    await climb(given, *PHASES)
    oci = given.built["1.0", "oci"]
    moves = given.moves("oci")
    release = given.releases["1.0"].id
    begun = Intended(repo="tool", release=release, phase="oci", moves=moves, by="bob", rollback=True)
    given.ledger.append(begun)
    await given.registry.put_manifest(given.reference(), oci.raw, oci.media_type)
    given.puts()
    assert [move.tag for move in await given.roll_back("oci")] == ["stable"]
    assert given.puts() == ["stable"]
    assert (given.standing.at, given.standing.intent) == ("oci", None)


async def test_a_rollback_does_not_run_over_somebody_elses_push(given: Given) -> None:
    await climb(given, "container", "oci")
    other = images.make_image([{"other": b"x"}])
    await images.push(given.registry, given.reference("stable"), other)
    given.puts()
    with pytest.raises(TagMoved, match="no tag was moved") as error:
        await given.roll_back("container")
    assert error.value.insist == command.roll_back("tool", "container", force=True)
    assert given.puts() == []
    assert given.standing.hold is None
    await given.roll_back("container", force=True)
    assert await given.at("stable") == given.digest("container")


async def test_manifests_that_the_registry_lost_are_put_back_children_first(registry28: Server, ledger: Ledger) -> None:
    async with proxied(registry28.host) as proxy, Registry(insecure={proxy.host}) as registry:
        given = Given(registry, ledger, proxy, "promotion/lost-manifests")
        await given.publish_the_old_way()
        index = images.make_index([images.make_image([{"old": b"put back"}], family=MediaTypes.OCI)])
        for tag in ("latest", "stable"):
            await images.push(registry, given.reference(tag), index)
        tags = {Tag(given.name, tag): index.digest for tag in ("latest", "stable")}
        ledger.append(Observed(repo="tool", tags=tags, form=BASELINE_FORM, size=1))
        await given.build()
        await climb(given, "container")
        child = index.children[0]
        assert registry28.storage is not None
        revisions = registry28.storage / "docker/registry/v2/repositories" / given.name / "_manifests/revisions/sha256"
        for digest in (index.digest, child.digest):
            link = revisions / digest.removeprefix("sha256:") / "link"
            link.unlink()
        assert await registry.head(given.reference().at(index.digest)) is None
        given.puts()
        await given.roll_back("baseline")
        assert given.puts() == [child.digest, index.digest, "latest", "stable"]
        assert (await registry.manifest(given.reference())).raw == index.raw


async def test_a_rung_whose_blobs_are_gone_is_told_and_nothing_moves(registry28: Server, ledger: Ledger) -> None:
    async with proxied(registry28.host) as proxy, Registry(insecure={proxy.host}) as registry:
        given = Given(registry, ledger, proxy, "promotion/gone-blobs")
        await given.publish_the_old_way()
        await given.build()
        await climb(given, *PHASES)
        layer = registry28.stored(given.built["1.0", "oci"].layers[0])
        away = layer.rename(layer.with_suffix(".away"))
        try:
            with pytest.raises(Blocked, match="the rollback target is not complete"):
                await given.roll_back("oci")
            assert await given.at() == given.digest("index")
            assert given.standing.hold is None
            manifest = given.digest("oci").removeprefix("sha256:")
            assert registry28.storage is not None
            repository = registry28.storage / "docker/registry/v2/repositories" / given.name
            (repository / "_manifests/revisions/sha256" / manifest / "link").unlink()
            (repository / "_layers/sha256" / layer.parent.name / "link").unlink()
            with pytest.raises(Blocked, match="its blobs are gone"):
                await given.roll_back("oci")
            assert await given.at() == given.digest("index")
        finally:
            away.rename(layer)


def collect_garbage(config: Path) -> None:
    subprocess.run(["docker-registry", "garbage-collect", "-m", str(config)], check=True, capture_output=True)


async def test_garbage_collection_takes_nothing_that_a_rollback_needs(tmp_path: Path, ledger: Ledger) -> None:
    """`garbage-collect -m` deletes what no tag leads to, children of tagged indexes too (facts: engines)."""
    with start_registry28(tmp_path) as server:
        async with proxied(server.host) as proxy, Registry(insecure={proxy.host}) as registry:
            given = Given(registry, ledger, proxy, "promotion/collected")
            await given.publish_the_old_way()
            old = images.make_index([images.make_image([{"old": b"collected"}], family=MediaTypes.OCI)])
            for tag in ("latest", "stable"):
                await images.push(registry, given.reference(tag), old)
            tags = {Tag(given.name, tag): old.digest for tag in ("latest", "stable")}
            ledger.append(Observed(repo="tool", tags=tags, form=BASELINE_FORM, size=1))
            await given.build()
            await climb(given, *PHASES)
            unused = images.make_image([{"unused": b"by any tag"}])
            await images.push(registry, given.reference().at(unused.digest), unused)
            collect_garbage(tmp_path / "config.yml")
            assert await registry.head(given.reference().at(unused.digest)) is None  # it did collect
            for phase in ("zstd", "oci", "container"):
                await given.roll_back(phase)
                await complete(registry, given.reference().at(given.digest(phase)), phase)
            await given.roll_back("baseline")
            await complete(registry, given.reference().at(old.digest), "baseline")
