"""What tags say: which is a version, which moves, and which are nobody's release."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from phasegate.fleet.names import numbers_of

MOVING = (
    "latest",
    "stable",
    "release",
    "rolling",
    "current",
    "lts",
    "mainline",
    "main",
    "master",
    "edge",
    "nightly",
    "testing",
    "beta",
    "dev",
)
"""Names that people give to the tag that moves with each release, the usual ones first."""

_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\Z")
_VERSION = re.compile(r"v?\d[-+_.A-Za-z0-9]*\Z")
_NUMBERS = re.compile(r"v?\d+(?:\.\d+)*")
_COMMIT = re.compile(r"(?:(?:sha|git|commit)-[0-9a-f]{7,64}|(?=\d*[a-f])[0-9a-f]{7,40})\Z")
_ARTIFACT = re.compile(r"(?:sha256-[0-9a-f]{64}(?:\.\w+)?|phasegate-.*|(?:build[-_]?)?cache\b.*)\Z")


def is_tag(text: str) -> bool:
    return bool(_TAG.match(text))


def is_version(tag: str) -> bool:
    """Return whether the tag begins as a version does: with a number, or v and a number."""
    return bool(_VERSION.match(tag)) and not _COMMIT.match(tag)


def is_commit(tag: str) -> bool:
    """Return whether the tag looks like the id of a commit."""
    return bool(_COMMIT.match(tag))


def is_artifact(tag: str) -> bool:
    """Return whether the tag is not of a release: a signature, a build cache, a candidate of phasegate's own."""
    return bool(_ARTIFACT.match(tag))


def fullest(tags: Iterable[str]) -> str:
    """Return the tag that is the version: 4.5.3 rather than 4.5, v4.5.3, 4.5.3-slim or latest. Empty if none is one."""
    return max((tag for tag in tags if is_version(tag)), key=_fullness, default="")


def first_moving(tags: Collection[str]) -> str:
    """Return the usual moving tag, or the shortest version that others are longer forms of. Empty if there is none."""
    for name in MOVING:
        if name in tags:
            return name
    numbers = sorted(tag for tag in tags if _NUMBERS.fullmatch(tag))
    prefixes = [tag for tag in numbers if any(other.startswith(f"{tag}.") for other in numbers)]
    return max(prefixes, key=lambda tag: (-tag.count("."), _numbers(tag)), default="")


def shortens(tag: str, version: str) -> bool:
    """Return whether the tag is a version without its last numbers, as 4.5 is of 4.5.3: it moves with each of them."""
    return bool(_NUMBERS.fullmatch(tag)) and version.startswith(f"{tag}.")


def with_field(text: str, version: str) -> str:
    """Return ``text`` with the version in it written as ``{version}``, or as it is where it has none."""
    if not version or not is_version(version):
        return text
    before = r"(?<![\d.])" if "." in version else r"(?<![\w.])"  # 1 is in too many words
    return re.sub(rf"{before}{re.escape(version)}(?!\w|\.\d)", "{version}", text)


def with_numbers(tag: str, version: str) -> str:
    """Return a tag with the fields of the version's first numbers: ``{major}.{minor}`` for 4.5 of 4.5.3."""
    numbers = numbers_of(version)
    for count in range(len(numbers), 0, -1):
        names, values = [*numbers][:count], [*numbers.values()][:count]
        found = re.match(rf"(v?){re.escape('.'.join(values))}(?=\Z|[-_+])", tag)
        if found:
            return found[1] + ".".join(f"{{{name}}}" for name in names) + tag[found.end() :]
    return tag


def sorted_out(tags: Iterable[str], version: str) -> tuple[list[str], list[str]]:
    """Return the moving tags and, as patterns, the fixed ones, of tags that are all at one image of this version."""
    moving: list[str] = []
    fixed: list[str] = []
    for tag in tags:
        pattern = "{version}" if tag == version else with_field(tag, version)
        if pattern != tag:
            fixed.append(pattern)
        else:
            moving.append(with_numbers(tag, version))
    return sorted(set(moving), key=_usual), sorted(set(fixed), key=lambda tag: (len(tag), tag))


def tags_of(moving: Sequence[str], fixed: Sequence[str]) -> dict[str, list[str]]:
    """Return ``tags`` as the fleet file has them, without a list that is empty."""
    return {key: list(tags) for key, tags in (("moving", moving), ("fixed", fixed)) if tags}


def newest(tag: str) -> tuple[tuple[int, ...], str]:
    """Return what sorts tags by the numbers in them."""
    return tuple(int(number) for number in re.findall(r"\d{1,18}", tag)), tag


def _usual(tag: str) -> tuple[int, str]:
    return (MOVING.index(tag) if tag in MOVING else len(MOVING), tag)


def _fullness(tag: str) -> tuple[int, bool, bool, int, str]:
    found, plain = _NUMBERS.match(tag), bool(_NUMBERS.fullmatch(tag))
    length = len(tag) if plain else -len(tag)
    return (found[0].count(".") if found else 0, plain, not tag.startswith("v"), length, tag)


def _numbers(tag: str) -> tuple[int, ...]:
    return tuple(int(part) for part in tag.removeprefix("v").split("."))
