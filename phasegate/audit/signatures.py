"""Signatures of what is published: are they there, and does the plan's verifier accept them? By digest, remembered."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.check import Verdict
from phasegate.errors import FleetError
from phasegate.fleet.signing import CosignVerifier, Signing
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry.client import Registry
from phasegate.signing.detect import places_of
from phasegate.signing.sign import Signer
from phasegate.together import together


async def unsigned(
    registry: Registry, ledger: Ledger, signing: Signing, signer: Signer, repository: Reference, digests: Sequence[str]
) -> str:
    """Why one of ``digests`` is not accepted, in one line; empty where all are. The verifier is not asked again for
    signatures that it accepted and that are there unchanged. Raises PhasegateError where it could not look."""
    found = await together(places_of(registry, repository.at(digest)) for digest in digests)
    marks = [
        f"signed:{digest_of(repr((_verifier(signing), repository.name, digest, places)).encode())}"
        for digest, places in zip(digests, found, strict=True)
    ]
    accepted = ledger.recall(marks)
    # What a command keeps elsewhere cannot be seen to be unchanged.
    asked = [
        (digest, mark)
        for digest, mark, places in zip(digests, marks, found, strict=True)
        if not places or mark not in accepted
    ]
    if not asked:
        return ""
    result = await signer.verify(repository, [digest for digest, _ in asked])
    if result.verdict is not Verdict.PASS:
        return result.evidence
    ledger.remember({mark: {} for _, mark in asked})
    return ""


def _verifier(signing: Signing) -> str:
    """Another key is another verifier. Raises FleetError for one that cannot be read."""
    verify, key = signing.verify, b""
    if isinstance(verify, CosignVerifier):
        try:
            key = verify.public.read_bytes()
        except OSError as error:
            raise FleetError(f"signing: {verify.public}: {error.strerror}", fix="signing.cosign.public: PATH") from None
    return repr((verify, key))
