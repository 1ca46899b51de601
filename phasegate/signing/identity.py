"""What identifies a fleet's verifier: what it has accepted holds as long as that stays the same."""

from __future__ import annotations

from phasegate.errors import FleetError
from phasegate.fleet.signing import CosignVerifier, Signing


def verifier(signing: Signing) -> str:
    """Return what identifies the verifier, its key included. Raises FleetError for a key that cannot be read."""
    verify, key = signing.verify, b""
    if isinstance(verify, CosignVerifier):
        try:
            key = verify.public.read_bytes()
        except OSError as error:
            raise FleetError(f"signing: {verify.public}: {error.strerror}", fix="signing.cosign.public: PATH") from None
    return repr((verify, key))
