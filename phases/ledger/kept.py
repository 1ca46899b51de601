"""A manifest that the ledger kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """Raw bytes under their digest and media type: all that a PUT needs."""

    digest: str
    media_type: str
    raw: bytes
