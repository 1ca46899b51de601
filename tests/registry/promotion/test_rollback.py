"""Rolling back: to any rung, byte for byte, from any state, on real registries."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.errors import Blocked, FleetError
from phasegate.ledger.backup import checked
from phasegate.ledger.check import Fault
from phasegate.ledger.events import Intended, Observed, Opened, Unheld
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Left
from phasegate.promotion.closure import complete
from phasegate.promotion.rollback import Outcome
from phasegate.registry import Registry
from phasegate.release import Release, Tag, rollback_tag
from phases.form import MediaTypes
from tests.kit import images
from tests.kit.proxy import Strike, answering, proxied
from tests.kit.servers import Server, start_registry28
from tests.registry.promotion.conftest import BASELINE_FORM, PHASES, Given, climb

pytestmark = pytest.mark.usefixtures("muted")


@pytest.mark.parametrize("phase", ["baseline", "container", "oci", "zstd"])
async def test_back_to_any_rung_byte_for_byte_in_one_request_a_tag(given: Given, phase: str) -> None:
    await climb(given, *PHASES)
    given.ledger.append(Opened(repo="tool", release=Release("tool", "2.0", "not built yet"), toolchain={}))
    made = (await given.roll_back(phase)).moves
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
    assert await given.roll_back("oci") == Outcome((), stayed=True)
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
    assert (await given.roll_back("baseline")).phase == "container"  # what was at baseline was 1.0
    assert await given.at() == given.digest("container", "2.0")
    assert given.standing.at == "container"


async def test_a_version_that_phasegate_published_first_has_its_control_at_baseline(given: Given) -> None:
    await climb(given, "container", "oci")
    await given.build("2.0", control=True)
    await given.promote("oci", "2.0", moves=given.moves("oci", "2.0", ("latest", "stable", "2.0")))
    given.puts()
    outcome = await given.roll_back("baseline")
    assert (outcome.phase, [move.tag for move in outcome.moves]) == ("baseline", ["latest", "stable"])
    control = given.digest("control", "2.0")
    assert [await given.at(tag) for tag in ("latest", "stable")] == [control, control]
    assert await given.at("2.0") == given.digest("oci", "2.0"), "no tag is deleted, and this one had no lower form"
    standing = given.standing
    assert (standing.at, standing.published) == ("baseline", given.releases["2.0"].id)
    assert given.ledger.kept(control) is not None
    assert (await given.roll_back("baseline")).stayed
    given.ledger.append(Unheld(repo="tool", by="ann", reason="mended"))
    await given.promote("container", "2.0")
    assert (await given.roll_back("baseline")).phase == "baseline"
    assert await given.at() == control, "again, and never 1.0"


async def test_back_to_the_baseline_deletes_no_tag(given: Given) -> None:
    await given.promote("container", moves=given.moves("container", tags=("latest", "stable", "1.0")))
    outcome = await given.roll_back("baseline")
    assert await given.at() == given.digest("baseline")
    assert await given.at("1.0") == given.digest("container")
    assert outcome.created == (Tag(given.name, "1.0"),)


async def test_a_tag_in_a_form_that_is_low_enough_is_not_said_to_be_left(given: Given) -> None:
    await given.promote("container", moves=given.moves("container", tags=("latest", "stable", "1.0")))
    await climb(given, "oci")
    assert (await given.roll_back("container")).created == ()


async def test_a_rollback_in_the_middle_of_a_promotion_puts_back_what_had_moved(given: Given) -> None:
    """Killed after the PUT of the first tag, before the ledger knew: the ledger has both tags at oci."""
    await climb(given, "container", "oci")
    moves = given.moves("zstd")
    begun = Intended(repo="tool", release=given.releases["1.0"].id, phase="zstd", moves=moves, by="ann")
    given.ledger.append(begun)
    zstd = given.built["1.0", "zstd"]
    await given.registry.put_manifest(given.reference(), zstd.raw, zstd.media_type)
    given.puts()
    made = (await given.roll_back("oci")).moves
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
    assert [move.tag for move in (await given.roll_back("oci")).moves] == ["stable"]
    assert given.puts() == ["stable"]
    assert (given.standing.at, given.standing.intent) == ("oci", None)


async def test_somebody_elses_push_is_left_alone_and_the_other_tags_go_back(given: Given) -> None:
    await climb(given, "container", "oci")
    other = images.make_image([{"other": b"x"}])
    await images.push(given.registry, given.reference("stable"), other)
    given.puts()
    outcome = await given.roll_back("container")
    assert [move.tag for move in outcome.moves] == given.puts() == ["latest"]
    assert outcome.left == (Left(given.name, "stable", other.digest, given.digest("oci")),)
    assert given.standing.hold is not None
    assert given.standing.left[0].found == other.digest
    assert await given.at("stable") == other.digest
    assert [move.tag for move in (await given.roll_back("container", force=True)).moves] == ["stable"]
    assert await given.at("stable") == given.digest("container")
    assert not given.standing.left
    # What it overwrote can be got back.
    kept = given.ledger.kept(other.digest)
    assert kept is not None
    assert (kept.raw, await given.at(rollback_tag(other.digest))) == (other.raw, other.digest)
    found = checked(given.ledger_url)
    assert (found.findings, found.warnings) == ((), ())


@pytest.mark.parametrize("what", ["its blobs are gone", "it cannot be read"])
async def test_somebody_elses_broken_push_does_not_hold_up_a_rollback_by_force(given: Given, what: str) -> None:
    await climb(given, "container", "oci")
    other = images.make_image([{"other": b"x"}])
    await images.push(given.registry, given.reference("stable"), other)
    missing = f"/blobs/{other.layers[0]}" if what == "its blobs are gone" else f"/manifests/{other.digest}"
    given.proxy.strike = Strike(lambda it: it.path.endswith(missing), answering(404), times=99)
    await given.roll_back("container", force=True)
    assert await given.at("stable") == given.digest("container")
    found = checked(given.ledger_url)
    assert found.findings == ()
    if what == "its blobs are gone":
        assert (given.ledger.keeps(other.digest), found.warnings) == (True, ())
    else:
        assert [(it.fault, it.repo) for it in found.warnings] == [(Fault.REPLACED, "tool")]


async def test_a_tag_that_is_gone_is_no_reason_to_stop(given: Given) -> None:
    """Retention took an older version's tag: nobody asks for it. One of the current version is reported, and left."""
    await climb(given, "container")
    await given.promote("container", moves=given.moves("container", tags=("latest", "stable", "1.0")))
    await given.build("2.0")
    await given.promote("container", "2.0", moves=given.moves("container", "2.0", ("latest", "stable", "2.0")))
    await given.promote("oci", "2.0")
    given.proxy.strike = Strike(lambda it: it.path.endswith(("/1.0", "/stable")), answering(404), times=99)
    given.puts()
    outcome = await given.roll_back("container")
    assert [move.tag for move in outcome.moves] == ["latest"]
    assert outcome.left == (Left(given.name, "stable", "", given.digest("oci", "2.0")),)
    assert not any(path.endswith("/1.0") for _, path in given.proxy.requests)
    assert (given.standing.at, given.standing.intent) == ("container", None)


async def test_a_tag_that_the_fleet_file_no_longer_has_is_not_asked_for_even_by_force(given: Given) -> None:
    """``stable`` was given to another team, which has moved it since."""
    await climb(given, "container", "oci")
    theirs = images.make_image([{"theirs": b"x"}])
    await images.push(given.registry, given.reference("stable"), theirs)
    repo = replace(given.repo, moving=("latest",))
    given.puts()
    for force in (False, True):
        outcome = await given.roll_back("container" if force else "oci", force=force, repo=repo)
        assert outcome.left == ()
    assert not any(path.endswith("/stable") for _, path in given.proxy.requests)
    assert given.puts() == ["latest"]
    assert await given.at("stable") == theirs.digest


async def test_a_begun_rollback_goes_on_where_a_tag_is_gone(given: Given) -> None:
    await climb(given, *PHASES)
    release, moves = given.releases["1.0"].id, given.moves("oci")
    given.ledger.append(Intended(repo="tool", release=release, phase="oci", moves=moves, by="bob", rollback=True))
    given.proxy.strike = Strike(lambda it: it.path.endswith("/latest"), answering(404), times=99)
    outcome = await given.roll_back("oci")
    assert [move.tag for move in outcome.moves] == ["stable"]
    assert [(tag.tag, tag.found) for tag in outcome.left] == [("latest", "")]
    assert (given.standing.at, given.standing.intent) == ("oci", None)


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
