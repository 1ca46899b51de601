"""The state shared by all that reads a fleet file: its folder, its lines, and the problems found so far."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.yaml_lines import Lines, Place, Problem


class Reader:
    """A collector of problems, which does not stop at the first: a person fixes a file once, not line by line."""

    def __init__(self, path: Path, lines: Lines) -> None:
        self.folder = path.resolve().parent
        self.lines = lines
        self.problems: list[Problem] = list(lines.problems)

    def report(self, place: Place, what: str, fix: str = "") -> None:
        """Add a problem with the value at ``place``."""
        self.problems.append(self.lines.at(place, what, fix))

    @contextmanager
    def reporting(self, place: Place, about: str = "") -> Iterator[None]:
        """Report a FleetError raised in the block, prefixed with ``about``, and continue after it."""
        try:
            yield
        except FleetError as error:
            self.report(place, about + error.what, error.fix or "")

    def program(self, place: Place, word: str) -> str:
        """Return how to run ``word``: with a ``/`` it is a path beside the file, else PATH is searched at run time."""
        if "/" not in word:
            return word
        path = self.folder / word
        if not os.access(path, os.X_OK) or path.is_dir():
            self.report(place, f"{path} is no program", "a path, and chmod +x")
        return str(path)

    def refusal(self, more: Sequence[Problem] = ()) -> FleetError:
        """Return one error with all problems, ordered by line."""
        unique = dict.fromkeys([*self.problems, *more])
        ordered = sorted(unique, key=lambda problem: problem.line)
        return FleetError("\n".join(problem.text for problem in ordered) + "\n  (nothing was touched)")
