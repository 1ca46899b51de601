"""What other tools publish: artifacts are told so, and a step down the ladder is no phase."""

from __future__ import annotations

import pytest

from phasegate.bisect.explain import explain
from phasegate.check import Verdict
from phasegate.checks.manifests import judge_envelope
from phasegate.checks.observe import observe_form
from phasegate.errors import FleetError
from phasegate.image.artifact import artifact
from phasegate.image.delta import delta
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import DOCKER_LAYER_GZIP
from phasegate.registry import Registry
from phases.form import Codec, MediaTypes
from tests.kit.envelopes import envelope
from tests.kit.images import make_image, make_index

DOCKER = make_image()
OCI = make_image(family=MediaTypes.OCI)
ZSTD = make_image(family=MediaTypes.OCI, codec=Codec.ZSTD)


def last(before: Envelope, after: Envelope) -> str:
    return explain(before, after, delta(before, after)).verdict


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (OCI, DOCKER, "One rung down: oci taken back. Nothing else changed."),
        (ZSTD, OCI, "One rung down: zstd taken back. Nothing else changed."),
        (make_index([ZSTD]), ZSTD, "One rung down: index taken back. Nothing else changed."),
        (ZSTD, DOCKER, "Two rungs down: zstd, oci taken back. Nothing else changed."),
        (
            make_index([ZSTD], attested=True),
            DOCKER,
            "Four rungs down: attest, index, zstd, oci taken back. Nothing else changed.",
        ),
        (ZSTD, make_index([OCI]), "One rung down: zstd taken back; and up: index. Nothing else changed."),
    ],
)
def test_a_step_down_is_said_to_be_one(before: object, after: object, said: str) -> None:
    assert last(envelope(before), envelope(after)) == said  # type: ignore[arg-type]


async def test_zstd_layers_with_docker_types_are_bad_input_and_no_defect() -> None:
    one = envelope(make_image(media_types={"layer": "application/vnd.docker.image.rootfs.diff.tar.zstd"}))
    with pytest.raises(FleetError, match="podman and skopeo reject them") as caught:
        await observe_form(Registry(), one)
    assert caught.value.fix


def test_mixed_families_are_no_phase() -> None:
    mixed = make_image(family=MediaTypes.OCI, media_types={"layer": DOCKER_LAYER_GZIP})
    found = explain(envelope(DOCKER), envelope(mixed), delta(envelope(DOCKER), envelope(mixed)))
    assert found.rungs == ()
    assert any("docker -> docker+oci" in line for line in found.unexplained)


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ({"layer": "application/vnd.dev.cosign.simplesigning.v1+json"}, "made by cosign"),
        ({"config": "application/vnd.cncf.helm.config.v1+json"}, "made by Helm"),
        ({"config": "application/vnd.unknown.config.v1+json"}, "made by oras"),
        ({"config": "application/vnd.example.thing+json"}, "of type application/vnd.example.thing+json"),
    ],
)
def test_an_artifact_is_said_to_be_no_image(types: dict[str, str], said: str) -> None:
    one = envelope(make_image(family=MediaTypes.OCI, media_types=types))
    (shape,) = (result for result in judge_envelope(one, None, None) if result.check == "envelope.shape")
    assert shape.verdict is Verdict.FAIL
    assert "is no image: an artifact" in shape.evidence
    assert said in shape.evidence


def test_an_image_is_no_artifact() -> None:
    assert not any(artifact(envelope(one).images[0]) for one in (DOCKER, OCI, ZSTD))
