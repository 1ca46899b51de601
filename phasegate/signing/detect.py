"""Find the signatures of a digest: cosign 2's tag, or referrers found by the API or by the fallback tag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from phasegate.image.descriptor import Descriptor
from phasegate.image.mediatype import OCI_INDEX
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.registry.referrers import fallback_tag

_BUNDLE = "application/vnd.dev.sigstore.bundle"  # cosign 3
_TYPES = (_BUNDLE, "application/vnd.dev.cosign.artifact.sig", "application/vnd.cncf.notary.signature")
# What cosign 3 writes into a fallback tag's entry in place of the artifact type: the config's media type.
_UNTOLD = ("", "application/vnd.oci.empty.v1+json", "application/vnd.oci.image.config.v1+json")
_SIGNED = "https://sigstore.dev/cosign/sign/v1"
_PREDICATE = "dev.sigstore.bundle.predicateType"


@dataclass(frozen=True, slots=True)
class Place:
    """One signature.

    storage: what a verifier must read to see it.
    where: the tag or digest it is at.
    by: how it is found, in words.
    digest: what is there now.
    """

    storage: Literal["tag", "bundle", "other"]
    where: Reference
    by: str
    digest: str

    def __str__(self) -> str:
        return f"{self.where} ({self.by})"


async def places_of(registry: Registry, reference: Reference) -> tuple[Place, ...]:
    """Return all signatures of the digest in ``reference``. cosign's attestations (SBOM, provenance) do not count."""
    found: list[Place] = []
    tag = reference.tagged(f"{fallback_tag(reference.digest)}.sig")
    if (head := await registry.head(tag)) is not None:
        found.append(Place("tag", tag, "a .sig tag, as cosign 2", head.digest))
    referrers = await registry.referrers(reference)
    if not referrers:
        return tuple(found)
    fallback = await registry.head(reference.tagged(fallback_tag(reference.digest)))
    by = "fallback tag" if fallback and fallback.media_type == OCI_INDEX else "referrers API"
    for referrer in referrers:
        kind = await _kind(registry, reference, referrer)
        if kind.startswith(_TYPES):
            bundle = kind.startswith(_BUNDLE)
            told = f"a {'bundle' if bundle else 'referrer'} by the {by}"
            found.append(Place("bundle" if bundle else "other", reference.at(referrer.digest), told, referrer.digest))
    return tuple(found)


async def signature_of(registry: Registry, reference: Reference) -> str:
    """Return where a signature of the digest in ``reference`` is, as a tag or digest; empty if there is none."""
    places = await places_of(registry, reference)
    return str(places[0].where) if places else ""


async def _kind(registry: Registry, subject: Reference, referrer: Descriptor) -> str:
    """Return the referrer's artifact type; empty for a bundle that is not a signature."""
    told, annotations = referrer.artifact_type, referrer.annotations
    if told in _UNTOLD or (told.startswith(_BUNDLE) and _PREDICATE not in annotations):
        body = (await registry.manifest(subject.at(referrer.digest))).body
        told, annotations = _of_body(body), body.get("annotations") or {}
    return told if annotations.get(_PREDICATE, _SIGNED) == _SIGNED else ""


def _of_body(body: Mapping[str, Any]) -> str:
    told = body.get("artifactType")
    if isinstance(told, str) and told:
        return told
    layers = body.get("layers")
    first = layers[0] if isinstance(layers, list) and layers and isinstance(layers[0], dict) else {}
    return str(first.get("mediaType", ""))
