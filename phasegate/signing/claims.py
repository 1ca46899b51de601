"""Read what keyless signatures say of themselves: who signed, and which entry of a transparency log has it.

Whoever may push to the repository can write this: it is evidence only beside a verifier that accepted the signature.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from phasegate.errors import BadContent, NotFound
from phasegate.fleet.signing import KeylessVerifier
from phasegate.image.strictjson import object_in, parse_object
from phasegate.registry.client import Registry
from phasegate.registry.descriptors import descriptors
from phasegate.signing.certificate import Signatory, signatory
from phasegate.signing.detect import Place

_LARGEST = 1 << 20  # bytes of a bundle
_MOST = 100  # signatures under one tag


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of a transparency log. ``at`` is None where the log leaves the time to a timestamp authority."""

    index: int
    at: datetime | None

    def __str__(self) -> str:
        return f"log entry {self.index}{f' of {self.at:%Y-%m-%d %H:%M:%S} UTC' if self.at else ''}"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who signed, and what the log has of it: nothing if ``logged`` is None."""

    by: Signatory
    logged: Logged | None

    def suits(self, wanted: KeylessVerifier) -> bool:
        """Return whether ``wanted`` may have accepted it. A regular expression of Go's is not tried here."""
        return (wanted.regexp or self.by.identity == wanted.identity) and self.by.issuer == wanted.issuer

    def __str__(self) -> str:
        return f"{self.by}, {self.logged or 'not in a log'}"


def mismatch(claims: Collection[Claim], wanted: KeylessVerifier) -> str:
    """Say what none of the signatures has that the verifier wants; empty if only cosign knows what is wrong."""
    if claims and not wanted.regexp and all(claim.by.identity != wanted.identity for claim in claims):
        return f"signed by {_each(claim.by.identity for claim in claims)}, not by {wanted.identity}"
    if claims and all(claim.by.issuer != wanted.issuer for claim in claims):
        return f"the issuer is {_each(claim.by.issuer for claim in claims)}, not {wanted.issuer}"
    if claims and all(claim.logged is None for claim in claims):
        return "the signature has no proof that a transparency log has it"
    return ""


def _each(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(name or "nobody" for name in names))


async def claims_of(registry: Registry, place: Place) -> tuple[Claim, ...]:
    """Return what the signatures at ``place`` say; none for what was signed with a key, or cannot be read."""
    try:
        manifest = (await registry.manifest(place.where)).body
        if place.storage == "tag":
            layers = descriptors(manifest, "layers", str(place.where), _MOST)
            return tuple(claim for layer in layers for claim in _annotated(layer.annotations))
        if place.storage == "bundle":
            (layer,) = descriptors(manifest, "layers", str(place.where), 1)
            if layer.size <= _LARGEST:
                raw = b"".join([chunk async for chunk in registry.blob(place.where, layer)])
                return tuple(_bundled(parse_object(raw)))
    except (NotFound, BadContent, ValueError):
        pass  # cosign says what is wrong with it
    return ()


def _annotated(annotations: Mapping[str, str]) -> Iterator[Claim]:
    """Yield the claim in the annotations that cosign 2 writes."""
    certificate = annotations.get("dev.sigstore.cosign/certificate")
    if not certificate:
        return
    logged = None
    if bundle := annotations.get("dev.sigstore.cosign/bundle"):
        logged = _logged(object_in(parse_object(bundle.encode()), "Payload"))
    yield Claim(signatory(ssl.PEM_cert_to_DER_cert(certificate)), logged)


def _bundled(bundle: Mapping[str, Any]) -> Iterator[Claim]:
    """Yield the claim in a Sigstore bundle."""
    material = object_in(bundle, "verificationMaterial")
    chain = object_in(material, "x509CertificateChain").get("certificates") or [material.get("certificate")]
    certificate = chain[0] if isinstance(chain, list) and isinstance(chain[0], dict) else {}
    if raw := certificate.get("rawBytes"):
        entries = material.get("tlogEntries") or [{}]
        entry = entries[0] if isinstance(entries, list) and isinstance(entries[0], dict) else {}
        yield Claim(signatory(base64.b64decode(str(raw))), _logged(entry))


def _logged(entry: Mapping[str, Any]) -> Logged | None:
    """Return the entry. protobuf's JSON writes numbers of 64 bits as text, and leaves out zeros."""
    if not entry:
        return None
    at, index = (int(str(entry.get(key) or 0)) for key in ("integratedTime", "logIndex"))
    try:
        return Logged(index, datetime.fromtimestamp(at, UTC) if at else None)
    except (OverflowError, OSError):
        raise ValueError("a time that no calendar has") from None
