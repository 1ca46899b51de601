"""What a CI sets otherwise than the fleet file wants, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from phasegate.ci.wanted import Difference


class Why(StrEnum):
    """Why a setting is left to a person."""

    EXPRESSION = "its value is an expression"
    LAYOUT = "its YAML is written in a way that is not edited: an anchor, a folded text"
    SHARED = "the step pushes other images too"
    PARTLY = "another setting that goes with it is to be changed by hand"
    SHELL = "the command is not a single simple one"
    ENGINE = "the engine's own push has the form of its store"
    ELSEWHERE = "another repository's workflow gets its name"
    FIXED = "the action pushes in a form of its own, which none of its inputs changes"
    PLATFORMS = "a person decides which platforms are published; one more needs an emulator or a machine of its own"
    UNRESOLVED = "bake does not resolve it here"
    OVERRIDDEN = "another file or a flag overrides what is written for it"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file. ``step`` names the step, target or command there."""

    file: str
    line: int
    step: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A setting to change.

    setting: its name, as the file has it
    found, wanted: its values; empty for not set, and for to be left out
    form: whether an image with ``found`` has another form
    why: why it is not edited; None if it is
    lines: what a person has to write, where it is not edited
    """

    at: Place
    setting: str
    found: str
    wanted: str
    form: bool = True
    why: Why | None = None
    lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, at: Place, prefix: str, differences: Iterable[Difference]) -> list[Finding]:
        """Return a finding for each difference; ``prefix`` is what the file has before an option's name."""
        return [cls(at, f"{prefix}{one.key}", one.found, one.wanted, one.form) for one in differences]


@dataclass(frozen=True, slots=True)
class Unsure:
    """A step that may push the repo's image.

    pushes: what it says of the image's name, as far as it is known
    why: why it can be changed by nobody here; None if a person may say that it is one of the repo's
    """

    at: Place
    pushes: str
    why: Why | None = None
