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
    return json.dumps(text, ensure_ascii=not text.isprintable())


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
    note = f"   # {' '.join(comment.split())}" if comment else ""
    line = f"{room}{scalar(key)}: {inline(value)}"
    if not isinstance(value, Mapping) or not value or len(line) <= _LONG:
        yield line + note
        return
    yield f"{room}{scalar(key)}:{note}"
    for name, item in value.items():
        yield from pair(name, item, indent=indent + 2)
