"""The tools that sign and verify: cosign, or the user's own command."""

from __future__ import annotations

from typing import Protocol

from phasegate.fleet.registries import RegistrySpec
from phasegate.fleet.signing import CosignSigner, CosignVerifier, KeylessVerifier, Signing, Storage
from phasegate.image.reference import Reference
from phasegate.signing.cosign import Cosign, CosignSign
from phasegate.signing.cosign_verify import CosignVerify, CosignVerifyKeyless
from phasegate.signing.hook import HookTool


class Tool(Protocol):
    """What signing and verifying have in common."""

    @property
    def title(self) -> str:
        """The tool's name in a sentence."""

    @property
    def key(self) -> str:
        """The key as the fleet file names it; empty if only the tool itself knows its key."""

    async def public(self) -> str:
        """Return the public half of ``key`` as PEM; empty without a ``key``.

        Raises FleetError or EngineError if it cannot be read.
        """


class SigningTool(Tool, Protocol):
    @property
    def leaves(self) -> Storage | None:
        """Where it leaves its signatures; None if only the tool itself knows."""

    async def sign(self, reference: Reference) -> None:
        """Sign the digest in ``reference``. Raises FleetError or EngineError."""


class VerifyingTool(Tool, Protocol):
    @property
    def reads(self) -> Storage | None:
        """Where it looks: ``tag`` for tags only, ``bundle`` for both; None if only the tool itself knows."""

    async def refusal(self, reference: Reference) -> str:
        """Say in one line why ``reference`` is not accepted; empty if it is. Raises EngineError."""


def tools_of(signing: Signing, registry: RegistrySpec) -> tuple[SigningTool | None, VerifyingTool]:
    """Return the fleet's signer, if it has one, and its verifier.

    One cosign program that does both is asked for its version once.
    """
    cosigns: dict[str, Cosign] = {}

    def cosign(program: str) -> Cosign:
        return cosigns.setdefault(program, Cosign(program, registry))

    def signer() -> SigningTool | None:
        match signing.sign:
            case CosignSigner() as spec:
                return CosignSign(cosign(spec.program), spec)
            case None:
                return None
            case hook:
                return HookTool(hook)

    def verifier() -> VerifyingTool:
        match signing.verify:
            case CosignVerifier() as spec:
                return CosignVerify(cosign(spec.program), spec)
            case KeylessVerifier() as spec:
                return CosignVerifyKeyless(cosign(spec.program), spec)
            case hook:
                return HookTool(hook)

    return signer(), verifier()
