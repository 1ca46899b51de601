"""Names of the release lines that one image has: by what differs in their versions and tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.fleet.names import numbers_of
from phasegate.importing.tags import with_field

_LONGEST = 63
_FIELD = "{version}"


@dataclass(frozen=True, slots=True)
class Line:
    """What may name a release line.

    version: as it is today; empty if only its source says it.
    tags: as they are today.
    source: what the source calls it, such as a bake target.
    """

    version: str
    tags: Sequence[str]
    source: str


def names_of(lines: Sequence[Line]) -> list[str]:
    """Return a name for each: ``3.13``, ``3.13-alpine``, ``alpine`` where all have one version, or the source's."""
    suffixes = [_suffix(line) for line in lines]
    versions = [line.version if _versioned(line) else "" for line in lines]
    shorts = [".".join([*numbers_of(version).values()][:2]) or version for version in versions]
    tries = [shorts, versions]
    if len(set(versions)) == 1:  # a version in the names would be wrong from the next release on
        tries = [["" for _ in lines]]
    for before in tries:
        words = ["-".join(filter(None, pair)) for pair in zip(before, suffixes, strict=True)]
        names = [_name(word or line.source) for word, line in zip(words, lines, strict=True)]
        if len(set(names)) == len(names):
            return names
    return [_name(line.source) for line in lines]


def _versioned(line: Line) -> bool:
    return any(_FIELD in _pattern(tag, line.version) for tag in line.tags)


def _suffix(line: Line) -> str:
    """Return what the longest tag has beside the version, such as ``alpine``; all of it if no tag has the version."""
    patterns = [_pattern(tag, line.version) for tag in line.tags]
    chosen = [pattern for pattern in patterns if _FIELD in pattern] or patterns
    longest = max(chosen, key=lambda tag: (len(tag), tag), default="")
    return longest.replace(f"v{_FIELD}", "").replace(_FIELD, "").strip("-_.")


def _pattern(tag: str, version: str) -> str:
    return _FIELD if tag == version else with_field(tag, version)


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-_.")[:_LONGEST] or "line"
