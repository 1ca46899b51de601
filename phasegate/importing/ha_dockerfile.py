"""What an app's Dockerfiles take from the builder: the arguments that they declare, and the base."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.build.dockerfile_lines import instructions

_BASE = re.compile(r"\$(?:BUILD_FROM\b|\{BUILD_FROM\})")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one or several Dockerfiles take.

    declared: the arguments of ARG. One that is not used does no harm in a build.
    needs_base: whether one of them builds from ``BUILD_FROM`` and gives it no default.
    """

    declared: frozenset[str]
    needs_base: bool


def taken_by(folder: Path, dockerfile: Any, arches: Sequence[str]) -> Taken:
    """Return what the Dockerfiles of an app take: one, or one for each architecture. Raises FleetError."""
    return _joined(_taken(inside.read(folder, name).decode("utf-8", "replace")) for name in _names(dockerfile, arches))


def _joined(several: Iterable[Taken]) -> Taken:
    each = list(several)
    return Taken(frozenset().union(*(it.declared for it in each)), any(it.needs_base for it in each))


def _taken(text: str) -> Taken:
    given: dict[str, bool] = {}
    asks = False
    for each in instructions(text):
        if each.word == "ARG":
            given |= {name: bool(equals) or given.get(name, False) for name, equals, _ in _split(each.words())}
        elif each.word == "FROM" and _BASE.search(each.rest):
            asks = True
    return Taken(frozenset(given), asks and not given.get("BUILD_FROM", False))


def _split(words: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    return (word.partition("=") for word in words)


def _names(dockerfile: Any, arches: Sequence[str]) -> list[str]:
    if isinstance(dockerfile, Mapping):
        return sorted(set(dockerfile.values()))
    return list(dict.fromkeys(str(dockerfile).replace("{arch}", word) for word in arches))
