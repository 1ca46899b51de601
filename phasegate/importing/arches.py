"""Words for architectures in image names and values, and values that differ by architecture alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from phasegate.errors import FleetError
from phasegate.image.platform import ALIASES, VARIANTS, parse_platform

WORDS: Mapping[str, str] = {
    "amd64": "linux/amd64",
    "x86_64": "linux/amd64",
    "aarch64": "linux/arm64",
    "arm64": "linux/arm64",
    "arm64v8": "linux/arm64",
    "armv7": "linux/arm/v7",
    "arm32v7": "linux/arm/v7",
    "armhf": "linux/arm/v6",
    "arm32v6": "linux/arm/v6",
    "i386": "linux/386",
    "386": "linux/386",
    "ppc64le": "linux/ppc64le",
    "s390x": "linux/s390x",
    "riscv64": "linux/riscv64",
}
"""The words of Home Assistant, Debian and Docker, and the platforms that they stand for there."""

KNOWN: Mapping[str, str] = {
    **{word: f"linux/{word}" for word in VARIANTS},
    **{word: f"linux/{architecture}" for word, architecture in ALIASES.items()},
}
"""Words that a fleet file knows without `architectures`."""
_WORD = re.compile(
    rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, sorted(WORDS, key=len, reverse=True)))})(?![A-Za-z0-9])"
)


def to_name(words: Iterable[str]) -> dict[str, str]:
    """Return what `architectures` has to say of the words."""
    return {word: WORDS[word] for word in words if word not in KNOWN}


def arch_in(text: str) -> tuple[str, str]:
    """Return the first word for an architecture in ``text`` and the text with ``{arch}`` for it; empty without one."""
    found = _WORD.search(text)
    return (found[0], text[: found.start()] + "{arch}" + text[found.end() :]) if found else ("", text)


def sorted_platforms(platforms: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the platforms that phasegate builds for, and those that it does not."""
    known: list[str] = []
    odd: list[str] = []
    for platform in dict.fromkeys(platforms):
        try:
            parse_platform(platform)
        except FleetError:
            odd.append(platform)
        else:
            known.append(platform)
    return known, odd


def unified(values: Mapping[str, str]) -> str | None:
    """Return one text for values by architecture, with ``{arch}`` where each has its word; None if there is none."""
    texts = {
        re.sub(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", "{arch}", value) for word, value in values.items()
    }
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    return texts.pop() if len(texts) == 1 else None
