"""What moving tags needs, in either direction."""

from __future__ import annotations

from dataclasses import dataclass

from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry.client import Registry
from phasegate.signing.sign import Signer

SETTLE = 120.0


@dataclass(frozen=True, slots=True)
class Mover:
    """The registry at ``host`` whose tags move, the ledger that records it, and the signer, if there is one.

    ``settle``: seconds after which a request that was sent has landed or never will.
    """

    registry: Registry
    ledger: Ledger
    host: str
    signer: Signer | None = None
    settle: float = SETTLE

    def reference(self, image: str) -> Reference:
        return Reference(self.host, image)
