"""Write YAML that a person reads: comments at the end of lines, short lists and mappings in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

_PLAIN = re.compile(r"(?:--?)?[A-Za-z0-9_./][A-Za-z0-9_./@+-]*\Z")
_LONG = 100
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def scalar(text: str) -> str:
    """Return the text as YAML reads it back: plain where it stays the same text, else in quotes."""
    if _PLAIN.match(text) and yaml.load(text, Loader=_Loader) == text:
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in json.dumps(text, ensure_ascii=False))


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xD800 <= code < 0xE000:  # half a character, which JSON may have and no file can
        return "\ufffd"
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def plain(text: str) -> str:
    """Return text from the source in one line that can be a comment, and no more than one."""
    return "".join(char if char.isprintable() else " " for char in text)


def inline(value: Any) -> str:
    """Return a value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(item) for item in value) + "]"
    return scalar(str(value))


def pair(key: str, value: Any, comment: str = "", indent: int = 0) -> Iterator[str]:
    """Yield the lines of ``key: value``. A mapping that is long, or has mappings in it, is a block."""
    room = " " * indent
    note = f"   # {plain(comment)}" if comment else ""
    line = f"{room}{scalar(key)}: {inline(value)}"
    if not isinstance(value, Mapping) or not value or len(line) <= _LONG:
        yield line + note
        return
    yield f"{room}{scalar(key)}:{note}"
    for name, item in value.items():
        yield from pair(name, item, indent=indent + 2)
