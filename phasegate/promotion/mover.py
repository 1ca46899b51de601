"""What a move of tags needs, whichever way they go."""

from __future__ import annotations

from dataclasses import dataclass

from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry.client import Registry
from phasegate.signing.sign import Signer


@dataclass(frozen=True, slots=True)
class Mover:
    """The registry at ``host`` where tags move, the ledger that it is written to, and who signs, if anybody does."""

    registry: Registry
    ledger: Ledger
    host: str
    signer: Signer | None = None

    def reference(self, image: str) -> Reference:
        return Reference(self.host, image)
