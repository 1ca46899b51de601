"""layers.*, delta.files, closure.complete and the observed form, against real registries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from backports import zstd

from phasegate.check import Result, Verdict
from phasegate.checks.closure import judge_closure
from phasegate.checks.files import Files, judge_files
from phasegate.checks.observe import observe_form
from phasegate.errors import Blocked, FleetError, RegistryError
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import OCI_LAYER_GZIP, OCI_LAYER_ZSTD
from phasegate.image.reference import Reference
from phasegate.layers.read import judge_layers
from phasegate.memory import Forgetful
from phasegate.promotion.closure import complete
from phasegate.registry import Registry, read_envelope
from phasegate.registry.limits import Limits
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from tests.kit.images import (
    Built,
    Entry,
    Layer,
    attestation_descriptor,
    make_attestation,
    make_image,
    make_index,
    make_tar,
    mixed_image,
    push,
)
from tests.kit.servers import Server

LAYERS: tuple[Layer, ...] = (
    {"bin/tool": Entry(b"tool", mode=0o755), "etc/old": b"old", "var/log/x": b"1"},
    {"etc/old": None, "etc/new": b"new"},
)


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    async with Registry(limits=Limits(waits=False)) as registry:
        yield registry


@pytest.fixture
def at(real_registry: Server, request: pytest.FixtureRequest) -> Reference:
    """A repository for this test alone."""
    return Reference(real_registry.host, f"verify/{digest_of(request.node.name.encode())[7:27]}")


async def put(registry: Registry, at: Reference, built: Built) -> Envelope:
    await push(registry, at.at(built.digest), built)
    return await read_envelope(registry, at.at(built.digest))


def failed(results: tuple[Result, ...]) -> set[str]:
    return {result.check for result in results if result.verdict is Verdict.FAIL}


def raw_image(blob: bytes, diff_id: str, media_type: str) -> Built:
    """Return an image whose only layer is ``blob``."""
    image = make_image(
        family=MediaTypes.OCI,
        config={"rootfs": {"type": "layers", "diff_ids": [diff_id]}},
        changes={"layers": [{"mediaType": media_type, "digest": digest_of(blob), "size": len(blob)}]},
    )
    return Built(image.raw, image.media_type, {**image.blobs, digest_of(blob): blob}, platform=image.platform)


@pytest.mark.parametrize("codec", [Codec.GZIP, Codec.ZSTD])
async def test_good_layers_pass_and_are_read_once(registry: Registry, at: Reference, codec: Codec) -> None:
    memory = Forgetful()
    envelope = await put(registry, at, make_image(LAYERS, family=MediaTypes.OCI, codec=codec))
    assert failed(await judge_layers(registry, memory, envelope)) == set()
    gone = Envelope(Reference("127.0.0.1:1", "gone"), envelope.root, envelope.images)
    again = await judge_layers(registry, memory, gone)  # nothing answers there: what is known is not read again
    assert {result.verdict for result in again} == {Verdict.PASS}
    with pytest.raises(RegistryError):
        await judge_layers(registry, memory, gone, max_age=0)


async def test_an_image_without_layers_passes(registry: Registry, at: Reference) -> None:
    envelope = await put(registry, at, make_image((), family=MediaTypes.OCI))
    assert failed(await judge_layers(registry, Forgetful(), envelope)) == set()


@pytest.mark.parametrize(
    ("blob", "media_type"),
    [
        (zstd.compress(make_tar(LAYERS[0])), OCI_LAYER_GZIP),
        (zstd.compress(make_tar(LAYERS[0]))[:-4], OCI_LAYER_ZSTD),
        (zstd.compress(make_tar(LAYERS[0])) + b"behind", OCI_LAYER_ZSTD),
    ],
)
async def test_bytes_that_are_not_of_their_media_type_fail_codec(
    registry: Registry, at: Reference, blob: bytes, media_type: str
) -> None:
    envelope = await put(registry, at, raw_image(blob, digest_of(make_tar(LAYERS[0])), media_type))
    assert failed(await judge_layers(registry, Forgetful(), envelope)) == {"layers.codec"}


async def test_a_bomb_fails_bounded(registry: Registry, at: Reference) -> None:
    blob = zstd.compress(bytes(4 << 20)) * 300
    envelope = await put(registry, at, raw_image(blob, digest_of(b""), OCI_LAYER_ZSTD))
    assert failed(await judge_layers(registry, Forgetful(), envelope)) == {"layers.bounded"}


@pytest.mark.parametrize(
    "config",
    [
        {"rootfs": {"type": "layers", "diff_ids": [digest_of(b"1"), digest_of(b"2")]}},
        {"rootfs": {"type": "layers", "diff_ids": [digest_of(b"1")]}},
        {"history": [{"created_by": "one"}] * 4},
    ],
)
async def test_another_content_than_the_config_says_fails_content(
    registry: Registry, at: Reference, config: Mapping[str, Any]
) -> None:
    envelope = await put(registry, at, make_image(LAYERS, config=config))
    assert failed(await judge_layers(registry, Forgetful(), envelope)) == {"layers.content"}


async def test_empty_steps_of_the_history_have_no_layer(registry: Registry, at: Reference) -> None:
    steps = [{"created_by": "one"}, {"created_by": "env", "empty_layer": True}, {"created_by": "two"}]
    envelope = await put(registry, at, make_image(LAYERS, config={"history": steps}))
    assert failed(await judge_layers(registry, Forgetful(), envelope)) == set()


async def test_bytes_flipped_in_the_storage_fail_content_and_are_named(registry: Registry, registry28: Server) -> None:
    image = make_image([{"file": bytes(range(256)) * 40}])
    at = Reference(registry28.host, "verify/flipped")
    envelope = await put(registry, at, image)
    stored = registry28.stored(image.layers[0])
    raw = bytearray(stored.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    stored.write_bytes(raw)
    memory = Forgetful()
    results = await judge_layers(registry, memory, envelope)
    assert failed(results) == {"layers.content"}
    assert any(image.layers[0] in result.evidence for result in results)
    assert failed(await judge_layers(registry, memory, envelope)) == {"layers.content"}  # nothing good is remembered
    stored.unlink()
    assert failed(await judge_layers(registry, memory, envelope)) == {"layers.content"}


async def files(registry: Registry, control: Envelope, candidate: Envelope, accept: tuple[str, ...] = ()) -> Result:
    pair = (control.reference, control.images[0], candidate.reference, candidate.images[0])
    return await judge_files(registry, Forgetful(), Files(), [pair], accept)


async def test_the_same_files_by_other_layers_and_times_pass(registry: Registry, at: Reference) -> None:
    control = await put(registry, at, make_image(LAYERS))
    one: Layer = {
        "bin/tool": Entry(b"tool", mode=0o755, mtime=77), "var/log/x": b"1", "etc/new": Entry(b"new", mtime=5),
    }  # fmt: skip
    candidate = await put(registry, at, make_image([one]))
    result = await files(registry, control, candidate)
    assert result.verdict is Verdict.PASS
    assert result.evidence.startswith("3 files")


async def test_files_that_differ_are_listed_for_a_person_to_decide(registry: Registry, at: Reference) -> None:
    control = await put(registry, at, make_image(LAYERS))
    changed: Layer = {"bin/tool": Entry(b"tool", mode=0o4755), "etc/new": b"other", "var/log/x": b"2", "added": b""}
    candidate = await put(registry, at, make_image([*LAYERS, changed]))
    result = await files(registry, control, candidate)
    assert result.verdict is Verdict.INCONCLUSIVE
    assert set(result.details) == {
        "/added: added, file", "/bin/tool: mode 0755 -> 4755", "/etc/new: content", "/var/log/x: content",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "verdict"),
    [
        (("/var/log/**",), Verdict.PASS),
        (("**/x",), Verdict.PASS),
        (("x",), Verdict.PASS),
        (("/var/*/x",), Verdict.PASS),
        (("/var/*",), Verdict.INCONCLUSIVE),
        (("/var/lo", "y", "/x"), Verdict.INCONCLUSIVE),
    ],
)
async def test_the_plan_accepts_by_pattern(
    registry: Registry, at: Reference, accept: tuple[str, ...], verdict: Verdict
) -> None:
    control = await put(registry, at, make_image(LAYERS))
    candidate = await put(registry, at, make_image([*LAYERS, {"var/log/x": b"2"}]))
    result = await files(registry, control, candidate, accept)
    assert result.verdict is verdict
    assert "/var/log/x: content" in " ".join(result.details)


async def test_a_setting_that_differs_from_the_control_fails(registry: Registry, at: Reference) -> None:
    control = await put(registry, at, make_image(LAYERS, config={"config": {"Labels": {"a": "1"}}}))
    candidate = await put(registry, at, make_image(LAYERS, config={"config": {"Labels": {"a": "2"}}}))
    result = await files(registry, control, candidate)
    assert result.verdict is Verdict.FAIL
    assert "Labels.a" in result.evidence


async def test_diff_ids_that_lie_do_not_make_the_files_the_same(registry: Registry, at: Reference) -> None:
    honest = make_image(LAYERS)
    control = await put(registry, at, honest)
    lying = make_image([LAYERS[0], {"evil": b""}], config={"rootfs": honest.config["rootfs"]})
    result = await files(registry, control, await put(registry, at, lying))
    assert result.verdict is Verdict.FAIL
    assert "the config says" in result.evidence


async def test_a_layer_that_is_no_tar_fails_and_raises_nothing(registry: Registry, at: Reference) -> None:
    blob = zstd.compress(b"this is no tar" * 100)
    candidate = raw_image(blob, digest_of(b"this is no tar" * 100), OCI_LAYER_ZSTD)
    control = await put(registry, at, make_image([LAYERS[0]], family=MediaTypes.OCI))
    result = await files(registry, control, await put(registry, at, candidate))
    assert result.verdict is Verdict.FAIL
    assert "no engine unpacks it" in result.evidence


async def test_a_layer_that_was_listed_is_not_read_again_for_its_own_checks(registry: Registry, at: Reference) -> None:
    control = await put(registry, at, make_image(LAYERS))
    candidate = await put(registry, at, make_image([*LAYERS, {"x": b""}]))
    memory = Forgetful()
    pair = (control.reference, control.images[0], candidate.reference, candidate.images[0])
    await judge_files(registry, memory, Files(), [pair], ())
    gone = Envelope(Reference("127.0.0.1:1", "gone"), candidate.root, candidate.images)
    assert failed(await judge_layers(registry, memory, gone)) == set()


async def test_a_closure_is_complete_until_a_blob_is_gone(registry: Registry, registry28: Server) -> None:
    at = Reference(registry28.host, "verify/closure")
    image = make_image([{"file": b"only here, closure"}], family=MediaTypes.OCI)
    envelope = await put(registry, at, make_index([image], attested=True))
    assert (await judge_closure(registry, envelope)).verdict is Verdict.PASS
    registry28.stored(image.layers[0]).unlink()
    result = await judge_closure(registry, envelope)
    assert result.verdict is Verdict.FAIL
    assert image.layers[0] in result.details


async def test_the_config_of_an_attestation_belongs_to_the_closure(registry: Registry, registry28: Server) -> None:
    at = Reference(registry28.host, "verify/attested")
    image = make_image([{"file": b"only here, attested"}], family=MediaTypes.OCI)
    envelope = await put(registry, at, make_index([image], attested=True))
    config = envelope.attestations[0].config
    assert config is not None
    registry28.stored(config.digest).unlink()
    result = await judge_closure(registry, envelope)
    assert result.verdict is Verdict.FAIL
    assert config.digest in result.details
    with pytest.raises(Blocked, match="1 of 4 blobs are gone"):
        await complete(registry, envelope.reference, "the candidate")


SCHEMA2 = Form(Builder.UNKNOWN, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
OCI = SCHEMA2.moved("media_types", MediaTypes.OCI)
ZSTD_INDEX = Form(Builder.UNKNOWN, MediaTypes.OCI, Codec.ZSTD, Shape.INDEX)


def attested(predicate: Any) -> Built:
    image = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)
    attestation = make_attestation(image, predicate)
    described = [*make_index([image]).body["manifests"], attestation_descriptor(attestation, image)]
    index = make_index([image], changes={"manifests": described})
    return Built(index.raw, index.media_type, {}, (image, attestation))


@pytest.mark.parametrize(
    ("built", "form"),
    [
        (make_image(), SCHEMA2),
        (make_index([make_image()], family=MediaTypes.DOCKER), SCHEMA2.moved("shape", Shape.INDEX)),
        (make_image(family=MediaTypes.OCI), OCI),
        (make_image(codec=Codec.PLAIN), SCHEMA2.moved("codec", Codec.PLAIN)),
        (make_image(family=MediaTypes.OCI, codec=Codec.PLAIN), OCI.moved("codec", Codec.PLAIN)),
        (mixed_image(MediaTypes.DOCKER, Codec.PLAIN, Codec.GZIP), SCHEMA2.moved("codec", Codec.MIXED)),
        (mixed_image(MediaTypes.OCI, Codec.GZIP, Codec.ZSTD), OCI.moved("codec", Codec.MIXED)),
        (
            make_index([make_image(family=MediaTypes.OCI, codec=codec) for codec in (Codec.GZIP, Codec.ZSTD)]),
            OCI.moved("codec", Codec.MIXED).moved("shape", Shape.INDEX),
        ),
        (make_index([make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)]), ZSTD_INDEX),
        (attested({"buildDefinition": {}}), ZSTD_INDEX.moved("attestation", Attestation.MIN)),
        (
            attested({"buildDefinition": {"internalParameters": {"buildConfig": {"llb": []}}}}),
            ZSTD_INDEX.moved("attestation", Attestation.MAX),
        ),
        (attested({"buildConfig": {"llb": []}}), ZSTD_INDEX.moved("attestation", Attestation.MAX)),
    ],
)
async def test_the_form_that_is_published_is_observed(
    registry: Registry, at: Reference, built: Built, form: Form
) -> None:
    assert await observe_form(registry, await put(registry, at, built)) == form


@pytest.mark.parametrize(
    "predicate", [["x"], "text", {"buildDefinition": "x"}, {"buildDefinition": {"internalParameters": ["x"]}}]
)
async def test_a_provenance_of_an_odd_shape_is_read_as_the_least(
    registry: Registry, at: Reference, predicate: Any
) -> None:
    envelope = await put(registry, at, attested(predicate))
    assert (await observe_form(registry, envelope)).attestation is Attestation.MIN


async def test_what_mixes_families_or_has_zstd_with_docker_types_has_no_form(registry: Registry, at: Reference) -> None:
    mixed = make_index([make_image(), make_image(family=MediaTypes.OCI, platform="linux/arm64")])
    with pytest.raises(FleetError, match="mixes"):
        await observe_form(registry, await put(registry, at, mixed))
    with pytest.raises(FleetError, match="not a valid form"):
        await observe_form(registry, await put(registry, at, mixed_image(MediaTypes.DOCKER, Codec.GZIP, Codec.ZSTD)))
