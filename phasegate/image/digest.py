"""Digests: sha256 over raw bytes, written as ``sha256:<64 hex>``."""

from __future__ import annotations

import hashlib
import re

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")

# The other algorithms that image-spec registers.
_OTHER = re.compile(r"(?:(?=sha512:[0-9a-f]{128}\Z)|(?=blake3:[0-9a-f]{64}\Z))([a-z0-9]+):")


def digest_of(raw: bytes) -> str:
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def is_digest(text: str) -> bool:
    """Return whether ``text`` is a sha256 digest as OCI spells it (image-spec, descriptor.md), the only kind taken."""
    return _DIGEST.match(text) is not None


def other_algorithm(text: str) -> str:
    """Return the algorithm of a digest that is valid and not sha256, an empty string for anything else."""
    found = _OTHER.match(text)
    return found[1] if found else ""


def short(digest: str) -> str:
    """Return ``sha256:1a2b3c..``: for people, never for machines."""
    return f"{digest[:13]}.." if is_digest(digest) else digest
