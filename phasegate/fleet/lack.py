"""What a fleet file names and this machine does not have: asked for when it is used, and not when the file is read.

A rollback must not fail because some other repo's Dockerfile is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from phasegate.errors import FleetError


@dataclass(frozen=True, slots=True)
class Lack:
    """A file, program or variable that is missing. ``what`` begins with the ``file:line:`` that names it."""

    what: str
    fix: str


def require(lacks: Iterable[Lack]) -> None:
    """Raise FleetError, with all of it, if something is lacking."""
    found = tuple(lacks)
    if len(found) == 1:
        raise FleetError(found[0].what, fix=found[0].fix)
    if found:
        raise FleetError("\n".join(f"{lack.what}\n  fix: {lack.fix}" for lack in found))
