"""Signing with real cosigns (3 and 2) against real registries: where signatures are, and who accepts them."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.errors import EngineError, FleetError
from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner, CosignVerifier, Hook, Signing, Storage
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from phasegate.registry.referrers import fallback_tag, put_referrer
from phasegate.signing.detect import places_of, signature_of
from phasegate.signing.sign import Signer
from phasegate.together import together
from phases.form import Codec, MediaTypes
from tests.kit import images
from tests.kit.referring import Referring
from tests.kit.servers import Server
from tests.kit.signing import PASSWORD, Keys, by_hand


def zstd(platform: str = "linux/amd64") -> images.Built:
    return images.make_image(family=MediaTypes.OCI, codec=Codec.ZSTD, platform=platform)


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


def plan(keys: Keys, *, storage: Storage = "bundle", reads: Storage | None = None, verifier: str = "cosign") -> Signing:
    return Signing(
        CosignSigner("cosign", str(keys.private), "SG_PASSWORD", storage),
        CosignVerifier(verifier, keys.public, reads or storage),
    )


def signer_of(registry: Registry, host: str, signing: Signing) -> Signer:
    return Signer(signing, registry, RegistrySpec(host))


async def pushed(registry: Registry, host: str, name: str, built: images.Built) -> tuple[Reference, list[str]]:
    repository = Reference(host, f"sg-{name}")
    await images.push(registry, repository.tagged("latest"), built)
    return repository, [*(child.digest for child in built.children), built.digest]


def of(number: int) -> images.Built:
    return images.make_image([{"tool": str(number).encode()}])


async def test_an_index_and_its_children_are_signed_and_plain_cosign_accepts_each(
    registry: Registry, real_registry: Server, keys: Keys
) -> None:
    arm = zstd("linux/arm64")
    index = images.make_index([zstd(), arm], attested=True)
    repository, digests = await pushed(registry, real_registry.host, "index", index)
    signer = signer_of(registry, real_registry.host, plan(keys))
    assert (await signer.verify(repository, digests)).verdict is Verdict.FAIL
    result, made = await signer.sign(repository, digests)
    assert result.verdict is Verdict.PASS
    assert result.check == "sign.verify"
    assert "5 digests (5 signed now), a bundle by the " in result.evidence
    assert set(made) == set(digests)
    for digest in digests:
        assert await by_hand(keys, repository.at(digest)) == 0
    again, made = await signer.sign(repository, digests)
    assert (again.verdict, made) == (Verdict.PASS, ())


async def test_the_api_is_used_where_a_registry_has_it(registry: Registry, keys: Keys) -> None:
    async with Referring() as server:
        repository, digests = await pushed(registry, server.host, "api", of(1))
        result, _ = await signer_of(registry, server.host, plan(keys)).sign(repository, digests)
        assert result.verdict is Verdict.PASS
        assert "a bundle by the referrers API" in result.evidence
        assert server.tags("sg-api") == {"latest"}
        assert await by_hand(keys, repository.at(digests[0])) == 0


@pytest.mark.parametrize(("storage", "by"), [("tag", "a .sig tag"), ("bundle", "a bundle by the fallback tag")])
async def test_the_two_storages_are_told_apart(
    registry: Registry, registry28: Server, keys: Keys, storage: Storage, by: str
) -> None:
    repository, (digest,) = await pushed(registry, registry28.host, f"storage-{storage}", of(2))
    result, _ = await signer_of(registry, registry28.host, plan(keys, storage=storage)).sign(repository, [digest])
    assert result.verdict is Verdict.PASS
    (place,) = await places_of(registry, repository.at(digest))
    assert place.storage == storage
    assert place.by.startswith(by)
    assert await signature_of(registry, repository.at(digest)) == str(place.where)
    tags = await registry.tags(repository)
    assert (f"{fallback_tag(digest)}.sig" in tags) is (storage == "tag")
    # cosign 3 reads both; the real cosign 2 sees only its own tags.
    assert await by_hand(keys, repository.at(digest)) == 0
    assert (await by_hand(keys, repository.at(digest), "cosign2") == 0) is (storage == "tag")


async def test_a_verifier_that_reads_the_other_storage_fails_and_says_what_to_do(
    registry: Registry, registry28: Server, keys: Keys
) -> None:
    repository, digests = await pushed(registry, registry28.host, "apart", of(3))
    for verifier in ("cosign2", "cosign"):
        signer = signer_of(registry, registry28.host, plan(keys, reads="tag", verifier=verifier))
        result, _ = await signer.sign(repository, digests)
        assert result.verdict is Verdict.FAIL
        assert "which this verifier does not read: signing.cosign.storage: tag" in result.evidence
        assert len(await registry.referrers(repository.at(digests[0]))) == 1, "no more signatures each time"
    mended, made = await signer_of(registry, registry28.host, plan(keys, storage="tag", verifier="cosign2")).sign(
        repository, digests
    )
    assert (mended.verdict, made) == (Verdict.PASS, tuple(digests))
    assert len(await places_of(registry, repository.at(digests[0]))) == 2, "the old signature is kept"


async def test_a_signature_of_another_key_or_of_another_digest_is_not_accepted(
    registry: Registry, registry28: Server, keys: Keys, others: Keys
) -> None:
    repository, (digest, *_) = await pushed(registry, registry28.host, "tampered", of(4))
    await signer_of(registry, registry28.host, plan(others)).sign(repository, [digest])
    ours = signer_of(registry, registry28.host, plan(keys))
    result = await ours.verify(repository, [digest])
    assert result.verdict is Verdict.FAIL
    assert "it has 1 signatures" in result.evidence
    # The same bundle, moved under another digest's fallback tag.
    moved, (other, *_) = await pushed(registry, registry28.host, "tampered", of(5))
    await ours.sign(repository, [digest])
    stolen = await registry.manifest(repository.tagged(fallback_tag(digest)))
    await registry.put_manifest(moved.tagged(fallback_tag(other)), stolen.raw, stolen.descriptor.media_type)
    assert (await ours.verify(moved, [other])).verdict is Verdict.FAIL
    assert (await ours.verify(repository, [digest])).verdict is Verdict.PASS


async def test_many_digests_at_once_lose_no_signature(registry: Registry, registry28: Server, keys: Keys) -> None:
    """Several images of one repository are signed while we attach referrers to the same digests."""
    signer = signer_of(registry, registry28.host, plan(keys))
    built = [of(number) for number in range(10, 16)]
    pairs = [await pushed(registry, registry28.host, "many", one) for one in built]
    repository = pairs[0][0]

    async def evidence(digest: str, number: int) -> None:
        await put_referrer(
            registry,
            repository.at(digest),
            artifact_type="application/vnd.phasegate.test",
            blobs=[("text/plain", str(number).encode())],
            annotations={},
        )

    work = [signer.sign(repository, digests) for _, digests in pairs]
    noise = [evidence(digests[0], number) for _, digests in pairs for number in range(3)]
    await together([*work, *noise])
    for _, (digest, *_) in pairs:
        assert len(await registry.referrers(repository.at(digest))) == 4
        assert await by_hand(keys, repository.at(digest)) == 0


async def test_a_wrong_password_is_told_without_it(
    registry: Registry, registry28: Server, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository, digests = await pushed(registry, registry28.host, "password", of(6))
    signer = signer_of(registry, registry28.host, plan(keys))
    monkeypatch.setenv("SG_PASSWORD", "not-the-password")
    with pytest.raises(FleetError, match=r"\$SG_PASSWORD does not open the key") as told:
        await signer.sign(repository, digests)
    assert "not-the-password" not in repr(vars(told.value))
    monkeypatch.delenv("SG_PASSWORD")
    with pytest.raises(FleetError, match="the environment has no SG_PASSWORD"):
        await signer.sign(repository, digests)
    assert await places_of(registry, repository.at(digests[0])) == ()


async def test_no_secret_is_in_an_argv(
    registry: Registry, registry28: Server, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cosign on PATH records how it was called."""
    real, log = shutil.which("cosign"), tmp_path / "log"
    program = tmp_path / "bin" / "cosign"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        f"config = os.path.join(os.environ.get('DOCKER_CONFIG', ''), 'config.json')\n"
        f"seen = [sys.argv, os.environ.get('COSIGN_PASSWORD'), os.path.exists(config) and open(config).read()]\n"
        f"open({str(log)!r}, 'a').write(json.dumps(seen) + '\\n')\n"
        f"os.execv({real!r}, sys.argv)\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SG_LOGIN", "robot:registry-secret")
    repository, digests = await pushed(registry, registry28.host, "argv", of(7))
    signer = Signer(plan(keys), registry, RegistrySpec(registry28.host, credentials="SG_LOGIN"))
    result, _ = await signer.sign(repository, digests)
    assert result.verdict is Verdict.PASS
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    signing = [call for call in calls if call[0][1] == "sign" and "--yes" in call[0]]
    assert [call[1] for call in signing] == [PASSWORD]
    assert json.loads(signing[0][2]) == {"credHelpers": {registry28.host: "phasegate"}}
    for argv, _, _ in calls:
        assert not any(secret in " ".join(argv) for secret in (PASSWORD, "registry-secret"))


async def test_a_public_key_that_is_not_the_keys_is_told_before_anything_is_signed(
    registry: Registry, registry28: Server, keys: Keys, others: Keys
) -> None:
    repository, digests = await pushed(registry, registry28.host, "pair", of(8))
    mixed = Signing(plan(keys).sign, CosignVerifier("cosign", others.public, "bundle"))
    with pytest.raises(FleetError, match="is not the public key of"):
        await signer_of(registry, registry28.host, mixed).sign(repository, digests)
    assert await places_of(registry, repository.at(digests[0])) == ()


async def test_a_cosign_2_signs_tags_alone(registry: Registry, registry28: Server, keys: Keys) -> None:
    repository, digests = await pushed(registry, registry28.host, "older", of(9))
    older = CosignSigner("cosign2", str(keys.private), "SG_PASSWORD", "bundle")
    signing = Signing(older, CosignVerifier("cosign2", keys.public, "tag"))
    with pytest.raises(FleetError, match="cosign2 is cosign 2"):
        await signer_of(registry, registry28.host, signing).sign(repository, digests)
    signing = Signing(CosignSigner("cosign2", str(keys.private), "SG_PASSWORD", "tag"), signing.verify)
    result, _ = await signer_of(registry, registry28.host, signing).sign(repository, digests)
    assert result.verdict is Verdict.PASS
    assert await by_hand(keys, repository.at(digests[0])) == 0


async def test_a_hook_signs_and_verifies(registry: Registry, registry28: Server, tmp_path: Path) -> None:
    repository, digests = await pushed(registry, registry28.host, "hook", images.make_index([of(20)]))
    script = tmp_path / "hook"
    script.write_text(
        '#!/bin/sh\n[ "$2" = "$PHASEGATE_REFERENCE" ] || exit 9\nmark="$(dirname "$0")/${2##*:}"\n'
        'if [ "$1" = sign ]; then touch "$mark"; else [ -e "$mark" ] || { echo "unknown to the notary"; exit 1; }; fi\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    hooks = [Hook((str(script), word, "{reference}")) for word in ("sign", "verify")]
    signer = signer_of(registry, registry28.host, Signing(hooks[0], hooks[1]))
    before = await signer.verify(repository, digests)
    assert before.verdict is Verdict.FAIL
    assert "unknown to the notary (exit code 1)" in before.evidence
    result, made = await signer.sign(repository, digests)
    assert (result.verdict, set(made)) == (Verdict.PASS, set(digests))
    assert (await signer.sign(repository, digests))[1] == ()


async def test_a_hook_that_fails_is_told(registry: Registry, registry28: Server) -> None:
    repository, digests = await pushed(registry, registry28.host, "hook-fails", of(21))
    broken = Signing(Hook(("sh", "-c", "echo the HSM is down; exit 3")), Hook(("false",)))
    with pytest.raises(EngineError, match="exit code 3: the HSM is down"):
        await signer_of(registry, registry28.host, broken).sign(repository, digests)


async def test_a_registry_that_does_not_answer_is_no_verdict(registry: Registry, keys: Keys) -> None:
    nowhere = Reference("127.0.0.1:1", "sg-nowhere")
    with pytest.raises(EngineError, match="connection refused") as told:
        await signer_of(registry, nowhere.host, plan(keys)).sign(nowhere, [of(1).digest])
    assert told.value.retryable
