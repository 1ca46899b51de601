"""Promotion and rollback against real registries: which tags move, when none does, and what is asked of the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phasegate import command
from phasegate.errors import Blocked, FleetError, Held, PhasegateError, TagMoved
from phasegate.ledger.backup import checked
from phasegate.ledger.events import Intended, Moved, Observed, PutOnHold
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.registry import Registry
from phasegate.release import Tag, rollback_tag
from phases.form import MediaTypes
from tests.kit import images
from tests.kit.proxy import Strike, proxied
from tests.kit.servers import Server
from tests.registry.promotion.conftest import BASELINE_FORM, PHASES, Given, climb

pytestmark = pytest.mark.usefixtures("muted")


async def test_up_the_ladder_tags_hold_the_very_bytes(given: Given) -> None:
    for phase in PHASES:
        await given.promote(phase)
        for tag in ("latest", "stable"):
            assert (await given.registry.manifest(given.reference(tag))).raw == given.built["1.0", phase].raw
    assert (given.standing.at, given.standing.intent) == ("index", None)
    assert given.standing.published == given.releases["1.0"].id


async def test_what_a_rollback_needs_is_kept_and_tagged_before_the_intent(given: Given) -> None:
    await climb(given, "container", "oci", "zstd", "index")
    await given.build("2.0")
    given.puts()
    await given.promote("index", "2.0")
    old = given.built["1.0", "index"]
    tag = rollback_tag(old.digest)
    assert given.puts() == [f"{tag}.0", tag, "latest", "stable"]
    assert await given.at(tag) == old.digest
    assert await given.at(f"{tag}.0") == old.children[0].digest
    for built in (old, *old.children):
        kept = given.ledger.kept(built.digest)
        assert kept is not None
        assert (kept.raw, kept.media_type) == (built.raw, built.media_type)


async def test_twice_is_no_more_than_once(given: Given) -> None:
    moves = given.moves("container")
    await given.promote("container", moves=moves)
    history = given.ledger.history("tool")
    given.puts()
    await given.promote("container", moves=moves)
    await given.promote("container")
    assert given.puts() == []
    assert given.ledger.history("tool") == history


async def test_a_tag_that_somebody_else_moved_stops_all(given: Given) -> None:
    other = images.make_image([{"other": b"x"}])
    await images.push(given.registry, given.reference("stable"), other)
    given.puts()
    history = given.ledger.history("tool")
    with pytest.raises(TagMoved) as error:
        await given.promote("container")
    old = given.digest("baseline")
    assert error.value.what == (
        f"{given.reference('stable')} is at {other.digest}, expected {old}\n"
        "  somebody else pushed in between; no tag was moved"
    )
    assert error.value.insist == command.promote("tool", "container", force=True)
    assert (given.puts(), await given.at(), given.ledger.history("tool")) == ([], old, history)


async def test_every_tag_that_somebody_else_moved_is_reported(given: Given) -> None:
    other = images.make_image([{"other": b"x"}])
    for tag in ("latest", "stable"):
        await images.push(given.registry, given.reference(tag), other)
    with pytest.raises(TagMoved) as error:
        await given.promote("container")
    for tag in ("latest", "stable"):
        assert f"{given.reference(tag)} is at {other.digest}, expected {given.digest('baseline')}" in error.value.what


async def test_a_tag_that_is_gone_or_new_is_not_where_it_was_expected(given: Given) -> None:
    with pytest.raises(TagMoved, match="is not there, expected sha256:"):
        await given.promote("container", moves=(Move(given.name, "nightly", given.digest("oci"), given.digest("oci")),))
    with pytest.raises(TagMoved, match="expected no such tag"):
        await given.promote("container", moves=(Move(given.name, "latest", "", given.digest("container")),))


async def test_a_person_may_insist_with_a_reason(given: Given) -> None:
    other = images.make_image([{"other": b"x"}])
    await images.push(given.registry, given.reference("stable"), other)
    with pytest.raises(FleetError, match="--force"):
        await given.promote("container", force=True)
    await given.promote("container", force=True, reason="their push was a mistake")
    assert await given.at("stable") == given.digest("container")
    assert await given.at(rollback_tag(other.digest)) == other.digest


async def test_what_is_pushed_in_between_and_overwritten_by_force_is_kept(given: Given) -> None:
    """Pushed after the first look, which is what the intent names, and before the last one."""
    first, second = images.make_image([{"other": b"x"}]), images.make_image([{"other": b"y"}])
    await images.push(given.registry, given.reference("stable"), second)
    await images.push(given.registry, given.reference("stable"), first)

    async def push() -> None:
        await given.registry.put_manifest(given.reference("stable"), second.raw, second.media_type)

    looks = Strike(lambda it: it.method == "HEAD" and it.path.endswith("/stable"), push, nth=2)
    given.proxy.strike = looks
    await given.promote("container", force=True, reason="their push was a mistake")
    assert looks.struck
    assert await given.at("stable") == given.digest("container")
    for pushed in (first, second):
        assert await given.at(rollback_tag(pushed.digest)) == pushed.digest
        kept = given.ledger.kept(pushed.digest)
        assert kept is not None
        assert kept.raw == pushed.raw
    assert checked(given.ledger_url).warnings == ()


async def test_a_new_fixed_tag_is_published_and_needs_no_rollback_target(given: Given) -> None:
    await given.promote("container", moves=given.moves("container", tags=("latest", "stable", "1.0")))
    assert await given.at("1.0") == given.digest("container")


@pytest.mark.parametrize("kind", ["cosign 2 tag", "referrer"])
async def test_a_tag_whose_digest_is_signed_stays(given: Given, kind: str) -> None:
    old = given.built["1.0", "baseline"]
    if kind == "cosign 2 tag":
        signature = images.make_image([{"signature": b"x"}], family=MediaTypes.OCI)
        await images.push(given.registry, given.reference(old.digest.replace(":", "-") + ".sig"), signature)
    else:
        bundle = "application/vnd.dev.sigstore.bundle.v0.3+json"
        signature = images.make_image(
            family=MediaTypes.OCI, changes={"subject": old.described(), "artifactType": bundle}
        )
        await images.push(given.registry, given.reference("signature").at(signature.digest), signature)
        fallback = images.make_index([], changes={"manifests": [signature.described(artifactType=bundle)]})
        reference = given.reference(old.digest.replace(":", "-"))
        await given.registry.put_manifest(reference, fallback.raw, fallback.media_type)
    given.puts()
    with pytest.raises(Blocked, match="is signed, and signing is not set up") as error:
        await given.promote("container")
    assert error.value.fix is not None
    assert (given.puts(), await given.at()) == ([], old.digest)


async def test_a_candidate_that_lost_a_blob_is_not_promoted(registry28: Server, ledger: Ledger) -> None:
    async with proxied(registry28.host) as proxy, Registry(insecure={proxy.host}) as registry:
        given = Given(registry, ledger, proxy, "promotion/lost-blob")
        await given.publish_the_old_way()
        await given.build()
        lost = given.built["1.0", "zstd"].layers[0]
        blobs = registry28.stored(lost)
        moved_away = blobs.rename(blobs.with_suffix(".away"))
        try:
            given.puts()
            await given.promote("container")
            await given.promote("oci")
            given.puts()
            with pytest.raises(PhasegateError, match="the candidate is not complete") as error:
                await given.promote("zstd")
            assert lost in error.value.what
            assert not {"latest", "stable"} & set(given.puts())
            assert await given.at() == given.digest("oci")
            assert given.standing.intent is None
        finally:
            moved_away.rename(blobs)


async def test_a_rollback_target_that_lost_a_child_stops_the_promotion(registry28: Server, ledger: Ledger) -> None:
    """A clean-up job took the untagged child of the published index: what could not be put back is not left."""
    async with proxied(registry28.host) as proxy, Registry(insecure={proxy.host}) as registry:
        given = Given(registry, ledger, proxy, "promotion/lost-child")
        await given.publish_the_old_way()
        await given.build()
        index = images.make_index([images.make_image([{"old": b"lost child"}], family=MediaTypes.OCI)])
        for tag in ("latest", "stable"):
            await images.push(registry, given.reference(tag), index)
        tags = {Tag(given.name, tag): index.digest for tag in ("latest", "stable")}
        ledger.append(Observed(repo="tool", tags=tags, form=BASELINE_FORM, size=1))
        child = registry28.stored(index.children[0].digest)
        child.unlink()
        given.puts()
        with pytest.raises(Blocked, match="the rollback target is not complete"):
            await given.promote("container")
        assert given.puts() == []


async def test_a_person_insists_on_moving_a_tag_from_a_push_that_is_broken(registry28: Server, ledger: Ledger) -> None:
    """It was refused as an incomplete rollback target, though no rollback goes there."""
    async with proxied(registry28.host) as proxy, Registry(insecure={proxy.host}) as registry:
        given = Given(registry, ledger, proxy, "promotion/broken-push")
        await given.publish_the_old_way()
        await given.build()
        await climb(given, "container")
        index = images.make_index([images.make_image([{"theirs": b"broken"}], family=MediaTypes.OCI)])
        await images.push(registry, given.reference("latest"), index)
        registry28.stored(index.children[0].digest).unlink()
        moves = (replace(given.moves("oci")[0], old=index.digest), given.moves("oci")[1])
        await given.promote("oci", moves=moves, force=True, reason="theirs is broken")
        assert [await given.at(tag) for tag in ("latest", "stable")] == [given.digest("oci")] * 2
        assert ledger.keeps(index.digest), "as far as it is there"
        await given.roll_back("baseline")
        assert [await given.at(tag) for tag in ("latest", "stable")] == [given.digest("baseline")] * 2


async def test_a_killed_move_from_a_broken_push_is_finished(registry28: Server, ledger: Ledger) -> None:
    async with proxied(registry28.host) as proxy, Registry(insecure={proxy.host}) as registry:
        given = Given(registry, ledger, proxy, "promotion/broken-push-killed")
        await given.publish_the_old_way()
        await given.build()
        await climb(given, "container")
        index = images.make_index([images.make_image([{"theirs": b"broken, too"}], family=MediaTypes.OCI)])
        await images.push(registry, given.reference("latest"), index)
        registry28.stored(index.children[0].digest).unlink()
        moves = (replace(given.moves("oci")[0], old=index.digest), given.moves("oci")[1])
        begun = Intended(repo="tool", release=given.releases["1.0"].id, phase="oci", moves=moves, by="ann", reason="x")
        ledger.append(begun)
        await given.promote("oci", moves=moves)
        assert [await given.at(tag) for tag in ("latest", "stable")] == [given.digest("oci")] * 2


async def test_an_intent_that_was_begun_is_finished_and_no_tag_moves_twice(given: Given) -> None:
    """As after a kill between the PUT of the first tag and the ledger's next word."""
    moves = given.moves("container")
    release = given.releases["1.0"].id
    container = given.built["1.0", "container"]
    begun = Intended(repo="tool", release=release, phase="container", moves=moves, by="ann")
    given.ledger.append(begun)
    await given.registry.put_manifest(given.reference(), container.raw, container.media_type)
    given.puts()
    await given.promote("container", moves=moves)
    assert [put for put in given.puts() if not put.startswith("phasegate-")] == ["stable"]
    told = [event for _, event in given.ledger.history("tool") if isinstance(event, Intended | Moved)]
    assert [event.kind for event in told] == ["intended", "moved", "moved"]
    assert given.standing.intent is None


async def test_a_promotion_stops_at_a_hold(given: Given) -> None:
    await climb(given, "container", "oci")
    await given.roll_back("container")
    given.puts()
    with pytest.raises(Held, match='rolled back by bob: "smoke failed"') as error:
        await given.promote("oci")
    assert error.value.fix is not None
    assert not {"latest", "stable"} & set(given.puts())


async def test_a_persons_hold_does_not_hold_up_what_was_begun(given: Given) -> None:
    moves = given.moves("container")
    release = given.releases["1.0"].id
    given.ledger.append(Intended(repo="tool", release=release, phase="container", moves=moves, by="ann"))
    given.ledger.append(PutOnHold(repo="tool", by="ann", reason="until Monday"))
    await given.promote("container", moves=moves)
    assert [await given.at(tag) for tag in ("latest", "stable")] == [given.digest("container")] * 2
    with pytest.raises(Held, match='put on hold by ann: "until Monday"'):
        await given.promote("oci")
