"""A manifest kept by the ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass

from phasegate.image.mediatype import INDEXES


@dataclass(frozen=True, slots=True)
class Kept:
    """Raw bytes with their digest and media type: all that a PUT needs."""

    digest: str
    media_type: str
    raw: bytes

    def children(self) -> tuple[str, ...]:
        """Return the digests of an index's manifests; none for a single manifest."""
        if self.media_type not in INDEXES:
            return ()
        return tuple(str(child["digest"]) for child in json.loads(self.raw)["manifests"])
