"""The state shared by all that reads a fleet file: its folder, its lines, and the problems found so far."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.lack import Lack
from phasegate.fleet.once import once
from phasegate.fleet.yaml_lines import Lines, Place, Problem


class Reader:
    """A collector of problems, which does not stop at the first: a person fixes a file once, not line by line.

    problems: mistakes in the file
    lacks: what the file names and this machine does not have, which stops only what needs it
    folders: the folder of each repo, by its number, that is in an included file
    unread: included files that cannot be read, and why
    """

    def __init__(self, path: Path, lines: Lines) -> None:
        self.path = path
        self.folder = path.resolve().parent
        self.folders: dict[int, Path] = {}
        self.unread: dict[str, FleetError] = {}
        self.lines = lines
        self.problems: list[Problem] = list(lines.problems)
        self.lacks: list[Problem] = []

    def folder_of(self, place: Place) -> Path:
        """Return the folder that paths in the repo at ``place`` are relative to."""
        return self.folders.get(int(place[1]), self.folder)

    def report(self, place: Place, what: str, fix: str = "") -> None:
        """Add a problem with the value at ``place``."""
        self.problems.append(self.lines.at(place, what, fix))

    def lack(self, place: Place, what: str, fix: str = "") -> None:
        """Add that what the value at ``place`` names is not on this machine."""
        self.lacks.append(self.lines.at(place, what, fix))

    def lacking(self, *places: Place) -> tuple[Lack, ...]:
        """Return what is lacking of the values at ``places``."""
        return tuple(Lack(each.what, each.fix) for each in self.lacks if each.within(*places))

    @contextmanager
    def reporting(self, place: Place, about: str = "") -> Iterator[None]:
        """Report a FleetError raised in the block, prefixed with ``about``, and continue after it."""
        try:
            yield
        except FleetError as error:
            self.report(place, about + error.what, error.fix or "")

    def program(self, place: Place, word: str, folder: Path | None = None) -> str:
        """Return how to run ``word``: with a ``/`` it is a path beside the file, else PATH is searched at run time.

        ``folder`` is that of an included file, where the word is in one.
        """
        if "/" not in word:
            return word
        path = (folder or self.folder) / word
        if not os.access(path, os.X_OK) or path.is_dir():
            self.lack(place, f"{path} is not a program", "a path, and chmod +x")
        return str(path)

    def refusal(
        self, more: Sequence[Problem] = (), *, within: Sequence[Place] = ((),), so: str = "nothing was touched"
    ) -> FleetError:
        """Return one error with all problems of the values at ``within``, ordered by line.

        ``so``: what that means, for whoever reads it.
        """
        problems = (problem for problem in (*self.problems, *more) if problem.within(*within))
        return FleetError("\n".join(each.text for each in once(problems, self.lines.value)) + f"\n  ({so})")

    def wrong(self, *places: Place) -> bool:
        """Return whether there is a problem with one of the values at ``places``."""
        return any(problem.within(*places) for problem in self.problems)
