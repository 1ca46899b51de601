"""What BuildKit is told for a form, every option spelled out: the same for our own builds, and for a CI's."""

from __future__ import annotations

from collections.abc import Mapping

from phasegate.build.secret import field
from phases.form import Attestation, Form, MediaTypes, Shape

MULTI_PLATFORM = "BUILDKIT_MULTI_PLATFORM"


def exporter_options(form: Form) -> dict[str, str]:
    """``force-compression`` on every rung: a base image's layers change too, and a cached zstd layer never leaks into a
    gzip rung."""
    return {
        "oci-mediatypes": "true" if form.media_types is MediaTypes.OCI else "false",
        "compression": str(form.codec),
        "force-compression": "true",
    }


def output(more: Mapping[str, str], form: Form) -> str:
    """One ``--output``: ``more`` says where it goes."""
    options = {"type": "image", **more, **exporter_options(form)}
    return ",".join(field(f"{key}={value}") for key, value in options.items())


def attest_options(form: Form, sbom: str = "") -> dict[str, str]:
    """``--provenance`` and ``--sbom``. BuildKit attests by default, and an attestation makes an index: always said,
    never left to the default. ``sbom`` is the generator's image: BuildKit's own default is a tag that moves."""
    if form.attestation is Attestation.NONE:
        return {"provenance": "false", "sbom": "false"}
    return {"provenance": f"mode={form.attestation}", "sbom": field(f"generator={sbom}") if sbom else "false"}


def build_args(form: Form) -> dict[str, str]:
    """An index around one platform is asked for by a build argument; several platforms are one by themselves."""
    return {MULTI_PLATFORM: "1"} if form.shape is Shape.INDEX else {}
