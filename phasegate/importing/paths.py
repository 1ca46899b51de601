"""How a fleet file names the sources that it is drafted from: from its own folder."""

from __future__ import annotations

import os
from pathlib import Path


def relative(path: Path, out: Path) -> str:
    """Return a path as the fleet file at ``out`` names it."""
    return Path(os.path.relpath(path.absolute(), out.absolute().parent)).as_posix()
