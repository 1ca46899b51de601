"""``phasegate convert`` keeps what documents say, or names it as left behind: nothing is lost in silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from phases.form import Codec, MediaTypes
from tests.hostile.measure import serving
from tests.kit.images import Built, make_image, make_index, push
from tests.kit.in_process import Ended, phasegate
from tests.kit.servers import Server

SUBJECT = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": "sha256:" + "0" * 64, "size": 7}
SAID: dict[str, Any] = {"annotations": {"org.example": "said"}, "subject": SUBJECT, "org.example.field": [1]}
PLAIN = make_image(family=MediaTypes.OCI)


@pytest.fixture
async def registry(real_registry: Server) -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


@pytest.fixture
def at(real_registry: Server, request: pytest.FixtureRequest) -> Reference:
    """A repository for this test alone."""
    return Reference(real_registry.host, f"kept/{digest_of(request.node.name.encode())[7:27]}")


async def converted(registry: Registry, at: Reference, built: Built, phase: str, folder: Path) -> Ended:
    await push(registry, at.tagged("1"), built)
    words = ("convert", "--to", phase, "--as", str(at.tagged("2")), str(at.tagged("1")))
    ended = await asyncio.to_thread(phasegate, *words, cwd=folder)
    assert ended.returncode == 0, ended.stderr
    return ended


async def unexplained(at: Reference, folder: Path) -> list[str]:
    ended = await asyncio.to_thread(phasegate, "diff", str(at.tagged("1")), str(at.tagged("2")), cwd=folder)
    return [line for line in ended.stdout.splitlines() if "no phase" in line]


async def test_a_manifest_keeps_what_it_says(registry: Registry, at: Reference, tmp_path: Path) -> None:
    config = {**PLAIN.body["config"], "annotations": {"of": "config"}}
    built = make_image(family=MediaTypes.OCI, changes={**SAID, "config": config})
    ended = await converted(registry, at, built, "zstd", tmp_path)
    assert "left behind" not in ended.stdout
    body = (await read_envelope(registry, at.tagged("2"))).root.body
    assert {key: body[key] for key in SAID} == SAID
    assert body["config"] == config
    assert await unexplained(at, tmp_path) == []


async def test_an_index_and_its_entries_keep_what_they_say(registry: Registry, at: Reference, tmp_path: Path) -> None:
    entry = {"platform": {"os": "linux", "architecture": "amd64"}, "artifactType": "a/b", "org.example.field": 1}
    built = make_index([PLAIN], entries=[entry], changes={**SAID, "artifactType": "c/d"})
    ended = await converted(registry, at, built, "index", tmp_path)
    assert "left behind" not in ended.stdout
    body = (await read_envelope(registry, at.tagged("2"))).root.body
    assert {key: body[key] for key in (*SAID, "artifactType")} == {**SAID, "artifactType": "c/d"}
    assert entry.items() <= body["manifests"][0].items()
    assert await unexplained(at, tmp_path) == []


async def test_what_is_said_of_other_bytes_is_left_behind(registry: Registry, at: Reference, tmp_path: Path) -> None:
    layer = {**PLAIN.body["layers"][0], "annotations": {"of": "layer"}}
    image = make_image(family=MediaTypes.OCI, changes={"layers": [layer]})
    entry = {"platform": {"os": "linux", "architecture": "amd64"}, "urls": ["https://example.org"]}
    ended = await converted(registry, at, make_index([image], entries=[entry]), "index", tmp_path)
    assert "left behind: annotation of of layer 1: it was said of other bytes" in ended.stdout
    assert "left behind: field urls in the index: it was said of other bytes" in ended.stdout
    assert [line for line in await unexplained(at, tmp_path) if 'annotation of layer 1: of: "layer" -> (none)' in line]


async def test_a_layer_that_stays_keeps_what_is_said_of_it(registry: Registry, at: Reference, tmp_path: Path) -> None:
    zstd = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)
    gzip = PLAIN.body["layers"][0]
    layers = [{**zstd.body["layers"][0], "annotations": {"of": "layer"}, "org.example.field": 1}, gzip]
    both = {**PLAIN.config["rootfs"], "diff_ids": PLAIN.config["rootfs"]["diff_ids"] * 2}
    made = make_image(family=MediaTypes.OCI, config={"rootfs": both, "history": []}, changes={"layers": layers})
    built = Built(made.raw, made.media_type, {**PLAIN.blobs, **zstd.blobs, **made.blobs}, platform=made.platform)
    ended = await converted(registry, at, built, "zstd", tmp_path)
    assert "left behind" not in ended.stdout
    assert (await read_envelope(registry, at.tagged("2"))).root.body["layers"][0] == layers[0]


async def test_a_single_manifest_has_no_place_for_what_an_index_says(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    entry = {"platform": {"os": "linux", "architecture": "amd64", "features": ["sse4"]}, "org.example.field": 1}
    ended = await converted(registry, at, make_index([PLAIN], entries=[entry], changes=SAID), "zstd", tmp_path)
    why = "OCI, zstd, single manifest has no place for it"
    for lost in ("annotation org.example of the index", "field subject of the index", "platform linux/amd64"):
        assert f"left behind: {lost}: {why}" in ended.stdout
    assert f"left behind: field org.example.field in the index: {why}" in ended.stdout


async def test_schema_2_has_no_place_for_a_subject(registry: Registry, at: Reference, tmp_path: Path) -> None:
    ended = await converted(registry, at, make_image(family=MediaTypes.OCI, changes=SAID), "container", tmp_path)
    for lost in ("annotation org.example", "field subject", "field org.example.field"):
        assert f"left behind: {lost}: schema 2, gzip, single manifest has no place for it" in ended.stdout


async def test_schema_2_gets_the_type_that_it_did_not_name(registry: Registry, at: Reference, tmp_path: Path) -> None:
    """Docker before 29 does not load it without. No real registry stores such a manifest."""
    built = make_image(changes={"mediaType": ""})
    words = ("convert", "--to", "container", "--as", str(at.tagged("2")))
    with serving(built) as reference:
        ended = await asyncio.to_thread(phasegate, *words, reference, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (await read_envelope(registry, at.tagged("2"))).root.body["mediaType"] == built.media_type
