"""The audit against real registries: what it finds, what it asks for, what it writes, and what it does about it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from phasegate.audit.audit import audit
from phasegate.check import Verdict
from phasegate.errors import Busy, RegistryError
from phasegate.fleet.load import load_fleet
from phasegate.image.digest import short
from phasegate.ledger.events import Cleaned, Halted, PutOnHold, Unheld
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Drift
from phasegate.policy.action import Kind
from phasegate.repo.promote import promote
from phasegate.repo.run import Run
from phases.form import Codec, MediaTypes
from tests.kit import images
from tests.kit.given import LAYER, fleet, judged
from tests.kit.proxy import Strike, answering, proxied
from tests.kit.published import NAME, Published
from tests.kit.servers import Server
from tests.kit.signing import Keys

OTHER = (
    '  - {name: other, image: audit/other, context: ., platforms: [linux/amd64], version: "1.0", '
    "tags: {moving: [latest]}}\n"
)


@pytest.fixture
async def published(tmp_path: Path, registry28: Server, request: pytest.FixtureRequest) -> AsyncIterator[Published]:
    async with proxied(registry28.host) as proxy:
        path = fleet(tmp_path, proxy.host, [NAME])
        # Each test has its own repository, so that none sees what another one lost.
        image = f"audit/{abs(hash(request.node.name)):x}"
        path.write_text(path.read_text().replace(f"image: team/{NAME}", f"image: {image}"))
        made = Published(path, image, proxy, registry28, {})
        made.drift("report")
        made.digests = await _built(path, image)
        plan = load_fleet(path)
        with closing(Ledger.open(plan.ledger, plan)) as ledger:
            async with Run(plan, ledger) as run:
                for phase in ("container", "oci", "zstd", "index"):
                    await promote(run, plan.repo(NAME), phase)
        made.before = len(made.history)
        for told in (proxy.asked, proxy.requests, proxy.done):
            told.clear()
        yield made


async def _built(path: Path, image: str) -> dict[str, str]:
    """Build and judge as ``judged`` does, in a repository with another name and its own content."""
    zstd = _own(image, Codec.ZSTD)
    forms = {
        "baseline": images.make_image([LAYER, {"mark": image.encode()}], config={"author": "somebody"}),
        "container": images.make_image([LAYER, {"mark": image.encode()}]),
        "oci": _own(image, Codec.GZIP),
        "zstd": zstd,
        "index": images.make_index([zstd]),
    }
    return await judged(
        path, NAME, dict.fromkeys(("container", "oci", "zstd", "index"), Verdict.PASS), forms, {"phasegate": "0.0"}
    )


def _own(image: str, codec: Codec) -> images.Built:
    return images.make_image([LAYER, {"mark": image.encode()}], family=MediaTypes.OCI, codec=codec)


@pytest.fixture
def own(published: Published) -> dict[str, images.Built]:
    """Return the repo's forms, and images that are not among them."""
    mark = {"mark": published.image.encode()}
    labels = {"Labels": {"org.opencontainers.image.revision": "4f2a", "org.opencontainers.image.source": "git://x"}}
    return {
        "oci": _own(published.image, Codec.GZIP),
        "zstd": _own(published.image, Codec.ZSTD),
        # From another builder: other dates, the same files and settings.
        "rebuilt": images.make_image([LAYER, mark], config={"created": "2026-11-20T10:00:00Z", "author": "ann"}),
        "foreign": images.make_image([{"tool": b"another"}, mark], config={"config": labels}),
    }


async def test_where_all_is_well_nothing_is_read_and_nothing_written(published: Published) -> None:
    found = await published.audit()
    assert (found.findings, found.done, found.error, found.tags) == ((), (), None, 1)
    assert {request.method for request in published.proxy.asked} == {"HEAD"}
    asked = {request.path.rpartition("/")[2] for request in published.proxy.asked}
    assert {"latest", *(published.digests[phase] for phase in ("baseline", "container", "oci", "zstd"))} <= asked
    assert published.kinds() == []


async def test_a_repo_of_which_nothing_is_published_is_not_asked_for(tmp_path: Path, registry28: Server) -> None:
    path = fleet(tmp_path, registry28.host, [NAME])
    await judged(path, NAME, {"container": Verdict.PASS})
    plan = load_fleet(path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            assert await audit(run, plan.repos) == ()


async def test_after_a_rollback_to_the_baseline_its_tags_are_audited_until_the_hold_is_lifted(
    published: Published, own: dict[str, images.Built]
) -> None:
    await published.roll_back("baseline")
    assert await published.findings() == []
    at = await published.push(own["foreign"])
    ((kind, said),) = await published.findings()
    assert kind is Drift.CONTENT
    assert f"is at {short(at)}" in said
    published.append(Unheld(repo=NAME, by="ann", reason="its publisher goes on"))
    plan = load_fleet(published.path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            assert await audit(run, plan.repos) == ()


async def test_an_older_form_is_told_once_and_left_alone(published: Published, own: dict[str, images.Built]) -> None:
    at = await published.push(own["oci"])
    ((kind, said),) = await published.findings()
    assert kind is Drift.FORM
    assert said.endswith("phasegate's own oci of 1.0, in an older form: oci (OCI, gzip, single manifest)"), said
    assert await published.findings() == [(kind, said)]
    assert published.kinds() == ["drifted"]
    assert await published.at() == at
    assert [finding.said for finding in published.standing.drift] == [said]


async def test_what_is_there_again_is_told_once_too(published: Published, own: dict[str, images.Built]) -> None:
    await published.push(own["oci"])
    await published.audit()
    await published.push(images.make_index([own["zstd"]]))
    assert await published.findings() == []
    assert await published.findings() == []
    assert published.kinds() == ["drifted", "drifted"]
    assert published.standing.drift == ()


async def test_the_same_version_by_another_builder_is_known_by_its_content(
    published: Published, own: dict[str, images.Built]
) -> None:
    await published.push(own["rebuilt"])
    (finding,) = (await published.audit()).findings
    assert (finding.drift, finding.phase) == (Drift.FORM, "baseline")
    assert "the same version, in an older form: the old way (schema 2, gzip, single manifest)" in finding.said
    assert finding.by == "created 2026-11-20T10:00:00Z, author ann"


async def test_another_version_is_told_with_what_it_says_of_itself(
    published: Published, own: dict[str, images.Built]
) -> None:
    await published.push(own["foreign"])
    (finding,) = (await published.audit()).findings
    assert finding.drift is Drift.CONTENT
    assert finding.said.endswith("another version, or somebody else's image (schema 2, gzip, single manifest)")
    assert finding.by == "revision 4f2a, source git://x, created 2026-01-01T00:00:00Z"


@pytest.mark.parametrize("what", ["oci", "foreign", "gone"])
async def test_hold_stops_the_repo_until_a_person_lifts_it(
    published: Published, own: dict[str, images.Built], what: str
) -> None:
    published.drift("hold")
    if what == "gone":
        shutil.rmtree(published.links("_manifests/tags/latest"))
    else:
        await published.push(own[what])
    at = await published.at()
    found = await published.audit()
    assert found.done == ("put on hold",)
    assert published.kinds() == ["drifted", "put-on-hold"]
    hold = published.standing.hold
    assert hold is not None
    assert (hold.by, hold.reason, hold.rollback) == ("phasegate", f"audit: {found.findings[0].said}", False)
    assert (await published.audit()).done == ()
    published.append(Unheld(repo=NAME, by="ann", reason="it is meant so"))
    assert (await published.audit()).done == ()
    assert published.kinds() == ["drifted", "put-on-hold", "unheld"]
    assert (await published.next()).kind is Kind.BLOCKED
    assert await published.at() == at


async def test_promote_puts_the_same_version_back_in_one_request(
    published: Published, own: dict[str, images.Built]
) -> None:
    published.drift("promote")
    await published.push(own["oci"])
    found = await published.audit()
    assert found.done == (f"put back to index: {published.image}:latest",)
    assert await published.at() == published.digests["index"]
    assert published.proxy.puts("latest") == 1
    assert published.kinds() == ["drifted", "intended", "sending", "moved", "promoted"]
    assert published.standing.drift == ()
    assert (await published.audit()).findings == ()
    assert published.proxy.puts("latest") == 1


@pytest.mark.parametrize("what", ["foreign", "gone"])
async def test_promote_overwrites_no_other_version_and_makes_no_tag(
    published: Published, own: dict[str, images.Built], what: str
) -> None:
    published.drift("promote")
    if what == "gone":
        shutil.rmtree(published.links("_manifests/tags/latest"))
    else:
        await published.push(own[what])
    at = await published.at()
    assert (await published.audit()).done == ("put on hold",)
    assert await published.at() == at
    assert published.proxy.puts("latest") == 0


async def test_nothing_is_put_back_on_hold_or_while_the_fleet_is_halted(
    published: Published, own: dict[str, images.Built]
) -> None:
    published.drift("promote")
    at = await published.push(own["oci"])
    published.append(Halted(repo="@fleet", phase="zstd", wave=0, by="ann", reason="old engines"))
    assert (await published.audit()).done == ("not put back yet: zstd is halted by ann: old engines",)
    published.append(PutOnHold(repo=NAME, by="ann", reason="look at it"))
    assert (await published.audit()).done == ()
    assert await published.at() == at
    assert published.proxy.puts("latest") == 0


async def test_a_lost_child_fails_the_phase_which_is_rolled_back_in_its_soak(published: Published) -> None:
    published.drift("hold")
    assert (await published.next()).kind is Kind.WAIT
    published.server.stored(published.digests["zstd"]).unlink()
    found = await published.audit()
    assert [finding.drift for finding in found.findings] == [Drift.INCOMPLETE, Drift.NO_WAY_BACK]
    assert f"is not complete: manifest {published.digests['zstd']} is gone" in found.findings[0].said
    assert found.done == ("index fails: closure.complete",)
    judgement = published.standing.judgements["index"]
    assert (judgement.verdict, judgement.results[0].check) == (Verdict.FAIL, "closure.complete")
    assert "pull.docker-28.5" in {result.name for result in judgement.results}, "what else was proven is kept"
    assert (await published.audit()).done == ()
    assert published.kinds() == ["drifted", "judged"]
    back = await published.next()
    assert (back.kind, back.phase) == (Kind.ROLL_BACK, "zstd")
    assert "closure.complete" in back.why


async def test_a_child_that_is_back_reopens_the_phase(published: Published) -> None:
    published.drift("hold")
    stored = published.server.stored(published.digests["zstd"])
    kept = stored.read_bytes()
    stored.unlink()
    await published.audit()
    stored.write_bytes(kept)
    assert (await published.audit()).done == ("the verdict on index is asked anew",)
    assert published.kinds() == ["drifted", "judged", "drifted", "retried"]
    assert "index" not in published.standing.judgements
    assert (await published.audit()).done == ()


async def test_promote_restores_a_lost_child_from_the_ledgers_bytes(published: Published) -> None:
    published.drift("promote")
    published.server.stored(published.digests["zstd"]).unlink()
    found = await published.audit()
    assert found.done == (f"{published.image}: incomplete, mended", f"{published.image}: no way back, mended")
    assert published.kinds() == ["drifted", "drifted"]
    assert published.standing.judgements["index"].verdict is Verdict.PASS
    assert await published.findings() == []


async def test_a_lost_layer_cannot_be_restored_and_fails_the_phase(
    published: Published, own: dict[str, images.Built]
) -> None:
    published.drift("promote")
    layer = own["zstd"].layers[1]
    published.server.stored(layer).unlink()
    found = await published.audit()
    assert "index fails: closure.complete" in found.done
    assert f"blob {layer} is gone" in found.findings[0].said
    assert published.standing.hold is None


async def test_a_repo_that_is_worked_on_is_left_to_the_next_audit(
    published: Published, own: dict[str, images.Built]
) -> None:
    await published.push(own["oci"])
    with closing(Ledger.open((fleet := load_fleet(published.path)).ledger, fleet)) as ledger:
        with ledger.lease(f"repo {NAME}", "bob@elsewhere#7"):
            found = await published.audit()
        assert isinstance(found.error, Busy)
        assert "bob@elsewhere#7 since" in found.error.what
        assert published.kinds() == []
    last = published.pulse.audit
    assert last is not None
    assert last.good == last.ended, "that is a normal night"
    assert (await published.audit()).findings


async def test_an_audit_that_could_not_audit_a_repo_is_no_sign_of_life(published: Published) -> None:
    """The dead man's switch of the audits, `status --max-audit-age`, must not be content with half an audit."""
    published.proxy.strike = Strike(lambda request: request.path.endswith("/latest"), answering(403), times=99)
    assert isinstance((await published.audit()).error, RegistryError)
    last = published.pulse.audit
    assert last is not None
    assert (last.repos, last.failed, last.good) == (1, 1, None)
    published.proxy.strike = None
    await published.audit()
    last = published.pulse.audit
    assert last is not None
    assert (last.failed, last.good) == (0, last.ended)


async def test_an_audit_of_named_repos_is_not_one_of_the_fleet(published: Published) -> None:
    published.path.write_text(published.path.read_text().replace("repos:\n", "repos:\n" + OTHER))
    plan = load_fleet(published.path)
    with closing(Ledger.open(plan.ledger, plan)) as ledger:
        async with Run(plan, ledger) as run:
            await audit(run, [plan.repo(NAME)])
            assert published.pulse.audit is None
            await audit(run, plan.repos)
    assert published.pulse.audit is not None


async def test_a_rollback_in_the_middle_of_an_audit_is_no_drift(
    published: Published, own: dict[str, images.Built]
) -> None:
    published.drift("promote")
    await published.push(own["oci"])

    async def back() -> None:
        published.proxy.strike = None
        published.append(PutOnHold(repo=NAME, by="ann", reason="in between"))

    published.proxy.strike = Strike(lambda request: request.path.endswith("/latest"), back, nth=2)
    found = await published.audit()
    assert isinstance(found.error, Busy), found
    assert published.kinds() == ["put-on-hold"]
    assert published.proxy.puts("latest") == 0


async def test_an_audit_whose_repo_was_taken_over_records_nothing(
    published: Published, own: dict[str, images.Built]
) -> None:
    published.drift("hold")
    await published.push(own["oci"])

    async def take_over() -> None:
        published.proxy.strike = None
        fleet, happened = load_fleet(published.path), Cleaned(repo=NAME, tags=(), digests=(), by="bob")
        with closing(Ledger.open(fleet.ledger, fleet)) as other, other.seize(f"repo {NAME}", "bob@there#2", happened):
            pass

    published.proxy.strike = Strike(lambda request: request.path.endswith("/latest"), take_over, nth=2)
    found = await published.audit()
    assert isinstance(found.error, Busy), found
    assert published.kinds() == ["cleaned"]
    await published.audit()
    assert published.kinds() == ["cleaned", "drifted", "put-on-hold"]


async def test_a_signature_that_is_gone_is_found_and_made_anew(published: Published, keys: Keys) -> None:
    kept = published.path.read_text()
    published.path.write_text(
        f"signing: {{cosign: {{key: {{file: {keys.private}}}, password: {{env: SG_PASSWORD}}, "
        f"public: {keys.public}, storage: tag}}}}\n" + kept
    )
    assert [kind for kind, _ in await published.findings()] == [Drift.UNSIGNED]
    published.drift("promote")
    assert (await published.audit()).done == (f"{published.image}: unsigned, mended",)
    assert await published.findings() == []
    (signature,) = published.links("_manifests/tags").glob(f"{published.digests['index'].replace(':', '-')}.sig")
    shutil.rmtree(signature)
    published.drift("hold")
    found = await published.audit()
    assert [finding.drift for finding in found.findings] == [Drift.UNSIGNED]
    assert found.done == ("index fails: sign.verify",)


async def test_a_toolchain_that_moved_is_told_and_is_no_drift(published: Published) -> None:
    text = published.path.read_text().replace("context: ., ", "source: published, ")
    published.path.write_text(text)
    found = await published.audit()
    assert [finding.drift for finding in found.findings] == [Drift.TOOLCHAIN]
    assert "phasegate 0.0 ->" in found.findings[0].said
    assert not found.drifted
