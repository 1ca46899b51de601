"""convert: an image in another form, on real registries. The result must pass every check."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from phasegate.bisect.explain import explain
from phasegate.check import Verdict
from phasegate.checks.manifests import judge_envelope
from phasegate.cli.verify import form_of
from phasegate.convert.convert import convert
from phasegate.errors import BadContent, FleetError
from phasegate.image.delta import delta
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference, parse_reference
from phasegate.layers.read import judge_layers
from phasegate.memory import Forgetful
from phasegate.registry import Registry, read_envelope
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from tests.kit.images import Built, Entry, Layer, make_image, make_index, push
from tests.kit.servers import Server

LAYERS: tuple[Layer, ...] = (
    {"etc/os": b"x" * 100_000, "bin/tool": Entry(b"y" * 50_000, mode=0o755)},
    {"etc/more": b"z" * 2_000_000},
)
PHASES = ("container", "oci", "zstd", "index")


@pytest.fixture
async def registry(real_registry: Server) -> AsyncIterator[Registry]:
    async with Registry() as client:
        yield client


async def _published(registry: Registry, server: Server, name: str, built: Built) -> Envelope:
    ref = parse_reference(f"{server.host}/convert/{name}:1")
    await push(registry, ref, built)
    return await read_envelope(registry, ref)


async def _converted(
    registry: Registry, envelope: Envelope, phase: str, target: Reference | None = None
) -> tuple[Form, Envelope]:
    form = form_of(phase, envelope)
    done = await convert(registry, Forgetful(), envelope, form, target or envelope.reference)
    return form, await read_envelope(registry, done.root)


async def _passes(registry: Registry, envelope: Envelope, form: Form, before: Envelope) -> None:
    results = judge_envelope(envelope, form, before.platforms) + await judge_layers(registry, Forgetful(), envelope)
    assert [r for r in results if r.verdict is not Verdict.PASS] == []


@pytest.mark.parametrize("phase", PHASES)
async def test_up_the_ladder_in_one_step(registry: Registry, real_registry: Server, phase: str) -> None:
    before = await _published(registry, real_registry, "up", make_image(LAYERS))
    form, after = await _converted(registry, before, phase)
    await _passes(registry, after, form, before)
    assert after.images[0].config.raw == before.images[0].config.raw
    told = explain(before, after, delta(before, after))
    assert told.unexplained == ()
    assert told.rungs == PHASES[1 : PHASES.index(phase) + 1]


async def test_one_rung_after_the_other_keeps_what_the_rung_does_not_change(
    registry: Registry, real_registry: Server
) -> None:
    schema2 = await _published(registry, real_registry, "rungs", make_image(LAYERS))
    _, same = await _converted(registry, schema2, "container")
    assert same.root.raw == schema2.root.raw
    _, oci = await _converted(registry, schema2, "oci")
    assert [layer.digest for layer in oci.images[0].layers] == [layer.digest for layer in schema2.images[0].layers]
    _, zstd = await _converted(registry, oci, "zstd")
    _, index = await _converted(registry, zstd, "index")
    assert index.images[0].manifest.raw == zstd.root.raw
    _, straight = await _converted(registry, schema2, "index")
    assert straight.root.raw == index.root.raw, "the same image in the same form is the same bytes"


async def test_down_again_from_an_attested_index(registry: Registry, real_registry: Server) -> None:
    image = make_image(LAYERS, family=MediaTypes.OCI, codec=Codec.ZSTD)
    before = await _published(registry, real_registry, "down", make_index([image], attested=True))
    done = await convert(registry, Forgetful(), before, form_of("container", before), before.reference)
    after = await read_envelope(registry, done.root)
    assert (done.dropped, done.recoded, done.kept) == (1, 2, 0)
    await _passes(registry, after, form_of("container", before), before)
    assert after.images[0].config.raw == before.images[0].config.raw


async def test_several_platforms_to_another_repository(registry: Registry, real_registry: Server) -> None:
    images = [make_image(LAYERS), make_image(({"arm": b"a" * 1000}, *LAYERS[1:]), platform="linux/arm/v7")]
    before = await _published(registry, real_registry, "several", make_index(images, family=MediaTypes.DOCKER))
    target = Reference(real_registry.host, "convert/elsewhere")
    form, after = await _converted(registry, before, "zstd", target)
    assert form.shape is Shape.INDEX
    await _passes(registry, after, form, before)
    assert after.reference.repository == "convert/elsewhere"


async def test_a_damaged_layer_is_told_and_nothing_is_pushed(registry: Registry, real_registry: Server) -> None:
    config = {"rootfs": {"type": "layers", "diff_ids": ["sha256:" + "0" * 64] * 2}}
    before = await _published(registry, real_registry, "lies", make_image(LAYERS, config=config))
    target = Reference(real_registry.host, "convert/nothing")
    with pytest.raises(BadContent, match="unpacks to") as told:
        await _converted(registry, before, "zstd", target)
    assert told.value.check == "layers.content"
    assert await registry.tags(target) == ()


async def test_what_conversion_cannot_do_is_said_before_anything_is_read(
    registry: Registry, real_registry: Server
) -> None:
    images = [make_image(LAYERS), make_image(LAYERS, platform="linux/arm64")]
    before = await _published(registry, real_registry, "cannot", make_index(images))
    single = Form(Builder.CONTAINER, MediaTypes.OCI, Codec.ZSTD, Shape.SINGLE)
    with pytest.raises(FleetError, match="2 platforms"):
        await convert(registry, Forgetful(), before, single, before.reference)
    with pytest.raises(FleetError, match="attestation"):
        await convert(
            registry,
            Forgetful(),
            before,
            Form(Builder.CONTAINER, MediaTypes.OCI, Codec.ZSTD, Shape.INDEX, Attestation.MIN),
            before.reference,
        )


async def test_a_second_time_only_reads(registry: Registry, real_registry: Server) -> None:
    before = await _published(registry, real_registry, "twice", make_image(LAYERS))
    memory = Forgetful()
    first = await convert(registry, memory, before, form_of("zstd", before), before.reference)
    uploads: list[str] = []
    upload = registry.upload

    async def counted(ref: Reference, pieces: AsyncIterator[bytes]) -> tuple[str, int]:
        uploads.append(str(ref))
        return await upload(ref, pieces)

    registry.upload = counted  # type: ignore[method-assign]
    second = await convert(registry, memory, before, form_of("zstd", before), before.reference)
    assert (second.raw, uploads) == (first.raw, [])
