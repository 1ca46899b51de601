"""Images as other tools make them, by the commands: what ``verify``, ``diff`` and ``convert`` say and keep."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import OCI_LAYER_GZIP
from phasegate.image.reference import Reference
from phasegate.registry import Registry, read_envelope
from phases.form import Codec, MediaTypes
from tests.kit import given
from tests.kit.images import (
    Built,
    Layer,
    attestation_descriptor,
    make_attestation,
    make_image,
    make_index,
    mixed_image,
    push,
)
from tests.kit.in_process import Ended, phasegate
from tests.kit.servers import Server

FIRST: tuple[Layer, ...] = ({"tool": b"one"},)
SECOND: tuple[Layer, ...] = ({"tool": b"two"},)
ZSTD_MARK = {"io.github.containers.compression.zstd": "true"}


@pytest.fixture
async def registry(real_registry: Server) -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


@pytest.fixture
def at(real_registry: Server, request: pytest.FixtureRequest) -> Reference:
    """A repository for this test alone."""
    return Reference(real_registry.host, f"others/{digest_of(request.node.name.encode())[7:27]}")


async def run(folder: Path, *words: str) -> Ended:
    return await asyncio.to_thread(phasegate, *words, cwd=folder)


def checks(ended: Ended) -> dict[str, tuple[str, str]]:
    """Return each check's verdict and evidence, from ``verify --json``."""
    return {check["check"]: (check["verdict"], check["evidence"]) for check in json.loads(ended.stdout)["checks"]}


def entries(envelope: Envelope) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = envelope.root.body["manifests"]
    return found


def of(os: str, architecture: str, **more: Any) -> dict[str, Any]:
    return {"platform": {"architecture": architecture, "os": os, **{k.replace("_", "."): v for k, v in more.items()}}}


def windows(layers: Sequence[Layer], version: str, family: MediaTypes = MediaTypes.OCI) -> Built:
    return make_image(layers, family=family, platform="windows/amd64", config={"os.version": version})


def with_windows(first: Sequence[Layer], family: MediaTypes = MediaTypes.OCI) -> Built:
    """An index as of golang:1.17 (tektoncd/pipeline#4569): one Linux image and two of Windows."""
    return make_index(
        [
            make_image(FIRST, family=family),
            windows(first, "10.0.20348.2227", family),
            windows(SECOND, "10.0.17763.5329", family),
        ],
        family=family,
        entries=[
            of("linux", "amd64"),
            of("windows", "amd64", os_version="10.0.20348.2227", os_features=["win32k"]),
            of("windows", "amd64", os_version="10.0.17763.5329"),
        ],
    )


def arm_list(configs: str = "linux/arm", first: Sequence[Layer] = FIRST) -> Built:
    """A list made by `docker manifest annotate --variant`: the configs say less than it does (moby/buildkit#955)."""
    return make_index(
        [make_image(first, platform=configs), make_image(SECOND, platform=configs)],
        family=MediaTypes.DOCKER,
        entries=[of("linux", "arm", variant="v6"), of("linux", "arm", variant="v7")],
    )


def two_codecs(*, zstd_first: bool = False) -> Built:
    """What `podman --add-compression` makes: one image in two codecs."""
    images = [make_image(FIRST, family=MediaTypes.OCI, codec=codec) for codec in (Codec.GZIP, Codec.ZSTD)]
    said: list[Mapping[str, Any]] = [of("linux", "amd64"), {**of("linux", "amd64"), "annotations": ZSTD_MARK}]
    step = -1 if zstd_first else 1
    return make_index(images[::step], entries=said[::step])


async def test_windows_images_of_two_builds_are_two_images(registry: Registry, at: Reference, tmp_path: Path) -> None:
    await push(registry, at.tagged("1"), with_windows(FIRST))
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 0, ended.stdout
    said = checks(ended)["platform.choice"][1]
    assert "windows(10.0.20348.2227)/amd64 takes windows(10.0.20348.2227)/amd64" in said
    assert "windows(10.0.17763.5329)/amd64 takes windows(10.0.17763.5329)/amd64" in said


async def test_diff_sees_the_first_of_two_windows_images(registry: Registry, at: Reference, tmp_path: Path) -> None:
    await push(registry, at.tagged("1"), with_windows(FIRST))
    await push(registry, at.tagged("2"), with_windows(({"tool": b"three"},)))
    ended = await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("2")))
    assert "The same" not in ended.stdout
    assert "[windows(10.0.20348.2227+win32k)/amd64]" in ended.stdout
    assert "layers" in ended.stdout


async def test_a_conversion_keeps_what_windows_chooses_by(registry: Registry, at: Reference, tmp_path: Path) -> None:
    built = with_windows(FIRST, MediaTypes.DOCKER)
    await push(registry, at.tagged("1"), built)
    ended = await run(tmp_path, "convert", "--to", "index", "--as", str(at.tagged("2")), str(at.tagged("1")))
    assert ended.returncode == 0, ended.stderr
    after = await read_envelope(registry, at.tagged("2"))
    assert [entry["platform"] for entry in entries(after)] == [entry["platform"] for entry in built.body["manifests"]]
    assert (await run(tmp_path, "verify", "--phase", "index", str(at.tagged("2")))).returncode == 0
    tags = await registry.tags(at)
    assert {"2.linux-amd64", "2.windows-10.0.20348.2227-win32k-amd64", "2.windows-10.0.17763.5329-amd64"} <= set(tags)


async def test_variants_that_only_the_list_knows_are_kept(registry: Registry, at: Reference, tmp_path: Path) -> None:
    await push(registry, at.tagged("1"), arm_list())
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 0, ended.stdout
    assert checks(ended)["platform.match"][1].startswith("linux/arm/v6, linux/arm/v7")
    assert (
        await run(tmp_path, "convert", "--to", "index", "--as", str(at.tagged("2")), str(at.tagged("1")))
    ).returncode == 0
    after = await read_envelope(registry, at.tagged("2"))
    assert [entry["platform"].get("variant") for entry in entries(after)] == ["v6", "v7"]
    assert (await run(tmp_path, "verify", "--phase", "index", str(at.tagged("2")))).returncode == 0
    same = (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("2")))).stdout
    assert "linux/arm/v6, linux/arm/v7" in same
    assert "no phase" not in same


async def test_another_variant_in_the_config_contradicts_the_index(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    await push(registry, at.tagged("1"), arm_list("linux/arm/v7"))
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 6
    assert checks(ended)["platform.match"][0] == "fail"


async def test_diff_sees_the_image_of_one_variant(registry: Registry, at: Reference, tmp_path: Path) -> None:
    await push(registry, at.tagged("1"), arm_list())
    await push(registry, at.tagged("2"), arm_list(first=({"tool": b"three"},)))
    told = (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("2")))).stdout
    assert "[linux/arm/v6]" in told
    assert "The same" not in told


@pytest.mark.parametrize(("said", "real"), [("", "linux/arm64/v8"), ("v8", "linux/arm64")])
async def test_arm64_is_arm64_v8_with_a_note(
    registry: Registry, at: Reference, tmp_path: Path, said: str, real: str
) -> None:
    more = {"variant": said} if said else {}
    image = make_image(FIRST, family=MediaTypes.OCI, platform=real)
    await push(registry, at.tagged("1"), make_index([image], entries=[of("linux", "arm64", **more)]))
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 0, ended.stdout
    assert f"in the index, {real} in the config" in checks(ended)["platform.match"][1]


async def test_one_image_in_two_codecs_is_a_choice(registry: Registry, at: Reference, tmp_path: Path) -> None:
    await push(registry, at.tagged("1"), two_codecs())
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 0, ended.stdout
    found = checks(ended)
    assert "linux/amd64 may be taken as gzip or zstd" in found["envelope.shape"][1]
    assert (
        "of linux/amd64, docker, podman before 4.5, containerd's local pull gzip, podman 4.5 and later zstd, "
        "containerd's transfer service either"
    ) in found["platform.choice"][1]


async def test_docker_takes_the_first_child_whatever_its_codec(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    await push(registry, at.tagged("1"), two_codecs(zstd_first=True))
    said = checks(await run(tmp_path, "verify", "--json", str(at.tagged("1"))))["platform.choice"][1]
    assert "containerd's local pull zstd" in said


async def test_the_same_image_twice_in_one_codec_is_a_duplicate(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    images = [make_image(layers, family=MediaTypes.OCI) for layers in (FIRST, SECOND)]
    await push(registry, at.tagged("1"), make_index(images))
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 6
    assert checks(ended)["envelope.shape"] == ("fail", "2 images for linux/amd64")


async def test_diff_compares_each_of_two_codecs_with_its_own(registry: Registry, at: Reference, tmp_path: Path) -> None:
    await push(registry, at.tagged("1"), two_codecs())
    await push(registry, at.tagged("2"), two_codecs(zstd_first=True))
    told = (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("2")))).stdout
    assert "order of the index" in told
    assert "layers" not in told
    alone = make_index([make_image(FIRST, family=MediaTypes.OCI)])
    await push(registry, at.tagged("3"), alone)
    assert "is gone" in (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("3")))).stdout


async def test_a_conversion_of_two_codecs_leaves_one_and_says_so(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    await push(registry, at.tagged("1"), two_codecs())
    ended = await run(tmp_path, "convert", "--to", "index", "--as", str(at.tagged("2")), str(at.tagged("1")))
    assert "left behind: linux/amd64 in gzip: the form has one codec, zstd" in ended.stdout
    after = await read_envelope(registry, at.tagged("2"))
    assert [entry["annotations"] for entry in entries(after)] == [ZSTD_MARK]
    assert (await run(tmp_path, "verify", "--phase", "index", str(at.tagged("2")))).returncode == 0


async def test_an_artifact_without_a_platform_beside_an_image_is_noted_and_kept(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    image = make_image(FIRST, family=MediaTypes.OCI)
    sbom = make_image(
        SECOND, family=MediaTypes.OCI, platform="unknown/unknown", changes={"artifactType": "application/spdx+json"}
    )
    built = make_index([image, sbom], entries=[of("linux", "amd64"), {"artifactType": "application/spdx+json"}])
    await push(registry, at.tagged("1"), built)
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 0, ended.stdout
    assert "beside the images, an artifact of type application/spdx+json" in checks(ended)["envelope.shape"][1]
    assert (
        await run(tmp_path, "convert", "--to", "index", "--as", str(at.tagged("2")), str(at.tagged("1")))
    ).returncode == 0
    after = await read_envelope(registry, at.tagged("2"))
    assert entries(after)[1] == built.body["manifests"][1]
    refused = await run(tmp_path, "convert", "--to", "container", str(at.tagged("1")))
    assert refused.returncode != 0
    assert "application/spdx+json" in refused.stderr


async def test_annotations_of_an_index_and_of_its_children_are_kept(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    image = make_image(FIRST, family=MediaTypes.OCI)
    entry = {**of("linux", "amd64"), "annotations": {"org.example.of": "child"}}
    built = make_index([image], entries=[entry], changes={"annotations": {"org.example.of": "index"}})
    await push(registry, at.tagged("1"), built)
    assert (
        await run(tmp_path, "convert", "--to", "index", "--as", str(at.tagged("2")), str(at.tagged("1")))
    ).returncode == 0
    after = await read_envelope(registry, at.tagged("2"))
    assert entries(after)[0]["annotations"] == {"org.example.of": "child"}
    assert after.root.body["annotations"] == {"org.example.of": "index"}
    await push(registry, at.tagged("3"), make_index([image]))
    told = (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("3")))).stdout
    assert 'annotation: org.example.of: "index" -> (none)' in told
    assert 'annotation of linux/amd64: org.example.of: "child" -> (none)' in told
    down = (
        await run(tmp_path, "convert", "--to", "container", "--as", str(at.tagged("4")), str(at.tagged("1")))
    ).stdout
    assert "left behind: annotation org.example.of" in down


async def test_zstd_bytes_typed_as_gzip_are_the_same_bytes(registry: Registry, at: Reference, tmp_path: Path) -> None:
    """A classic store that pulled zstd and pushed it again publishes this."""
    zstd = make_image(FIRST, family=MediaTypes.OCI, codec=Codec.ZSTD)
    lying = make_image(FIRST, family=MediaTypes.OCI, codec=Codec.ZSTD, media_types={"layer": OCI_LAYER_GZIP})
    await push(registry, at.tagged("1"), zstd)
    await push(registry, at.tagged("2"), lying)
    told = (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("2")))).stdout
    assert "the same bytes, typed zstd -> gzip: one of the types lies" in told
    found = checks(await run(tmp_path, "verify", "--json", str(at.tagged("2"))))
    assert found["layers.codec"][0] == "fail"


async def test_a_single_manifest_has_no_place_for_the_variant_of_the_list(
    registry: Registry, at: Reference, tmp_path: Path
) -> None:
    image = make_image(FIRST, family=MediaTypes.OCI, codec=Codec.ZSTD, platform="linux/arm")
    await push(registry, at.tagged("1"), make_index([image], entries=[of("linux", "arm", variant="v6")]))
    ended = await run(tmp_path, "convert", "--to", "zstd", "--as", str(at.tagged("2")), str(at.tagged("1")))
    assert "left behind: platform linux/arm/v6: OCI, zstd, single manifest has no place for it" in ended.stdout


@pytest.mark.parametrize("family", MediaTypes)
async def test_uncompressed_layers_are_verified_converted_and_compared(
    registry: Registry, at: Reference, tmp_path: Path, family: MediaTypes
) -> None:
    await push(registry, at.tagged("1"), make_image(FIRST, family=family, codec=Codec.PLAIN))
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 0, ended.stdout
    kind = "OCI" if family is MediaTypes.OCI else "schema 2"
    assert json.loads(ended.stdout)["form"] == f"{kind}, uncompressed, single manifest"
    for phase in ("oci", "zstd"):
        done = await run(tmp_path, "convert", "--to", phase, "--as", str(at.tagged(phase)), str(at.tagged("1")))
        assert done.returncode == 0, done.stderr
        verified = await run(tmp_path, "verify", "--phase", phase, str(at.tagged(phase)))
        assert verified.returncode == 0, verified.stdout
    told = (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("zstd")))).stdout
    assert "uncompressed" in told
    assert "-> zstd" in told
    assert "no phase" not in told


async def test_layers_of_several_codecs_are_one_mixture(registry: Registry, at: Reference, tmp_path: Path) -> None:
    built = mixed_image(MediaTypes.OCI, Codec.PLAIN, Codec.GZIP, Codec.ZSTD)
    await push(registry, at.tagged("1"), built)
    ended = await run(tmp_path, "verify", "--json", str(at.tagged("1")))
    assert ended.returncode == 0, ended.stdout
    assert json.loads(ended.stdout)["form"] == "OCI, mixed, single manifest"
    done = await run(tmp_path, "convert", "--to", "zstd", "--as", str(at.tagged("2")), str(at.tagged("1")))
    assert "2 layers packed anew, 1 kept" in done.stdout
    told = (await run(tmp_path, "diff", str(at.tagged("1")), str(at.tagged("2")))).stdout
    assert "gzip+uncompressed+zstd" in told
    assert "One rung apart" in told


@pytest.mark.parametrize(
    ("predicate", "builder"),
    [
        ({"runDetails": {"builder": {"id": "https://ci.example/job/7"}}}, "https://ci.example/job/7"),
        ({"builder": {"id": "https://ci.example/job/7"}}, "https://ci.example/job/7"),
        ({"runDetails": {"builder": {"id": ""}}}, None),  # what BuildKit and Docker 29 write
        ({"runDetails": "x"}, None),
    ],
)
async def test_who_built_it_is_what_the_provenance_says_or_nobody_knows(
    registry: Registry, at: Reference, tmp_path: Path, predicate: Mapping[str, Any], builder: str | None
) -> None:
    image = make_image(FIRST, family=MediaTypes.OCI)
    attestation = make_attestation(image, predicate)
    entries = [*make_index([image]).body["manifests"], attestation_descriptor(attestation, image)]
    index = make_index([image], changes={"manifests": entries})
    await push(registry, at.tagged("1"), Built(index.raw, index.media_type, {}, (image, attestation)))
    told = json.loads((await run(tmp_path, "verify", "--json", str(at.tagged("1")))).stdout)
    assert (told["builder"], told["form"]) == (builder, "OCI, gzip, index, provenance=min")
    page = (await run(tmp_path, "verify", str(at.tagged("1")))).stdout
    assert (f"built by {builder}" in page.replace("\n", "")) is bool(builder)


async def test_what_docker_29_pushed_begins_with_the_builder_and_is_not_converted(
    real_registry: Server, tmp_path: Path
) -> None:
    """An OCI index with provenance, and nothing in it says who built it."""
    path = given.fleet(tmp_path, real_registry.host, ["web"])
    image = make_image(FIRST, family=MediaTypes.OCI)
    await given.published(real_registry.host, "web", make_index([image], attested=True))
    (row,) = json.loads((await run(tmp_path, "plan", "--look", "--json")).stdout)["repos"]
    assert "published as OCI, gzip, index, provenance=min" in row["why"]
    assert (row["at"], row["next"]) == ("baseline", "container")
    path.write_text(path.read_text().replace("context: .", "source: published"))
    ended = await run(tmp_path, "plan", "--look", "--json")
    assert "is published with provenance" in ended.stdout + ended.stderr
    assert "cannot be converted to zstd" in ended.stdout + ended.stderr
