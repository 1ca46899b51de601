"""envelope.* and platform.match: for each check images that fail it, by its id, and good ones that pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from phasegate.check import Result, Verdict
from phasegate.checks.manifests import judge_envelope
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import DOCKER_CONFIG, DOCKER_LAYER_GZIP, DOCKER_MANIFEST, OCI_LAYER_GZIP, OCI_MANIFEST
from phasegate.image.platform import Platform
from phases.form import Attestation, Builder, Codec, Form, MediaTypes, Shape
from tests.kit.envelopes import envelope
from tests.kit.images import Built, attestation_descriptor, make_attestation, make_image, make_index, to_json

DOCKER = Form(Builder.CONTAINER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)
OCI = replace(DOCKER, media_types=MediaTypes.OCI)
ZSTD = replace(OCI, codec=Codec.ZSTD)
INDEX = replace(ZSTD, shape=Shape.INDEX)
ATTESTED = replace(INDEX, attestation=Attestation.MIN)


def oci(codec: Codec = Codec.GZIP, **more: Any) -> Built:
    return make_image(family=MediaTypes.OCI, codec=codec, **more)


def wrong(built: Built | Envelope, form: Form | None, before: tuple[Platform, ...] | None = None) -> dict[str, Result]:
    """The checks that do not pass."""
    found = built if isinstance(built, Envelope) else envelope(built)
    return {one.check: one for one in judge_envelope(found, form, before) if one.verdict is not Verdict.PASS}


@pytest.mark.parametrize(
    ("built", "form"),
    [
        (make_image(), DOCKER),
        (make_index([make_image()], family=MediaTypes.DOCKER), replace(DOCKER, shape=Shape.INDEX)),
        (oci(), OCI),
        (oci(changes={"mediaType": OCI_MANIFEST}), OCI),
        (oci(Codec.ZSTD), ZSTD),
        (make_index([oci(Codec.ZSTD)]), INDEX),
        (make_index([oci(Codec.ZSTD), oci(Codec.ZSTD, platform="linux/arm64")]), INDEX),
        (make_index([oci(Codec.ZSTD)], attested=True), ATTESTED),
        (oci(layers=()), OCI),
    ],
)
def test_a_good_image_of_each_form_passes_with_the_form_and_without(built: Built, form: Form) -> None:
    assert wrong(built, form) == {}
    assert wrong(built, None) == {}


def test_a_document_whose_bytes_are_others_fails_digest() -> None:
    good = envelope(make_image())
    bad = replace(good, root=replace(good.root, raw=good.root.raw + b" "))
    assert set(wrong(bad, DOCKER)) == {"envelope.digest"}


@pytest.mark.parametrize(
    "built",
    [
        oci(changes={"mediaType": DOCKER_MANIFEST}),
        oci(
            changes={
                "layers": [{"mediaType": OCI_LAYER_GZIP, "digest": digest_of(b""), "size": 0, "urls": ["https://x/"]}]
            }
        ),
    ],
)
def test_a_body_of_another_type_and_urls_fail_type(built: Built) -> None:
    assert set(wrong(built, OCI)) == {"envelope.type"}
    assert set(wrong(built, None)) == {"envelope.type"}


def test_an_index_that_is_a_manifest_too_fails_type() -> None:
    assert set(wrong(make_index([oci()], changes={"layers": []}), None)) == {"envelope.type"}


def test_a_foreign_layer_fails_type() -> None:
    foreign = make_image(media_types={"layer": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"})
    assert "envelope.type" in wrong(foreign, DOCKER)


def test_a_child_that_is_served_as_another_type_than_the_index_says_fails_type() -> None:
    child = oci()
    index = make_index([child], changes={"manifests": [{**child.described(), "mediaType": DOCKER_MANIFEST}]})
    assert "envelope.type" in wrong(index, None)


@pytest.mark.parametrize(
    ("built", "form"),
    [
        (make_image(), OCI),
        (oci(), DOCKER),
        (oci(Codec.ZSTD), OCI),
        (oci(), ZSTD),
        (oci(media_types={"layer": DOCKER_LAYER_GZIP}), OCI),
        (oci(media_types={"config": DOCKER_CONFIG}), OCI),
        (make_image(codec=Codec.ZSTD), DOCKER),
        (make_index([make_image()]), replace(OCI, shape=Shape.INDEX)),
        (make_index([oci()], family=MediaTypes.DOCKER), replace(DOCKER, shape=Shape.INDEX)),
    ],
)
def test_media_types_that_are_not_the_phases_fail_family(built: Built, form: Form) -> None:
    assert set(wrong(built, form)) == {"envelope.family"}


@pytest.mark.parametrize(
    "built",
    [
        oci(media_types={"layer": DOCKER_LAYER_GZIP}),
        oci(media_types={"config": DOCKER_CONFIG}),
        make_index([make_image()]),
        make_index([oci(), make_image(platform="linux/arm64")]),
        make_image(codec=Codec.ZSTD),
    ],
)
def test_docker_and_oci_together_fail_family_without_a_phase(built: Built) -> None:
    assert set(wrong(built, None)) == {"envelope.family"}


def test_an_index_where_one_manifest_is_due_and_the_other_way_round_fail_shape() -> None:
    assert set(wrong(make_index([oci(Codec.ZSTD)]), ZSTD)) == {"envelope.shape"}
    assert set(wrong(oci(Codec.ZSTD), INDEX)) == {"envelope.shape"}


def test_an_attestation_where_none_is_due_and_none_where_one_is_due_fail_shape() -> None:
    assert set(wrong(make_index([oci(Codec.ZSTD)], attested=True), INDEX)) == {"envelope.shape"}
    assert set(wrong(make_index([oci(Codec.ZSTD)]), ATTESTED)) == {"envelope.shape"}


def test_an_attestation_of_a_child_that_is_not_there_fails_shape() -> None:
    there, gone = oci(Codec.ZSTD), oci(Codec.ZSTD, platform="linux/arm64")
    attestation = make_attestation(gone)
    described = make_index([there]).body["manifests"]
    body = {"schemaVersion": 2, "manifests": [*described, attestation_descriptor(attestation, gone)]}
    index = Built(to_json(body), make_index([there]).media_type, {}, (there, attestation))
    assert set(wrong(index, None)) == {"envelope.shape"}


def test_an_index_of_nothing_and_one_with_a_platform_twice_fail_shape() -> None:
    assert set(wrong(make_index([]), None)) == {"envelope.shape"}
    twice = make_index([oci(), oci(layers=[{"other": b""}])])
    assert set(wrong(twice, None)) == {"envelope.shape"}


def index_that_says(said: str, built: Built) -> Built:
    os, architecture, *variant = said.split("/")
    platform = {"os": os, "architecture": architecture, **({"variant": variant[0]} if variant else {})}
    return make_index([built], changes={"manifests": [built.described(platform=platform)]})


@pytest.mark.parametrize(
    ("said", "real", "verdict"),
    [
        ("linux/arm64", "linux/arm64", None),
        ("linux/arm64/v8", "linux/arm64", None),
        ("linux/arm64", "linux/arm64/v8", None),
        ("linux/arm", "linux/arm/v7", None),
        ("linux/arm/v6", "linux/arm", None),
        ("linux/aarch64", "linux/arm64", Verdict.INCONCLUSIVE),
        ("linux/arm/v6", "linux/arm/v7", Verdict.FAIL),
        ("linux/arm64", "linux/amd64", Verdict.FAIL),
    ],
)
def test_a_config_of_another_platform_than_its_descriptor_fails_match(
    said: str, real: str, verdict: Verdict | None
) -> None:
    found = wrong(index_that_says(said, oci(platform=real)), None)
    assert (found["platform.match"].verdict if found else None) is verdict
    assert set(found) <= {"platform.match"}


def test_a_platform_that_is_spelled_otherwise_than_before_is_inconclusive_and_named() -> None:
    found = wrong(oci(platform="linux/arm64/v8"), OCI, (Platform("linux", "arm64"),))
    assert found["platform.match"].verdict is Verdict.INCONCLUSIVE
    assert "was linux/arm64, is linux/arm64/v8" in found["platform.match"].evidence


def test_a_platform_that_is_lost_or_gained_fails_match() -> None:
    amd, arm = Platform("linux", "amd64"), Platform("linux", "arm64")
    assert "lost: linux/arm64" in wrong(oci(), OCI, (amd, arm))["platform.match"].evidence
    assert "gained: linux/amd64" in wrong(oci(), OCI, (arm,))["platform.match"].evidence
