"""A fleet whose CI signs what it pushes, without a key: phasegate verifies each form before it moves a tag."""

from __future__ import annotations

import asyncio
import json
import shlex
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from phasegate.check import Verdict
from phasegate.errors import Blocked
from phasegate.policy.action import Kind
from phasegate.policy.cause import AwaitsCI
from phasegate.registry import Registry
from phasegate.registry.referrers import fallback_tag
from phasegate.release import Tag
from tests.kit.images import Built, make_image, make_index
from tests.kit.in_process import Ended, phasegate
from tests.kit.keyless import IDENTITY, ISSUER, Sigstore, sigstore
from tests.kit.servers import Server, start_registry28
from tests.registry.test_ci import LAYERS, OCI, ZSTD, Given, built

__all__ = ["sigstore"]
PAGE = (Path(__file__).parents[2] / "docs/signing.md").read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with start_registry28(tmp_path_factory.mktemp("registry")) as made:
        yield made


class Signing(Given):
    """The fleet of docs/signing.md, which verifies what its CI signs."""

    sigstore: Sigstore

    def verify(self, version: str = "1.4") -> None:
        example = PAGE.split("```yaml\n")[1].split("```")[0]
        for word, own in (("registry.example", self.host), ("team/shop", self.name), ("1.4", version)):
            assert word in example
            example = example.replace(word, own)
        self.path.write_text(f"ledger: sqlite:///{self.folder}/ledger.db\n{example}")
        shutil.copy(self.sigstore.trusted_root, self.folder)

    async def sign(self, tag: str, image: Built, **changes: str) -> None:
        for each in (image, *image.children):
            await self.sigstore.sign(self.registry, self.reference(tag).at(each.digest), **changes)  # type: ignore[arg-type]

    async def typed(self, *args: str) -> Ended:
        """Run a command in a thread: it has an event loop of its own."""
        return await asyncio.to_thread(phasegate, *args, cwd=self.folder)

    async def push_signed(self, tag: str, image: Built) -> str:
        digest = await self.push(tag, image)
        await self.sign(tag, image)
        return digest


@pytest.fixture
async def given(server: Server, sigstore: Sigstore, tmp_path: Path) -> AsyncIterator[Signing]:
    async with Registry() as registry:
        made = Signing(registry, server.host, tmp_path, f"ci/{tmp_path.name}")
        made.sigstore = sigstore
        made.verify()
        for tag in ("latest", "1.4"):
            await made.push(tag, make_image(LAYERS))
        yield made


async def test_each_form_that_is_pushed_and_signed_is_promoted_and_the_next_is_waited_for(given: Signing) -> None:
    await given.sign("latest", make_image(LAYERS))
    container = await given.push_signed("ci-1.4-container", built())
    waits = await given.climb()
    assert (waits.kind, waits.phase) == (Kind.WAIT, "oci"), waits
    assert waits.cause == AwaitsCI((Tag(given.name, "ci-1.4-oci"),)), "a conversion would not be signed"
    assert await given.at("latest") == container
    accepted = given.result("container", "sign.verify")
    assert f"signed by {IDENTITY}, issuer {ISSUER}" in accepted.evidence
    told = await given.typed("explain", "shop")
    assert "Signatures that were accepted:" in told.stdout, told
    assert "log entry 1000 of 20" in told.stdout
    (signed,) = json.loads((await given.typed("explain", "shop", "--json")).stdout)["signatures"]
    assert (signed["phase"], signed["evidence"]) == ("container", accepted.evidence)

    for phase, image in (("oci", built(**OCI)), ("zstd", built(**ZSTD)), ("index", make_index([built(**ZSTD)]))):
        pushed = await given.push_signed(f"ci-1.4-{phase}", image)
        action = await given.climb()
        assert await given.at("latest") == pushed, action
    assert (action.kind, action.phase) == (Kind.DONE, "index")


async def test_the_page_says_how_to_verify_by_hand(given: Signing) -> None:
    await given.sign("latest", make_image(LAYERS))
    lines = PAGE.partition("    cosign verify")[2].partition("\n\n")[0]
    image = f"{given.host}/{given.name}"
    argv = shlex.split(f"cosign verify{lines}".replace("\\\n", "").replace("registry.example/team/shop", image))
    done = await asyncio.to_thread(subprocess.run, argv, cwd=given.folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_of_a_new_version_the_last_form_is_enough(given: Signing) -> None:
    await given.sign("latest", make_image(LAYERS))
    for phase, image in (("container", built()), ("oci", built(**OCI)), ("zstd", built(**ZSTD))):
        await given.push_signed(f"ci-1.4-{phase}", image)
    await given.push_signed("ci-1.4-index", make_index([built(**ZSTD)]))
    assert (await given.climb()).kind is Kind.DONE
    given.verify("1.5")
    pushed = await given.push_signed("ci-1.5-index", make_index([built({"created": "2026-04-04T00:00:00Z"}, **ZSTD)]))
    done = await given.climb()
    assert (done.kind, done.phase) == (Kind.DONE, "index"), done
    assert (await given.at("latest"), await given.at("1.5")) == (pushed, pushed)


async def test_what_is_not_signed_yet_is_looked_at_again(given: Signing) -> None:
    await given.sign("latest", make_image(LAYERS))
    before = await given.at("latest")
    await given.push("ci-1.4-container", built())
    action = await given.climb()
    assert (action.kind, action.phase) == (Kind.BLOCKED, "container")
    assert "sign.verify: 1 of 1 digests are not accepted by cosign (keyless)" in action.why
    await given.sign("ci-1.4-container", built(), identity="mallory@else.example")
    assert f"signed by mallory@else.example, not by {IDENTITY}" in (await given.climb()).why
    assert await given.at("latest") == before
    await given.sign("ci-1.4-container", built())
    assert (await given.climb()).kind is Kind.WAIT
    assert given.standing.at == "container"


async def test_a_rollback_lands_on_what_is_signed_too_so_the_baseline_has_to_be(given: Signing) -> None:
    await given.push_signed("ci-1.4-container", built())
    with pytest.raises(Blocked, match=r"sign\.verify: 1 of 1 digests") as refused:
        await given.climb()
    assert refused.value.fix == "the CI that pushed it has to sign it, by its digest; no tag moved"
    await given.sign("latest", make_image(LAYERS))
    assert (await given.climb()).kind is Kind.WAIT
    done = await given.typed("rollback", "shop", "--to", "baseline", "--reason", "a test of it")
    assert done.returncode == 0, done.stderr
    assert await given.at("latest") == make_image(LAYERS).digest
    assert "went on without signing" not in (await given.typed("explain", "shop")).stdout


async def test_an_audit_sees_that_a_signature_is_gone_and_makes_none(given: Signing) -> None:
    await given.sign("latest", make_image(LAYERS))
    digest = await given.push_signed("ci-1.4-container", built())
    assert (await given.climb()).kind is Kind.WAIT
    clean = await given.typed("audit")
    assert clean.returncode == 0, clean
    signatures = given.reference(fallback_tag(digest))
    head = await given.registry.head(signatures)
    assert head is not None
    await given.registry.delete_manifest(signatures.at(head.digest))
    gone = await given.typed("audit")
    assert gone.returncode == 6, gone
    assert "1 of 1 digests are not accepted by cosign (keyless)" in " ".join(gone.stdout.split())
    assert await given.registry.head(signatures) is None


async def test_what_cannot_be_judged_is_an_error(given: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
    await given.push_signed("ci-1.4-container", built())
    given.path.write_text(given.path.read_text().replace("identity:", "program: no-such-cosign\n      identity:"))
    await given.climb()
    result = given.result("container", "sign.verify")
    assert result.verdict is Verdict.ERROR
    assert "no-such-cosign cannot be started" in result.evidence
