"""Words in braces: text in a source, and fields in a fleet file, which has no escape for them."""

from __future__ import annotations

from phasegate.fleet.names import fields_of

WHY = "it has a word in braces, which would be a field in a fleet file"


def has_field(text: str) -> bool:
    """Return whether a fleet file would read a field in the text, known or not."""
    return bool(fields_of(text))
