"""Strict JSON for manifests: one object, UTF-8, no duplicate keys, limited depth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn

MAX_DEPTH = 64
_DIGITS = 1000  # Python reads 4,300, and no reader of manifests a number of more than 20
_STARTS = {
    b"\x1f\x8b": "compressed with gzip",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"\xef\xbb\xbf": "text with a byte order mark",
    b"<": "HTML or XML",
}


def parse_object(raw: bytes) -> Mapping[str, Any]:
    """Parse the object in ``raw``. Raises ValueError with the reason.

    Parsers differ on duplicate keys, so two readers may see different documents
    (CVE-2021-41190 is of that kind); Python's silently takes the last one.
    """
    # Only a document with many brackets can be deep: nearly all documents need no walk.
    deep = raw.count(b"{") + raw.count(b"[") > MAX_DEPTH
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_number)
    except RecursionError:
        raise ValueError(f"it is nested deeper than {MAX_DEPTH}") from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"it is {_other(raw) or _broken(error)}") from None
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    if deep:
        _bounded(value)
    return value


def object_in(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the object under ``key``, and an empty one where something else is: somebody else wrote it."""
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}


def _other(raw: bytes) -> str:
    """Return what is there in place of JSON, an empty string where it may be JSON with a mistake."""
    if not raw.strip():
        return "empty"
    found = next((what for start, what in _STARTS.items() if raw.lstrip().startswith(start)), "")
    return f"{found}, and not JSON" if found else ""


def _broken(error: UnicodeDecodeError | json.JSONDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8 text: byte {error.start + 1} is 0x{error.object[error.start]:02x}"
    return f"not JSON from line {error.lineno}, column {error.colno} on"


def _number(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError(f"it has a number of more than {_DIGITS} digits")
    return int(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice!r} is there twice")
    return result


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _bounded(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise ValueError(f"it is nested deeper than {MAX_DEPTH}")
