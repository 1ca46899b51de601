"""The fleet's signer and verifier, and the check of images that only a repo's own CI signs."""

from __future__ import annotations

from phasegate.catalogue import SIGN
from phasegate.check import Result
from phasegate.errors import EngineError, FleetError
from phasegate.image.envelope import Envelope
from phasegate.ledger.state import Standing
from phasegate.repo.run import Access
from phasegate.signing.sign import Signer
from phases.ladder import position


def signer_of(run: Access) -> Signer | None:
    signing = run.fleet.signing
    return Signer(signing, run.registry, run.fleet.registry, *run.fleet.registries) if signing else None


async def judge_signed(run: Access, standing: Standing, phase: str, envelope: Envelope) -> list[Result]:
    """Run ``sign.verify`` on all that a client can resolve, where only the CI signs what it pushes.

    Return nothing where phasegate itself signs, which it does when it promotes; nor of a form below the one that is
    published: phasegate may have converted it, and only a rollback goes there.
    """
    signer = signer_of(run)
    if signer is None or signer.signs or position(phase) < position(standing.at):
        return []
    digests = [document.digest for document in envelope.documents]
    try:
        return [await signer.verify(envelope.reference, digests)]
    except (EngineError, FleetError) as error:
        return [SIGN.broken(error.what, *([f"fix: {error.fix}"] if error.fix else []))]
