"""Errors that nobody foresaw: what is said of one, and the file that has its traceback.

Only its type and where it was raised are said: its text may hold anything.
"""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path

from phasegate.errors import Defect

_PACKAGES = ("phasegate", "flows", "phases")
_ROOT = Path(__file__).resolve().parents[1]


def defect_of(error: Exception, subject: str = "", path: Path | None = None) -> Defect:
    """Return ``error`` as a Defect of ``subject``. Its traceback goes to ``path``, or to a temporary file."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _ours(frame.filename)] or list(frames)
    where = f" at {_shown(ours[-1].filename)}:{ours[-1].lineno}" if ours else ""
    what = f"{f'{subject}: ' if subject else ''}{type(error).__name__}{where}: this is a bug in phasegate"
    try:
        return Defect(what, fix=f"report it with {_written(error, path)}")
    except OSError:
        return Defect(what, fix="report it")


def _written(error: Exception, path: Path | None) -> str:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), str(path)
    else:
        handle, name = tempfile.mkstemp(prefix="phasegate-defect-", suffix=".txt")
    with os.fdopen(handle, "w", errors="replace") as file:
        file.writelines(traceback.format_exception(error))
    return name


def _ours(name: str) -> bool:
    path = Path(name)
    return path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _PACKAGES


def _shown(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
