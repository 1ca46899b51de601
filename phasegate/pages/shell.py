"""Words of a command for bash that can be copied from a terminal."""

from __future__ import annotations

import shlex


def is_shown(text: str) -> bool:
    """Return whether a terminal shows the text so that it can be copied."""
    return all(char == "\n" or char.isprintable() for char in text)


def quoted(word: str) -> str:
    """Return a word for bash. What a terminal does not show is written as escapes, in ``$'...'``."""
    return shlex.quote(word) if is_shown(word) else f"$'{''.join(map(_escaped, word))}'"


def _escaped(char: str) -> str:
    if char in "\\'":
        return f"\\{char}"
    return char if is_shown(char) else "".join(f"\\x{byte:02x}" for byte in char.encode())
