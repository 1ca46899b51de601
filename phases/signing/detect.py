"""Is this digest signed? By all the places where cosign and notation leave a signature."""

from __future__ import annotations

from phases.image.reference import Reference
from phases.registry.client import Registry

_TYPES = (
    "application/vnd.dev.sigstore.bundle",  # cosign 3: a referrer
    "application/vnd.dev.cosign.artifact.sig",
    "application/vnd.cncf.notary.signature",
)


async def signature_of(registry: Registry, reference: Reference) -> str:
    """Where a signature of the digest in ``reference`` is: a tag or a digest; empty where there is none."""
    # cosign 2 keeps signatures under a tag made of the digest.
    tag = reference.tagged(reference.digest.replace(":", "-") + ".sig")
    if await registry.head(tag) is not None:
        return str(tag)
    for referrer in await registry.referrers(reference):
        if referrer.artifact_type.startswith(_TYPES):
            return str(reference.at(referrer.digest))
    return ""
