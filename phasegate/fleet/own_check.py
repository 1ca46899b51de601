"""A check of the fleet file's own: a command that is asked about candidates, beside the catalogue's checks."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from phasegate.check import Check, Severity
from phasegate.fleet.lack import Lack

FAMILY = "own."
"""The beginning of every id: no check of the catalogue begins so, today or later."""
_SHOWN = 12


class HasChecks(Protocol):
    @property
    def checks(self) -> tuple[OwnCheck, ...]: ...


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check as the fleet file describes it.

    name: its id without ``own.``
    command: argv as written: its program is a path beside the file, or is found on PATH
    folder: the folder of the file that it is in, where the command runs
    phases: those at which it is asked
    timeout: in seconds
    env: names of variables that it gets besides the basic ones
    credentials: whether it gets the login of the fleet's registry
    entry: the digest of what the fleet file says, the same on every machine
    lacks: what this machine does not have for it
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    phases: tuple[str, ...]
    severity: Severity
    timeout: float
    env: tuple[str, ...]
    credentials: bool
    entry: str
    lacks: tuple[Lack, ...] = field(default=(), compare=False)

    @property
    def id(self) -> str:
        return f"{FAMILY}{self.name}"

    @property
    def argv(self) -> tuple[str, ...]:
        program, *rest = self.command
        return (str(self.folder / program) if "/" in program else program, *rest)

    def version(self) -> str:
        """Return a digest of the entry and of the files that the command names: with another one it is asked again.

        A program that is found on PATH is its name alone.
        """
        found = hashlib.sha256(self.entry.encode())
        for word in self.command:
            path = self.folder / word
            with contextlib.suppress(OSError):  # what cannot be read cannot be run, which the check then says
                if path.is_file():
                    with path.open("rb") as file:
                        found.update(hashlib.file_digest(file, "sha256").digest())
        return found.hexdigest()[:_SHOWN]

    def check(self) -> Check:
        """Return it as a check of the version that it has now."""
        asserts = f"{' '.join(self.command)}  (at {', '.join(self.phases)})"
        return Check(self.id, self.version(), asserts, "the fleet file", self.severity)


def checks_in(repos: Iterable[HasChecks]) -> tuple[OwnCheck, ...]:
    """Return the checks of all ``repos``, each once."""
    return tuple(dict.fromkeys(check for repo in repos for check in repo.checks))
