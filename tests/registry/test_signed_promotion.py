"""Promotion and rollback with signing set up: baseline and candidate are signed first, or no tag moves."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from phasegate.errors import Blocked, EngineError, FleetError
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner, CosignVerifier, Hook, Signing
from phasegate.fleet.versions import LiteralVersion
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.ledger.events import Built, Intended, Observed, Opened, RolledBack, Signed
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.promotion.move import promote
from phasegate.promotion.mover import Mover
from phasegate.promotion.rollback import roll_back
from phasegate.registry import Registry
from phasegate.release import Candidate, Release, Tag
from phasegate.signing.detect import places_of, signature_of
from phasegate.signing.sign import Signer
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from tests.kit import images
from tests.kit.referring import Referring
from tests.kit.servers import Server
from tests.kit.signing import Keys, by_hand

BASELINE = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE, Attestation.NONE)


@dataclass
class Given:
    """A repo with its baseline under ``latest``, and a release in three forms that nothing points at."""

    registry: Registry
    ledger: Ledger
    host: str
    name: str
    built: dict[str, images.Built] = field(default_factory=dict)
    release: str = ""

    @property
    def repository(self) -> Reference:
        return Reference(self.host, self.name)

    @property
    def repo(self) -> Repo:
        spec = ImageSpec(self.name, "", (Platform("linux", "amd64"),))
        return Repo(
            name="tool", images=(spec,), source=LocalSource(Path()), dockerfile="Dockerfile", target="", args={},
            labels={}, secrets=(), version=LiteralVersion("1.0"), moving=("latest",), fixed=(), smoke=None, accept=(),
            line=1,
        )  # fmt: skip

    async def setup(self) -> None:
        zstd = images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)
        self.built = {
            "baseline": images.make_image([{"tool": b"old"}]),
            "oci": images.make_image(family=MediaTypes.OCI),
            "zstd": zstd,
            "index": images.make_index([zstd], attested=True),
        }
        for form, built in self.built.items():
            tag = "latest" if form == "baseline" else f"candidate-{form}"
            await images.push(self.registry, self.repository.tagged(tag), built)
        tags = {Tag(self.name, "latest"): self.built["baseline"].digest}
        self.ledger.append(Observed(repo="tool", tags=tags, form=BASELINE, size=1))
        release = Release("tool", "1.0", "its source")
        self.release = release.id
        self.ledger.append(Opened(repo="tool", release=release, toolchain={}))
        candidates = tuple(
            Candidate(self.name, form, built.digest, built.media_type, 1, ())
            for form, built in self.built.items()
            if form != "baseline"
        )
        self.ledger.append(Built(repo="tool", release=release.id, candidates=candidates, controls={}, seconds=1))

    async def at(self) -> str:
        head = await self.registry.head(self.repository.tagged("latest"))
        assert head is not None
        return next(form for form, built in self.built.items() if built.digest == head.digest)

    async def promote(self, phase: str, signer: Signer | None) -> None:
        move = Move(self.name, "latest", self.built[await self.at()].digest, self.built[phase].digest)
        intended = Intended(repo=self.repo.name, release=self.release, phase=phase, moves=(move,), by="test")
        await promote(Mover(self.registry, self.ledger, self.host, signer), intended)

    async def roll_back(self, phase: str, signer: Signer | None) -> None:
        mover = Mover(self.registry, self.ledger, self.host, signer)
        await roll_back(mover, self.repo, phase, by="test", reason="why not")

    def digests(self, form: str) -> list[str]:
        built = self.built[form]
        return [*(child.digest for child in built.children), built.digest]

    def signer(self, signing: Signing) -> Signer:
        return Signer(signing, self.registry, RegistrySpec(self.host))

    def events(self, kind: type) -> list[object]:
        return [event for _, event in self.ledger.history("tool") if isinstance(event, kind)]


def cosign(keys: Keys, *, reads: str = "bundle", verifier: str = "cosign") -> Signing:
    verify = CosignVerifier(verifier, keys.public, "tag" if reads == "tag" else "bundle")
    return Signing(CosignSigner("cosign", str(keys.private), "SG_PASSWORD", "bundle"), verify)


@pytest.fixture(params=["fallback", "api"])
async def given(request: pytest.FixtureRequest, registry28: Server, tmp_path: Path) -> AsyncIterator[Given]:
    async with Registry() as registry, Referring() as api:
        host = registry28.host if request.param == "fallback" else api.host
        ledger = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
        made = Given(
            registry, ledger, host, f"sg-promotion/{tmp_path.name.replace('_', '-').replace('[', '-').lower()}"
        )
        made.name = "".join(char for char in made.name if char.isalnum() or char in "-/").replace("--", "-").strip("-")
        await made.setup()
        yield made


async def accepted(given: Given, keys: Keys, digests: Sequence[str]) -> bool:
    return all([await by_hand(keys, given.repository.at(digest)) == 0 for digest in digests])


async def test_baseline_and_candidate_are_signed_and_stay_so_after_a_rollback(given: Given, keys: Keys) -> None:
    signer = given.signer(cosign(keys))
    for phase in ("oci", "zstd", "index"):
        await given.promote(phase, signer)
        assert await given.at() == phase
        assert await accepted(given, keys, given.digests(phase))
        assert await accepted(given, keys, given.digests("baseline"))
    signed = [digest for event in given.events(Signed) for digest in event.digests]  # type: ignore[attr-defined]
    assert len(signed) == len(set(signed)) == 5, "the child of the index is that of zstd, and signed once"
    before = {form: await places_of(given.registry, given.repository.at(b.digest)) for form, b in given.built.items()}
    await given.roll_back("baseline", signer)
    assert await given.at() == "baseline"
    after = {form: await places_of(given.registry, given.repository.at(b.digest)) for form, b in given.built.items()}
    assert after == before, "old signatures are kept, and none is added"
    assert await accepted(given, keys, [given.built["baseline"].digest])
    (back,) = given.events(RolledBack)
    assert back.reason == "why not"  # type: ignore[attr-defined]


async def test_where_the_verifier_does_not_accept_it_no_tag_moves(given: Given, keys: Keys) -> None:
    signer = given.signer(cosign(keys, reads="tag", verifier="cosign2"))
    with pytest.raises(Blocked, match=r"sign\.verify: .* does not read") as told:
        await given.promote("oci", signer)
    assert "no tag moved" in (told.value.fix or "")
    assert await given.at() == "baseline"
    assert given.ledger.standing("tool").intent is None


async def test_a_hook_that_only_says_so_moves_nothing(given: Given, keys: Keys) -> None:
    """The verifier in use decides, not the signer's exit code."""
    hollow = given.signer(Signing(Hook(("true",)), cosign(keys).verify))
    with pytest.raises(Blocked, match="it has no signature that cosign or notation left"):
        await given.promote("oci", hollow)
    assert await given.at() == "baseline"


async def test_a_key_that_does_not_open_moves_nothing(
    given: Given, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SG_PASSWORD", "wrong")
    with pytest.raises(FleetError, match="does not open the key"):
        await given.promote("oci", given.signer(cosign(keys)))
    assert await given.at() == "baseline"


async def test_a_signature_that_is_gone_is_made_again_by_a_rollback(given: Given, keys: Keys) -> None:
    await given.promote("oci", None)
    assert not await accepted(given, keys, given.digests("baseline"))
    await given.roll_back("baseline", given.signer(cosign(keys)))
    assert await accepted(given, keys, given.digests("baseline"))


async def test_a_rollback_goes_on_where_signing_is_down(given: Given, keys: Keys) -> None:
    await given.promote("oci", None)
    down = Signing(Hook(("sh", "-c", "echo the HSM is down; exit 3")), Hook(("false",)))
    await given.roll_back("baseline", given.signer(down))
    assert await given.at() == "baseline"
    (back,) = given.events(RolledBack)
    assert back.reason.startswith("why not (went on without signing: ")  # type: ignore[attr-defined]
    assert "the HSM is down" in back.reason  # type: ignore[attr-defined]
    assert "the HSM is down" in back.unsigned  # type: ignore[attr-defined]


async def test_without_signing_in_the_plan_a_signed_digests_tag_is_not_moved(given: Given, keys: Keys) -> None:
    await given.signer(cosign(keys)).sign(given.repository, given.digests("baseline"))
    assert await signature_of(given.registry, given.repository.at(given.built["baseline"].digest))
    with pytest.raises(Blocked, match="signing is not set up"):
        await given.promote("oci", None)
    assert await given.at() == "baseline"


async def test_a_signer_that_is_not_there_is_told(given: Given, keys: Keys) -> None:
    assert shutil.which("no-such-cosign") is None
    signing = Signing(CosignSigner("no-such-cosign", str(keys.private), "SG_PASSWORD", "bundle"), cosign(keys).verify)
    with pytest.raises(EngineError, match="no-such-cosign cannot be started"):
        await given.promote("oci", given.signer(signing))
    assert await given.at() == "baseline"
