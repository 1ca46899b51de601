"""Check that the signatures of what is published exist and that the fleet's verifier accepts them.

Acceptance is remembered by digest.
"""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.check import Verdict
from phasegate.fleet.signing import Signing
from phasegate.image.digest import digest_of
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry.client import Registry
from phasegate.signing.detect import places_of
from phasegate.signing.identity import verifier
from phasegate.signing.sign import Signer
from phasegate.together import together


async def unsigned(
    registry: Registry, ledger: Ledger, signing: Signing, signer: Signer, repository: Reference, digests: Sequence[str]
) -> str:
    """Say in one line why one of ``digests`` is not accepted; empty if all are.

    The verifier is not asked again about signatures that it has accepted and that are unchanged.

    Raises PhasegateError if the signatures could not be looked at.

    registry: the client that finds the signatures.
    ledger: where acceptance is remembered.
    signing: the fleet file's settings.
    signer: the fleet's verifier.
    repository: the repository of the digests.
    digests: what to check.
    """
    found = await together(places_of(registry, repository.at(digest)) for digest in digests)
    marks = [
        f"signed:{digest_of(repr((verifier(signing), repository.name, digest, places)).encode())}"
        for digest, places in zip(digests, found, strict=True)
    ]
    accepted = ledger.recall(marks)
    # A command may keep signatures elsewhere, where nothing shows that they are unchanged.
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
