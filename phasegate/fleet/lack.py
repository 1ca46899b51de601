"""What a fleet file names and this machine does not have: asked for when it is used, and not when the file is read.

A rollback must not fail because some other repo's Dockerfile is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from phasegate.errors import FleetError


@dataclass(frozen=True, slots=True)
class Lack:
    """A file, program or variable that is missing. ``what`` begins with the ``file:line:`` that names it."""

    what: str
    fix: str


def no_dockerfile(context: Path, name: str) -> Lack:
    """Return what there is in place of the Dockerfile ``name`` of ``context``, and where one is that may be meant."""
    path = context / name
    found = "is a folder" if os.path.isdir(path) else "is not a file" if os.path.exists(path) else "is not there"
    likely = (path / "Dockerfile", context / path.name, context.parent / name, context / "Dockerfile")
    near = next((os.path.relpath(each, context) for each in likely if os.path.isfile(each)), None)
    return Lack(f"{path} {found}", f"dockerfile: {near or 'its path, relative to the context'}")


def require(lacks: Iterable[Lack]) -> None:
    """Raise FleetError, with all of it, if something is lacking."""
    found = tuple(lacks)
    if len(found) == 1:
        raise FleetError(found[0].what, fix=found[0].fix)
    if found:
        raise FleetError("\n".join(f"{lack.what}\n  fix: {lack.fix}" for lack in found))
