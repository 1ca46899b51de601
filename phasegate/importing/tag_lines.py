"""Release lines that the tags of one repository show: tags that move together with a version of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from phasegate.importing.tags import is_commit, is_version, newest

_PARTS = re.compile(r"(v?)(\d+(?:\.\d+)*)((?:-[A-Za-z][\w.-]*)?)\Z")
_MOVING = 10
_FOLLOWED = 3


@dataclass(frozen=True, slots=True)
class TagLine:
    """Tags at one image that is not the usual one: some move, and one is a version.

    first: the tag that moves with each release of the line.
    full: the tag that is the version, or has it.
    version: without the words of the line, as in 3.13.5 of 3.13.5-alpine.
    """

    first: str
    tags: tuple[str, ...]
    full: str
    version: str


def lines_in(at: Mapping[str, str], usual: str) -> list[TagLine]:
    """Return the lines of a repository.

    at: the digest of each tag; empty for one that is not there.
    usual: the digest of the usual image.
    """
    images: dict[str, list[str]] = {}
    for tag, digest in at.items():
        if digest and digest != usual:
            images.setdefault(digest, []).append(tag)
    return [line for tags in images.values() if (line := _line(tags))]


def _line(tags: Sequence[str]) -> TagLine | None:
    versions = [tag for tag in tags if _PARTS.match(tag) and not is_commit(tag)]
    short = [tag for tag in versions if any(moves_with(tag, other) for other in versions)]
    whole = [tag for tag in versions if tag not in short]
    words = [tag for tag in tags if not is_version(tag) and not is_commit(tag)]
    if not whole or not (short or words):
        return None
    full = max(whole, key=lambda tag: (_numbers(tag).count("."), -len(tag), tag))
    ending = _ending(full)
    shared = ending and (ending[1:] in words or any(_ending(tag) == ending for tag in short))
    first = max(short, key=lambda tag: (_numbers(tag).count("."), tag)) if short else words[0]
    return TagLine(first, tuple(tags), full, full.removesuffix(ending) if shared else full)


def moves_with(tag: str, version: str) -> bool:
    """Return whether the tag is the version without its last numbers, as 3.13-alpine is of 3.13.5-alpine."""
    short, long = _PARTS.match(tag), _PARTS.match(version)
    return bool(short and long and (short[1], short[3]) == (long[1], long[3]) and long[2].startswith(f"{short[2]}."))


def to_ask(versions: Collection[str]) -> Iterator[str]:
    """Yield those of many tags that may show a line: the newest that move with others, and the newest of these."""
    short = [tag for tag in versions if any(moves_with(tag, other) for other in versions)]
    for tag in sorted(short, key=newest, reverse=True)[:_MOVING]:
        yield tag
        yield from sorted((it for it in versions if moves_with(tag, it)), key=newest, reverse=True)[:_FOLLOWED]


def _numbers(tag: str) -> str:
    found = _PARTS.match(tag)
    return found[2] if found else ""


def _ending(tag: str) -> str:
    found = _PARTS.match(tag)
    return found[3] if found else ""
