"""``phasegate clean`` against real registries: what goes, what stays and pulls, and a registry that does not delete."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from phasegate.clean.clean import Spare, clean, spare
from phasegate.clean.plan import Cleaning
from phasegate.clean.remove import DeletesNothing
from phasegate.errors import Busy, LedgerError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.load import load_fleet
from phasegate.ledger.events import Cleaned, Intended
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.promotion.closure import complete
from phasegate.registry import Registry
from phasegate.registry.referrers import fallback_tag, put_referrer
from phasegate.release import CONTROL_PREFIX, mark, own_tag, rollback_tag
from phasegate.repo.run import Run
from phases.form import MediaTypes
from tests.kit import images
from tests.kit.command import end, killing, phasegate, start
from tests.kit.given import fleet as fleet_file
from tests.kit.proxy import Proxy, Strike, answering, proxied
from tests.kit.servers import Server, start_registry28
from tests.registry.promotion.conftest import PHASES, Given

EVIDENCE = "application/vnd.phasegate.test+json"


@dataclass
class Yard:
    """A fleet with a file: 1.0 went up the whole ladder, and 2.0 followed it at ``index``."""

    given: Given
    fleet: Fleet
    run: Run

    @property
    def proxy(self) -> Proxy:
        return self.given.proxy

    async def tags(self) -> set[str]:
        return set(await self.given.registry.tags(self.given.reference()))

    async def spare(self) -> Cleaning:
        (found,) = await spare(self.run, self.fleet.repo("tool"), ())
        return found.cleaning

    async def clean(self) -> Spare:
        (done,) = await clean(self.run, self.fleet.repo("tool"), ())
        return done

    def asked(self) -> set[str]:
        """Return the methods of all requests since the last call."""
        methods = {method for method, _ in self.proxy.requests}
        self.proxy.requests.clear()
        return methods


@asynccontextmanager
async def yard(host: str, name: str, folder: Path) -> AsyncIterator[Yard]:
    async with proxied(host) as proxy, Registry(insecure={proxy.host}) as registry:
        path = fleet_file(folder, proxy.host, ["tool"])
        path.write_text(path.read_text().replace("team/tool", name))
        fleet = load_fleet(path)
        ledger = Ledger.open(fleet.ledger, fleet)
        given = Given(registry, ledger, proxy, name)
        await given.publish_the_old_way()
        await given.build()
        await given.promote("container", moves=(*given.moves("container"), *given.moves("container", tags=("1.0",))))
        for phase in PHASES[1:]:
            await given.promote(phase)
        await given.build("2.0")
        await given.promote("index", "2.0")
        async with Run(fleet, ledger) as run:
            yield Yard(given, fleet, run)
        ledger.close()


@pytest.fixture
async def there(real_registry: Server, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Yard]:
    name = "clean/" + request.node.originalname.replace("_", "-")[:60].rstrip("-")
    async with yard(real_registry.host, name, tmp_path) as made:
        made.asked()
        yield made


def tags_of(cleaning: Cleaning) -> set[str]:
    return {tag for removal in cleaning.removals for tag in removal.tags}


async def still_complete(there: Yard, phases: Sequence[str]) -> None:
    """Assert that 2.0 is complete in each of ``phases``, and 1.0 in the form at its fixed tag."""
    given = there.given
    for phase in phases:
        await complete(given.registry, given.reference().at(given.digest(phase, "2.0")), phase)
    await complete(given.registry, given.reference("1.0"), "1.0")


async def test_to_list_writes_nothing(there: Yard) -> None:
    before, history = await there.tags(), there.given.ledger.history("tool")
    cleaning = await there.spare()
    assert there.asked() <= {"GET", "HEAD"}
    assert (await there.tags(), there.given.ledger.history("tool")) == (before, history)
    given = there.given
    old = {form: given.digest(form) for form in ("baseline", "oci", "zstd", "index")}
    assert {removal.digest for removal in cleaning.removals} == set(old.values())
    assert tags_of(cleaning) | set(cleaning.kept) == {tag for tag in before if own_tag(tag)}
    assert cleaning.frees == sum(
        len(blob)
        for blob in {
            digest: raw
            for form in ("baseline", "oci", "zstd")  # the index has zstd's; the config is that of the fixed tag too
            for digest, raw in given.built["1.0", form].blobs.items()
            if digest not in given.built["1.0", "container"].blobs
        }.values()
    )


async def test_what_is_not_needed_goes_and_each_rollback_is_as_possible_as_before(there: Yard) -> None:
    listed = tags_of(await there.spare())
    before = await there.tags()
    done = await there.clean()
    assert {tag for removal in done.gone for tag in removal.tags} == listed
    assert await there.tags() == before - listed
    assert {"latest", "stable", "1.0", rollback_tag(there.given.digest("container"))} <= await there.tags()
    given = there.given
    for phase in ("oci", "zstd", "index"):
        assert await given.registry.head(given.reference().at(given.digest(phase))) is None
    await still_complete(there, PHASES)
    for phase in ("zstd", "oci", "container"):
        await given.roll_back(phase)
        assert await given.at() == given.digest(phase, "2.0")
        await complete(given.registry, given.reference(), phase)
    (event,) = [event for _, event in given.ledger.history("tool") if isinstance(event, Cleaned)]
    assert set(event.tags) == {f"{given.name}:{tag}" for tag in listed}
    assert set(event.digests) == {f"{given.name}@{removal.digest}" for removal in done.gone}


async def test_twice_is_no_more_than_once(there: Yard) -> None:
    await there.clean()
    history = there.given.ledger.history("tool")
    there.asked()
    assert (await there.clean()).gone == ()
    assert there.asked() <= {"GET", "HEAD"}
    assert there.given.ledger.history("tool") == history


async def test_signatures_and_evidence_go_with_what_they_are_of(there: Yard) -> None:
    given, registry = there.given, there.given.registry
    goes, stays = given.digest("oci"), given.digest("oci", "2.0")
    evidence = {}
    for digest in (goes, stays):
        signature = images.make_image([{"signature of": digest.encode()}], family=MediaTypes.OCI)
        await images.push(registry, given.reference(f"{fallback_tag(digest)}.sig"), signature)
        subject = given.reference().at(digest)
        blobs = [(EVIDENCE, digest.encode())]
        left = await put_referrer(registry, subject, artifact_type=EVIDENCE, blobs=blobs, annotations={})
        evidence[digest] = left.digest
    await there.clean()
    tags = await there.tags()
    assert not [tag for tag in tags if tag.startswith(fallback_tag(goes))]
    assert f"{fallback_tag(stays)}.sig" in tags
    assert await registry.head(given.reference().at(evidence[goes])) is None
    assert [each.digest for each in await registry.referrers(given.reference().at(stays))] == [evidence[stays]]


async def test_a_tag_of_somebody_else_keeps_what_it_points_at(there: Yard) -> None:
    given, old = there.given, there.given.built["1.0", "index"]
    await given.registry.put_manifest(given.reference("prod"), old.raw, old.media_type)
    await there.clean()
    await complete(given.registry, given.reference("prod"), "theirs")


async def test_a_tag_that_moves_in_between_is_left_alone(there: Yard) -> None:
    """Somebody else takes one of the tags, after it was read and before it is deleted."""
    given = there.given
    (taken,) = [tag for tag in tags_of(await there.spare()) if tag.endswith(".oci")]
    latest = given.built["2.0", "index"]

    async def takes() -> None:
        await given.registry.put_manifest(given.reference(taken), latest.raw, latest.media_type)

    there.proxy.strike = Strike(lambda request: request.method == "DELETE", takes)
    # Deletions follow the order of the plan, an index first: the strike comes before oci's turn.
    done = await there.clean()
    assert set(done.moved) == {taken, rollback_tag(given.digest("oci"))}
    assert await given.at(taken) == latest.digest
    assert await given.registry.head(given.reference().at(given.digest("oci"))) is not None


async def test_a_registry_that_deletes_nothing_is_told_of_and_nothing_is_done(tmp_path: Path) -> None:
    with start_registry28(tmp_path, delete=False) as server:
        async with yard(server.host, "clean/disabled", tmp_path) as there:
            before, history = await there.tags(), there.given.ledger.history("tool")
            ended = await phasegate(there.fleet.path, "clean", "--delete")
            assert ended.code == 3
            assert f"error: {there.proxy.host} does not delete manifests: " in ended.said
            assert "405" in ended.said
            assert "  fix: distribution: REGISTRY_STORAGE_DELETE_ENABLED=true; elsewhere let the " in ended.said
            assert ended.said.count("error:") == 1
            assert (await there.tags(), there.given.ledger.history("tool")) == (before, history)


async def test_a_registry_that_refuses_each_deletion_as_ghcr_does(there: Yard) -> None:
    there.proxy.strike = Strike(lambda request: request.method == "DELETE", answering(405), times=99)
    before = await there.tags()
    with pytest.raises(DeletesNothing, match="answered 405"):
        await there.clean()
    assert await there.tags() == before


async def test_an_account_that_may_not_delete_is_told_to_log_in(there: Yard) -> None:
    there.proxy.strike = Strike(lambda request: request.method == "DELETE", answering(403), times=99)
    ended = await phasegate(there.fleet.path, "clean", "--delete")
    assert (ended.code, ended.said.count("error:")) == (3, 1)
    assert f"fix: docker login {there.proxy.host}" in ended.said


async def test_while_somebody_works_on_the_repo_nothing_is_deleted(there: Yard) -> None:
    with there.given.ledger.lease("repo tool", "ann@elsewhere#1"), pytest.raises(LedgerError, match="ann@elsewhere"):
        await there.clean()
    assert "DELETE" not in there.asked()


async def test_once_a_rollback_has_taken_over_nothing_more_is_deleted(there: Yard) -> None:
    """A rollback waits for no lease, and may need what was not needed when the clean-up looked."""
    before, planned = await there.tags(), await there.spare()

    async def take_over() -> None:
        begun = Intended(repo="tool", release="", phase="oci", moves=(), by="bob", rollback=True)
        url = there.fleet.ledger
        with closing(Ledger.open(url, there.fleet)) as other, other.seize("repo tool", "bob@there#2", begun):
            pass

    there.proxy.strike = Strike(lambda request: request.method == "DELETE", take_over)
    with pytest.raises(Busy, match="another process has taken over"):
        await there.clean()
    first, *others = planned.removals
    assert others
    assert await there.tags() == before - set(first.tags)
    (cleaned,) = [event for _, event in there.given.ledger.history("tool") if isinstance(event, Cleaned)]
    assert len(cleaned.digests) == 1, "what was deleted is recorded all the same"


@pytest.mark.parametrize(("nth", "after"), [(1, False), (1, True), (3, False)])
async def test_killed_in_between_the_same_command_finishes(
    registry28: Server, tmp_path: Path, nth: int, after: bool
) -> None:
    async with yard(registry28.host, f"clean/killed-{nth}-{after}".lower(), tmp_path) as there:
        before, listed = await there.tags(), tags_of(await there.spare())
        process = await start(there.fleet.path, "clean", "--delete")
        by_digest = Strike(
            lambda request: request.method == "DELETE" and "sha256:" in request.path, killing(process), nth, after=after
        )
        there.proxy.strike = by_digest
        assert (await end(process)).code < 0
        assert by_digest.struck
        there.proxy.strike = None
        await still_complete(there, PHASES)
        again = await phasegate(there.fleet.path, "clean", "--delete")
        assert again.code == 0, again.said
        assert await there.tags() == before - listed
        await still_complete(there, PHASES)


async def test_the_command_lists_and_then_deletes(there: Yard) -> None:
    given = there.given
    control = f"{CONTROL_PREFIX}.{mark(given.releases['1.0'])}.linux-amd64"
    await images.push(given.registry, given.reference(control), images.make_image([{"control": b"x"}]))
    listed = await phasegate(there.fleet.path, "clean")
    assert listed.code == 0
    assert re.search(rf"^  {given.name}  control of 1.0, followed by 2.0 +{control}$", listed.said, re.MULTILINE)
    assert "tags of" in listed.said
    assert "Nothing was removed: phasegate clean --delete removes them." in listed.said
    told, _ = json.JSONDecoder().raw_decode((await phasegate(there.fleet.path, "clean", "--json")).said)
    (image,) = told["repos"][0]["images"]
    assert (told["deleted"], image["image"]) == (False, given.name)
    assert not any(removal["gone"] for removal in image["removals"])
    assert control in await there.tags()
    deleted = await phasegate(there.fleet.path, "clean", "tool", "--delete")
    assert deleted.code == 0
    assert "removed: " in deleted.said
    assert control not in await there.tags()
    assert "needed." in (await phasegate(there.fleet.path, "clean")).said


async def test_an_unfinished_promotion_keeps_all(there: Yard) -> None:
    given = there.given
    moves = (Move(given.name, "latest", given.digest("index", "2.0"), given.digest("zstd", "2.0")),)
    given.ledger.append(
        Intended(repo="tool", release=given.releases["2.0"].id, phase="zstd", moves=moves, by="bob", rollback=True)
    )
    assert (await there.clean()).gone == ()
