"""What identifies a fleet's verifier: what it has accepted holds as long as that stays the same."""

from __future__ import annotations

from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.signing import CosignVerifier, KeylessVerifier, Signing


def verifier(signing: Signing) -> str:
    """Return what identifies the verifier, its key or trusted root included.

    Raises FleetError if that cannot be read.
    """
    match signing.verify:
        case CosignVerifier() as spec:
            return repr((spec, _read(spec.public, "signing.cosign.public: PATH")))
        case KeylessVerifier() as spec:
            return repr((spec, _read(spec.trusted_root, "signing.verify.cosign.trusted_root: PATH")))
        case hook:
            return repr((hook, b""))


def _read(path: Path, fix: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FleetError(f"signing: {path}: {error.strerror}", fix=fix) from None
