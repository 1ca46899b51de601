"""Forms: how an image is published, on five axes, independent of its content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal


class Builder(StrEnum):
    """Who built and pushed an image. Nothing in a registry says it: BuildKit's provenance is the same from a Docker
    engine and from a docker-container builder. So what is observed is ``UNKNOWN``, except in ledgers from before."""

    UNKNOWN = "unknown"
    DOCKER = "docker"
    CONTAINER = "docker-container"


class MediaTypes(StrEnum):
    DOCKER = "docker"
    OCI = "oci"


class Codec(StrEnum):
    """How layers are compressed. A person or a loader may publish them uncompressed, and a base image's layers may
    have another codec than those above them: no phase writes either, and both are forms to start from."""

    PLAIN = "uncompressed"
    MIXED = "mixed"
    GZIP = "gzip"
    ZSTD = "zstd"


class Shape(StrEnum):
    SINGLE = "single"
    INDEX = "index"


class Attestation(StrEnum):
    NONE = "none"
    MIN = "min"
    MAX = "max"

    def covers(self, other: Attestation) -> bool:
        """Return whether this includes all of ``other``: max includes min, and both include none."""
        order = list(Attestation)
        return order.index(self) >= order.index(other)


Axis = Literal["builder", "media_types", "codec", "shape", "attestation"]
AxisValue = Builder | MediaTypes | Codec | Shape | Attestation


@dataclass(frozen=True, slots=True)
class Form:
    """One point on the five axes, and the shape of its attestations.

    ``artifacts``: they are OCI artifacts, as BuildKit writes them by default from 0.32 on, and not images. No phase
    changes that, so it is not an axis.

    Raises ValueError for zstd with Docker media types: BuildKit writes it, as
    ``application/vnd.docker.image.rootfs.diff.tar.zstd``, and podman and skopeo
    reject it (containers/image#2972).
    """

    builder: Builder
    media_types: MediaTypes
    codec: Codec
    shape: Shape
    attestation: Attestation = Attestation.NONE
    artifacts: bool = False

    def __post_init__(self) -> None:
        if self.codec is Codec.ZSTD and self.media_types is MediaTypes.DOCKER:
            raise ValueError("zstd layers with Docker media types are not a valid form: podman and skopeo reject them")

    def __str__(self) -> str:
        return self.published if self.builder is Builder.UNKNOWN else f"{self.builder} driver, {self.published}"

    @property
    def published(self) -> str:
        """All that a registry shows of the form: the builder leaves no trace in what it pushed."""
        kind = "schema 2" if self.media_types is MediaTypes.DOCKER else "OCI"
        shape = "single manifest" if self.shape is Shape.SINGLE else "index"
        parts = [kind, str(self.codec), shape]
        if self.attestation is not Attestation.NONE:
            parts.append(f"provenance={self.attestation}{' as OCI artifacts' if self.artifacts else ''}")
        return ", ".join(parts)

    def on(self, axis: Axis) -> AxisValue:
        """Return this form's value on one axis."""
        value: AxisValue = getattr(self, axis)
        return value

    def moved(self, axis: Axis, value: AxisValue) -> Form:
        """Return this form with one axis changed."""
        return replace(self, **{axis: value})  # type: ignore[arg-type]
