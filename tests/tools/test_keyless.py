"""Verification without a signer: real cosign judges signatures by a certificate authority and a log of our own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from phasegate.check import Result, Verdict
from phasegate.errors import EngineError, FleetError
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner, CosignVerifier, KeylessVerifier, Signing, Storage
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from phasegate.signing.sign import Signer
from phases.form import Codec, MediaTypes
from tests.kit import images
from tests.kit.keyless import IDENTITY, ISSUER, Logged, Sigstore, cosign2_accepts, sigstore, start_sigstore
from tests.kit.servers import Server, start_crane, start_registry28
from tests.kit.signing import PASSWORD, by_hand, make_keys

__all__ = ["sigstore"]
STORAGES: tuple[Storage, ...] = ("bundle", "tag")
_number = iter(range(1_000_000))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sigstore]:
    """Another certificate authority, with another log."""
    with start_sigstore(tmp_path_factory.mktemp("elsewhere")) as made:
        yield made


@pytest.fixture(scope="module", params=["fallback", "api"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A registry without the referrers API, and one with it."""
    start = start_registry28 if request.param == "fallback" else start_crane
    with start(tmp_path_factory.mktemp(request.param)) as made:
        yield made


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


async def image(registry: Registry, server: Server) -> Reference:
    built = images.make_image([{"tool": str(next(_number)).encode()}], family=MediaTypes.OCI, codec=Codec.ZSTD)
    repository = Reference(server.host, "keyless")
    await images.push(registry, repository.tagged("latest"), built)
    return repository.at(built.digest)


def wanted(sigstore: Sigstore, storage: Storage = "bundle") -> KeylessVerifier:
    return KeylessVerifier("cosign", IDENTITY, ISSUER, sigstore.trusted_root, storage)


async def judged(registry: Registry, verify: KeylessVerifier, *references: Reference) -> Result:
    signer = Signer(Signing(None, verify), registry, RegistrySpec(references[0].host))
    result, made = await signer.sign(references[0], [reference.digest for reference in references])
    assert made == (), "nothing is signed"
    assert result.check == "sign.verify"
    return result


def said(result: Result) -> str:
    return "\n".join((result.evidence, *result.details))


@pytest.mark.parametrize("storage", STORAGES)
async def test_the_right_signature_passes_and_the_evidence_says_whose_it_is(
    registry: Registry, server: Server, sigstore: Sigstore, storage: Storage
) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at, storage=storage)
    result = await judged(registry, wanted(sigstore, storage), at)
    assert result.verdict is Verdict.PASS, said(result)
    assert f"signed by {IDENTITY}, issuer {ISSUER}" in result.evidence
    assert "log entry 1000 of 20" in said(result)


async def test_cosign_2_accepts_the_same_tags(registry: Registry, server: Server, sigstore: Sigstore) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at, storage="tag")
    assert cosign2_accepts(sigstore, at)
    assert not cosign2_accepts(sigstore, at, identity="somebody@else.example")


@pytest.mark.parametrize("storage", STORAGES)
async def test_no_signature_fails(registry: Registry, server: Server, sigstore: Sigstore, storage: Storage) -> None:
    result = await judged(registry, wanted(sigstore, storage), await image(registry, server))
    assert result.verdict is Verdict.FAIL
    assert "no signature that cosign or notation left" in result.evidence


@pytest.mark.parametrize("storage", STORAGES)
async def test_another_identity_fails(registry: Registry, server: Server, sigstore: Sigstore, storage: Storage) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at, storage=storage, identity="mallory@else.example")
    result = await judged(registry, wanted(sigstore, storage), at)
    assert result.verdict is Verdict.FAIL
    assert f"signed by mallory@else.example, not by {IDENTITY}" in result.evidence


@pytest.mark.parametrize("storage", STORAGES)
async def test_another_issuer_fails(registry: Registry, server: Server, sigstore: Sigstore, storage: Storage) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at, storage=storage, issuer="https://else.example")
    result = await judged(registry, wanted(sigstore, storage), at)
    assert result.verdict is Verdict.FAIL
    assert f"the issuer is https://else.example, not {ISSUER}" in result.evidence


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize(
    ("logged", "why"),
    [
        ("late", "outside certificate validity|certificate expired before"),
        ("other", "log signature does not match|signature in bundle does not match"),
        ("never", "no proof that a transparency log has it"),
    ],
)
async def test_what_the_log_does_not_prove_fails(
    registry: Registry, server: Server, sigstore: Sigstore, storage: Storage, logged: Logged, why: str
) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at, storage=storage, logged=logged)
    result = await judged(registry, wanted(sigstore, storage), at)
    assert result.verdict is Verdict.FAIL
    assert re.search(why, result.evidence)


@pytest.mark.parametrize("storage", STORAGES)
async def test_another_certificate_authority_fails(
    registry: Registry, server: Server, sigstore: Sigstore, elsewhere: Sigstore, storage: Storage
) -> None:
    at = await image(registry, server)
    await elsewhere.sign(registry, at, storage=storage)
    assert (await judged(registry, wanted(sigstore, storage), at)).verdict is Verdict.FAIL
    assert (await judged(registry, wanted(elsewhere, storage), at)).verdict is Verdict.PASS


@pytest.mark.parametrize("storage", STORAGES)
async def test_the_signature_of_another_digest_fails(
    registry: Registry, server: Server, sigstore: Sigstore, storage: Storage
) -> None:
    signed, copied = await image(registry, server), await image(registry, server)
    await sigstore.sign(registry, signed, storage=storage, at=copied)
    result = await judged(registry, wanted(sigstore, storage), copied)
    assert result.verdict is Verdict.FAIL


async def test_of_both_storages_the_one_that_the_verifier_reads_counts(
    registry: Registry, server: Server, sigstore: Sigstore
) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at, storage="tag")
    assert (await judged(registry, wanted(sigstore), at)).verdict is Verdict.PASS, "cosign 3 reads tags, too"
    await sigstore.sign(registry, at, storage="bundle", identity="mallory@else.example")
    assert (await judged(registry, wanted(sigstore, "tag"), at)).verdict is Verdict.PASS
    assert (await judged(registry, wanted(sigstore), at)).verdict is Verdict.FAIL, "where there is a bundle, it counts"
    await sigstore.sign(registry, at, storage="bundle")
    both = await judged(registry, wanted(sigstore), at)
    assert both.verdict is Verdict.PASS
    assert "mallory" not in said(both), "the evidence is about what was accepted"


async def test_a_verifier_of_tags_says_that_there_is_a_bundle(
    registry: Registry, server: Server, sigstore: Sigstore
) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at)
    result = await judged(registry, wanted(sigstore, "tag"), at)
    assert result.verdict is Verdict.FAIL
    assert "which this verifier does not read: signing.verify.cosign.storage: bundle" in result.evidence


@pytest.mark.parametrize("storage", STORAGES)
async def test_root_and_children_have_to_be_signed(
    registry: Registry, server: Server, sigstore: Sigstore, storage: Storage
) -> None:
    parts = [
        images.make_image([{"tool": str(next(_number)).encode()}], platform=p) for p in ("linux/amd64", "linux/arm64")
    ]
    index = images.make_index(parts)
    repository = Reference(server.host, "keyless")
    await images.push(registry, repository.tagged("latest"), index)
    root, children = repository.at(index.digest), [repository.at(part.digest) for part in parts]
    verify = wanted(sigstore, storage)
    for child in children:
        await sigstore.sign(registry, child, storage=storage)
    only_children = await judged(registry, verify, root, *children)
    assert only_children.verdict is Verdict.FAIL
    assert "1 of 3 digests are not accepted" in only_children.evidence
    await sigstore.sign(registry, root, storage=storage)
    assert (await judged(registry, verify, root, *children)).verdict is Verdict.PASS


async def test_the_root_alone_is_not_enough(registry: Registry, server: Server, sigstore: Sigstore) -> None:
    part = images.make_image([{"tool": str(next(_number)).encode()}])
    index = images.make_index([part])
    repository = Reference(server.host, "keyless")
    await images.push(registry, repository.tagged("latest"), index)
    await sigstore.sign(registry, repository.at(index.digest))
    result = await judged(registry, wanted(sigstore), repository.at(index.digest), repository.at(part.digest))
    assert result.verdict is Verdict.FAIL
    assert "1 of 2 digests are not accepted" in result.evidence


@pytest.mark.parametrize("storage", STORAGES)
async def test_an_identity_may_be_a_regular_expression(
    registry: Registry, server: Server, sigstore: Sigstore, storage: Storage
) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at, storage=storage)
    some = replace(wanted(sigstore, storage), identity=r"^https://ci\.example/team/app/.*@refs/heads/\w+$", regexp=True)
    result = await judged(registry, some, at)
    assert result.verdict is Verdict.PASS
    assert f"signed by {IDENTITY}" in result.evidence, "the evidence says who it was"
    result = await judged(registry, replace(some, identity=r"^https://ci\.example/other/"), at)
    assert result.verdict is Verdict.FAIL


async def test_evidence_names_nobody_whose_signature_may_not_be_the_accepted_one(
    registry: Registry, server: Server, sigstore: Sigstore, elsewhere: Sigstore
) -> None:
    at = await image(registry, server)
    for authority, identity in ((sigstore, IDENTITY), (elsewhere, "https://ci.example/mallory")):
        await authority.sign(registry, at, identity=identity)
    some = replace(wanted(sigstore), identity=r"^https://ci\.example/", regexp=True)
    result = await judged(registry, some, at)
    assert result.verdict is Verdict.PASS
    assert "signed by" not in result.evidence
    assert "of these 2 signatures at least one was accepted" in said(result)


async def test_a_signature_with_a_key_is_not_accepted(
    registry: Registry, server: Server, sigstore: Sigstore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, keys = await image(registry, server), make_keys(tmp_path)
    signing = Signing(
        CosignSigner("cosign", str(keys.private), "SG_PASSWORD", "tag"), CosignVerifier("cosign", keys.public, "tag")
    )
    monkeypatch.setenv("SG_PASSWORD", PASSWORD)
    await Signer(signing, registry, RegistrySpec(at.host)).sign(at, [at.digest])
    assert await by_hand(keys, at) == 0
    result = await judged(registry, wanted(sigstore, "tag"), at)
    assert result.verdict is Verdict.FAIL


async def test_what_cosign_cannot_judge_is_an_error_and_not_a_failure(
    registry: Registry, server: Server, sigstore: Sigstore, tmp_path: Path
) -> None:
    at = await image(registry, server)
    await sigstore.sign(registry, at)
    verify = wanted(sigstore)
    with pytest.raises(EngineError, match="no-such-cosign cannot be started"):
        await judged(registry, replace(verify, program="no-such-cosign"), at)
    with pytest.raises(FleetError, match="cosign2 is cosign 2"):
        await judged(registry, replace(verify, program="cosign2"), at)
    (tmp_path / "root.json").write_text("{}")
    with pytest.raises(EngineError, match="trusted root"):
        await judged(registry, replace(verify, trusted_root=tmp_path / "root.json"), at)
