"""How a fleet file names the sources that it is drafted from: from its own folder."""

from __future__ import annotations

import os
from pathlib import Path

from phasegate.fleet.in_source import root_of

NO_COMMIT = "it differs with each build, and the source is not in git"


def relative(path: Path, out: Path) -> str:
    """Return a path as the fleet file at ``out`` names it."""
    return Path(os.path.relpath(path.absolute(), out.absolute().parent)).as_posix()


def in_git(folder: Path) -> bool:
    """Return whether a folder is in git: then its releases have a commit, and its time."""
    return (root_of(folder) / ".git").exists()
