"""What an import found: repos as the source describes them, and what could not be taken, with its reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was found: a file and a line from 1 (0 if no single line says it), or an address."""

    place: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.place}:{self.line}" if self.line else self.place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a repo.

    value: as the fleet file has it: text, lists and mappings.
    guess: why the value is what it is and where it came from, if the source does not simply say it.
    """

    key: str
    value: Any
    guess: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A repo as the source describes it, or a release line with all that its repo says.

    name: of the repo; for a line that of both, such as ``python@3.12``.
    registry: the host of its images.
    """

    name: str
    registry: str
    origin: Origin
    entries: tuple[Entry, ...]

    def value(self, key: str) -> Any:
        return next((entry.value for entry in self.entries if entry.key == key), None)

    @property
    def mark(self) -> str:
        """Return eight hex digits that stand for everything the source says of the repo."""
        said = json.dumps([(entry.key, entry.value) for entry in self.entries])
        return hashlib.sha256(said.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Left:
    """What was not taken: a whole repo, or a part of one that was taken.

    repo: its name.
    why: the reason.
    origin: where it was found.
    part: the setting that the repo was taken without; empty for a whole repo.
    """

    repo: str
    why: str
    origin: Origin
    part: str = ""

    @property
    def what(self) -> str:
        return f"{self.repo}: {self.part}" if self.part else self.repo


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that one import found. ``architectures`` are words that ``{arch}`` stands for, and their platforms."""

    repos: tuple[Drawn, ...]
    left: tuple[Left, ...] = ()
    architectures: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> tuple[Left, ...]:
        """The repos that were not taken."""
        return tuple(each for each in self.left if not each.part)

    @property
    def parts(self) -> tuple[Left, ...]:
        """Settings of repos that were taken without them."""
        return tuple(each for each in self.left if each.part)

    @property
    def alike(self) -> tuple[tuple[Left, ...], ...]:
        """The parts, those together that are the same in several repos."""
        found: dict[tuple[str, str], list[Left]] = {}
        for each in self.parts:
            found.setdefault((each.part, each.why), []).append(each)
        return tuple(map(tuple, found.values()))

    @property
    def guesses(self) -> Sequence[tuple[str, Entry]]:
        return [(repo.name, entry) for repo in self.repos for entry in repo.entries if entry.guess]
