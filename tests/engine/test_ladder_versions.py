"""A new version on a repo that is on its way, and a rollback of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.lab.state import Lab
from phasegate import command
from phasegate.errors import FleetError
from phasegate.image import mediatype
from phasegate.ledger.events import Built
from phasegate.policy.action import Kind
from phasegate.registry import Registry, read_envelope
from phasegate.repo.promote import roll_back
from phasegate.repo.run import who
from tests.kit.yard import Yard, yard

NEW = "docker-28.5"
REASON = "smoke failed on arm64"


async def test_a_new_version_appears_in_the_repos_form_and_is_rolled_back_in_its_own_version(
    lab: Lab, tmp_path: Path
) -> None:
    made = yard(lab, tmp_path)
    image = made.repo.images[0].name
    fixed = (await made.tags())[f"{image}:1.0"]
    assert (await made.climb("zstd")).kind is Kind.DONE
    before = await made.tags()

    made.version("1.1")
    look = await made.look("zstd")
    assert (look.kind, look.why) == (Kind.BUILD, "new version 1.1, to appear at zstd")
    assert (await made.tags())[f"{image}:1.1"] == ""
    end = await made.climb("zstd")
    assert (end.kind, end.phase) == (Kind.DONE, "zstd"), end.why
    zstd = made.standing.candidates["zstd"][image].digest
    await expect(made, "1.1", {"latest": zstd, "stable": zstd, "1.1": zstd}, mediatype.OCI_LAYER_ZSTD)
    assert zstd != before[f"{image}:latest"]
    assert made.crane("digest", str(made.ref("1.0"))).strip() == fixed

    built = sum(isinstance(event, Built) for event in made.history)
    oci = made.standing.candidates["oci"][image].digest
    async with made.run() as run:
        moves = (await roll_back(run, made.repo, "oci", reason=REASON)).moves
    assert {move.tag: (move.old, move.new) for move in moves} == dict.fromkeys(("latest", "stable", "1.1"), (zstd, oci))
    config = await expect(made, "1.1", {"latest": oci, "stable": oci, "1.1": oci}, mediatype.OCI_LAYER_GZIP)
    assert made.crane("digest", str(made.ref("1.0"))).strip() == fixed
    assert made.pulled_and_run(NEW, "latest", config) == f"{made.mark} 1.1"

    # Held for every run, until a person lifts it; and nothing was built for any of it.
    end = await made.climb()
    assert (end.kind, end.phase) == (Kind.HELD, "oci")
    assert end.why.startswith(f"rolled back by {who()} ")
    assert end.why.endswith(f': "{REASON}"')
    assert end.next == command.release("tool")
    assert sum(isinstance(event, Built) for event in made.history) == built == 2


async def test_a_rollback_to_the_baseline_is_byte_for_byte_what_was_published(lab: Lab, tmp_path: Path) -> None:
    made = yard(lab, tmp_path, clients=())
    was = await made.tags()
    raw = made.crane("manifest", str(made.ref("latest")))
    assert (await made.climb("oci")).kind is Kind.DONE
    assert await made.tags() != was
    async with made.run() as run:
        await roll_back(run, made.repo, "baseline", reason=REASON)
        with pytest.raises(FleetError, match="a rollback goes down"):
            await roll_back(run, made.repo, "oci", reason=REASON)
    assert await made.tags() == was
    assert made.crane("manifest", str(made.ref("latest"))) == raw
    assert (await made.look()).kind is Kind.HELD


async def expect(made: Yard, version: str, tags: dict[str, str], layer: str) -> str:
    """The tags are at these digests, and what is there is ``version`` with such layers in an OCI manifest of its own.

    Gives the digest of its config.
    """
    image = made.repo.images[0].name
    assert await made.tags() == {f"{image}:{tag}": digest for tag, digest in tags.items()}
    async with Registry(insecure={made.lab.registry}) as registry:
        envelope = await read_envelope(registry, made.ref("latest"))
    assert envelope.root.media_type == mediatype.OCI_MANIFEST
    assert {each.media_type for each in envelope.images[0].layers} == {layer}
    config = envelope.images[0].config
    assert config.body["config"]["Labels"] == {"org.opencontainers.image.version": version}
    return config.digest
