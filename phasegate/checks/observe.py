"""Find out which form a published image has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from phasegate.errors import BadContent, FleetError
from phasegate.image.artifact import artifact
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import codec, family
from phasegate.image.strictjson import parse_object
from phasegate.registry.client import Registry
from phases.form import Attestation, Builder, Codec, Form, Shape

_BIG = 16 << 20


async def observe_form(
    registry: Registry, envelope: Envelope, statements: Sequence[Mapping[str, Any]] | None = None
) -> Form:
    """Return the form of a published image. Its builder is unknown: see ``phases.form.Builder``.

    ``statements`` are its ``provenances``, where they have been read already.
    Raises FleetError for anything that has no form: mixed families, zstd layers with Docker media types, not an image.
    """
    if not envelope.images:
        raise FleetError(f"{envelope.reference} is no image", fix="name an image's reference")
    for image in envelope.images:
        if kind := artifact(image):
            raise FleetError(f"{envelope.reference} is no image: {kind}", fix="name an image's reference")
    families = {family(image.manifest.media_type) for image in envelope.images}
    found = {codec(layer.media_type) or Codec.GZIP for image in envelope.images for layer in image.layers}
    media = families.pop()
    if families or media is None:
        raise FleetError(f"{envelope.reference} mixes Docker and OCI manifests", fix="publish it anew in one form")
    if statements is None:
        statements = await provenances(registry, envelope)
    try:
        # One zstd layer among others has no valid Docker type either.
        for each in found:
            Form(Builder.UNKNOWN, media, each, Shape.SINGLE)
    except ValueError as error:
        raise FleetError(f"{envelope.reference}: {error}", fix="publish it again with oci-mediatypes=true") from None
    return Form(
        builder=Builder.UNKNOWN,
        media_types=media,
        codec=Codec.MIXED if len(found) > 1 else next(iter(found), Codec.GZIP),
        shape=Shape.INDEX if envelope.is_index else Shape.SINGLE,
        attestation=_attestation(envelope, statements),
        artifacts=any(each.is_artifact for each in envelope.attestations),
    )


async def attestation_of(registry: Registry, envelope: Envelope) -> Attestation:
    """Tell min from max provenance by content: max has the build's own definition and sources."""
    return _attestation(envelope, await provenances(registry, envelope))


def _attestation(envelope: Envelope, statements: Sequence[Mapping[str, Any]]) -> Attestation:
    if not envelope.attestations:
        return Attestation.NONE
    return provenance_of(statements[0]) if statements else Attestation.MIN


async def provenances(registry: Registry, envelope: Envelope) -> list[Mapping[str, Any]]:
    """Return the provenance statements of all images in the envelope. Raises BadContent for one that is not JSON."""
    found: list[Mapping[str, Any]] = []
    for attestation in envelope.attestations:
        for statement in attestation.statements:
            if statement.size > _BIG or "provenance" not in statement.annotations.get("in-toto.io/predicate-type", ""):
                continue
            raw = b"".join([chunk async for chunk in registry.blob(envelope.reference, statement)])
            try:
                found.append(parse_object(raw))
            except ValueError as error:
                raise BadContent(f"{envelope.reference}: {statement.digest}: {error}", check="envelope.type") from None
    return found


def builder_of(statements: Sequence[Mapping[str, Any]]) -> str:
    """Return who the provenance says built it, for either version of SLSA's predicate; empty if it does not say.

    BuildKit leaves it empty, and a CI's build action names its job: nobody names a driver.
    """
    for statement in statements:
        for path in (("runDetails", "builder", "id"), ("builder", "id")):
            if isinstance(named := _at(statement, "predicate", *path), str) and named:
                return named
    return ""


def provenance_of(statement: Mapping[str, Any]) -> Attestation:
    """Return min or max, for either version of SLSA's predicate that BuildKit writes (v1, v0.2)."""
    definition = _at(statement, "predicate", "buildDefinition", "internalParameters", "buildConfig")
    return Attestation.MAX if definition or _at(statement, "predicate", "buildConfig") else Attestation.MIN


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
