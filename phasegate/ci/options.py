"""Lists of options as buildx reads them: ``type=image,name=x,push=true``, and lines of ``KEY=VALUE``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from phasegate.build.secret import field
from phasegate.ci.expressions import EXPRESSION

_PUSHED = ("image", "registry")
_WORD = re.compile(rf'(?:{EXPRESSION.pattern}|"(?:[^"]|"")*"|[^,])+', re.DOTALL)


def fields_of(text: str) -> dict[str, str]:
    """Return the fields of a comma-separated list; a comma in an expression or in quotes is its own."""
    fields: dict[str, str] = {}
    for word in _WORD.finditer(text):
        key, _, value = _unquoted(word[0].strip()).partition("=")
        fields[key.strip()] = value
    return fields


def text_of(fields: Mapping[str, str]) -> str:
    """Return the fields as one list."""
    words = [f"{key}={value}" for key, value in fields.items()]
    return ",".join(word if "${{" in word else field(word) for word in words)


def is_pushed(output: Mapping[str, str]) -> bool:
    """Return whether an output goes to a registry, or may: into an image store, with or without ``push``."""
    return output.get("type") in _PUSHED


def pushes(output: Mapping[str, str]) -> bool:
    """Return whether an output is pushed without ``--push``; an expression may be true."""
    return output.get("type") == "registry" or (
        output.get("type") == "image" and output.get("push", "false").lower() not in ("false", "0", "")
    )


def with_lines(lines: Sequence[str], wanted: Mapping[str, str], without: Iterable[str] = ()) -> list[str]:
    """Return lines of ``KEY=VALUE`` with the wanted values, each in its place, new ones at the end."""
    left = dict(wanted)
    result = []
    for line in lines:
        key = line.strip().partition("=")[0]
        if key in left:
            value = left.pop(key)
            result.append(line if line.strip() == f"{key}={value}" else f"{key}={value}")
        elif key not in without and key not in wanted:  # written twice, the second one would count
            result.append(line)
    return result + [f"{key}={value}" for key, value in left.items()]


def values_of(lines: Iterable[str]) -> dict[str, str]:
    return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines) if key.strip()}


def _unquoted(word: str) -> str:
    return word[1:-1].replace('""', '"') if len(word) > 1 and word[0] == word[-1] == '"' else word
