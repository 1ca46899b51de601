"""Promotion and rollback against real registries: which tags move, when none does, and what is asked of the wire."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from phasegate import command
from phasegate.errors import Blocked, FleetError, Held, PhasegateError, TagMoved
from phasegate.fleet.fleet import ImageSpec, LiteralVersion, LocalSource, Repo
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.ledger.events import Built, Intended, Moved, Observed, Opened
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move, Standing
from phasegate.promotion.closure import complete, rollback_tag
from phasegate.promotion.move import promote
from phasegate.promotion.mover import Mover
from phasegate.promotion.rollback import roll_back
from phasegate.registry import Registry
from phasegate.release import Candidate, Release, Tag
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from tests.kit import images
from tests.kit.proxy import Proxy, proxied
from tests.kit.servers import Server, start_registry28

pytestmark = pytest.mark.usefixtures("muted")

BASELINE_FORM = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE, Attestation.NONE)
PHASES = ("container", "oci", "zstd", "index")


@dataclass
class Given:
    """One repo that is published the old way under ``latest`` and ``stable``, before a registry behind a proxy."""

    registry: Registry
    ledger: Ledger
    proxy: Proxy
    name: str
    releases: dict[str, Release] = field(default_factory=dict)
    built: dict[tuple[str, str], images.Built] = field(default_factory=dict)

    @property
    def repo(self) -> Repo:
        spec = ImageSpec(self.name, "", (Platform("linux", "amd64"),))
        return Repo(
            name="tool", images=(spec,), source=LocalSource(Path()), dockerfile="Dockerfile", target="", args={},
            labels={}, secrets=(), version=LiteralVersion("1.0"), moving=("latest", "stable"), fixed=("{version}",),
            smoke=None, accept=(), line=1,
        )  # fmt: skip

    def reference(self, tag: str = "latest") -> Reference:
        return Reference(self.proxy.host, self.name).tagged(tag)

    async def at(self, tag: str = "latest") -> str:
        head = await self.registry.head(self.reference(tag))
        return head.digest if head else ""

    @property
    def standing(self) -> Standing:
        return self.ledger.standing("tool")

    def digest(self, phase: str, version: str = "1.0") -> str:
        return self.built[version, phase].digest

    async def publish_the_old_way(self) -> None:
        old = make("baseline", "1.0", b"old")
        self.built["1.0", "baseline"] = old
        for tag in ("latest", "stable"):
            await images.push(self.registry, self.reference(tag), old)
        tags = {Tag(self.name, tag): old.digest for tag in ("latest", "stable")}
        self.ledger.append(Observed(repo="tool", tags=tags, form=BASELINE_FORM, size=1))

    async def build(self, version: str = "1.0") -> None:
        """Every form of the release, by digest and under candidate tags."""
        release = self.releases[version] = Release("tool", version, f"source of {version}")
        candidates: list[Candidate] = []
        for phase in PHASES:
            built = self.built[version, phase] = make(phase, version, b"new")
            candidate = Candidate(self.name, phase, built.digest, built.media_type, 1, ())
            await images.push(self.registry, self.reference(candidate.tag(release)), built)
            for number, child in enumerate(built.children):
                tag = self.reference(f"{candidate.tag(release)}.{number}")
                await self.registry.put_manifest(tag, child.raw, child.media_type)
            candidates.append(candidate)
        self.ledger.append(Opened(repo="tool", release=release, toolchain={}))
        done = Built(repo="tool", release=release.id, candidates=tuple(candidates), controls={}, seconds=1)
        self.ledger.append(done)

    def moves(self, phase: str, version: str = "1.0", tags: tuple[str, ...] = ("latest", "stable")) -> tuple[Move, ...]:
        known = self.standing.tags
        new = self.digest(phase, version)
        return tuple(Move(self.name, tag, known.get(Tag(self.name, tag), ""), new) for tag in tags)

    async def promote(
        self,
        phase: str,
        version: str = "1.0",
        *,
        moves: tuple[Move, ...] | None = None,
        force: bool = False,
        reason: str = "",
    ) -> None:
        intended = Intended(
            repo=self.repo.name,
            release=self.releases[version].id,
            phase=phase,
            moves=self.moves(phase, version) if moves is None else moves,
            by="ann",
            reason=reason,
        )
        await promote(self.mover, intended, force=force)

    async def roll_back(self, phase: str, *, force: bool = False) -> tuple[Move, ...]:
        return await roll_back(self.mover, self.repo, phase, by="bob", reason="smoke failed", force=force)

    @property
    def mover(self) -> Mover:
        return Mover(self.registry, self.ledger, self.proxy.host)

    def puts(self) -> list[str]:
        """What was PUT as a manifest since the last call."""
        paths = [path.rpartition("/")[2] for method, path in self.proxy.requests if method == "PUT"]
        self.proxy.requests.clear()
        return paths


def make(phase: str, version: str, content: bytes) -> images.Built:
    family = MediaTypes.DOCKER if phase in ("baseline", "container") else MediaTypes.OCI
    codec = Codec.ZSTD if phase in ("zstd", "index") else Codec.GZIP
    image = images.make_image([{"tool": content + version.encode()}], family=family, codec=codec)
    return images.make_index([image]) if phase == "index" else image


@pytest.fixture(params=["registry28", "crane_registry"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
    yield opened
    opened.close()


@pytest.fixture
async def given(server: Server, ledger: Ledger, request: pytest.FixtureRequest) -> AsyncIterator[Given]:
    """At the baseline, release 1.0 built."""
    name = "promotion/" + request.node.originalname.replace("_", "-")[:60].rstrip("-")
    async with proxied(server.host) as proxy, Registry(insecure={proxy.host}) as registry:
        there = Given(registry, ledger, proxy, name)
        await there.publish_the_old_way()
        await there.build()
        there.puts()
        yield there


async def climb(given: Given, *phases: str) -> None:
    for phase in phases:
        await given.promote(phase)
    given.puts()


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
