"""Write the page's files, each as a whole: whoever serves the folder never serves half a page."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from phasegate.errors import FleetError, PhasegateError

MARK = "fleet.json"
"""The file by which a folder is known to have a page of phasegate's."""
_FIRST = "index.html"
_READABLE = 0o644
"""The mode of files, whatever the umask: whoever serves the page is another user."""


def write_files(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Put ``files`` into ``folder``, and remove those of repos that the page there before had and this one has not.

    All are written beside their places first and then renamed, one by one, the first page last. Raises FleetError for
    a folder with somebody else's page, and PhasegateError if something cannot be written.
    """
    try:
        before = _written(folder)
        _open_to_all(folder)
        beside = Path(tempfile.mkdtemp(prefix=".phasegate-", dir=folder))
        try:
            names = _put(beside, files)
            for name in sorted(names, key=lambda name: (name == _FIRST, name)):
                _open_to_all((folder / name).parent)
                os.replace(beside / name, folder / name)
            for name in before - set(names):
                (folder / name).unlink(missing_ok=True)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise PhasegateError(
            f"the page cannot be written to {folder}: {error.strerror}", fix="a folder that can be written, with room"
        ) from None


def _open_to_all(folder: Path) -> None:
    """Make a folder that everybody may enter; one that is there stays as it is."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(_READABLE | 0o111)


def _put(beside: Path, files: Iterable[tuple[str, str]]) -> list[str]:
    names: list[str] = []
    for name, text in files:
        path = beside / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        path.chmod(_READABLE)
        names.append(name)
    return names


def _written(folder: Path) -> set[str]:
    """Return the files of repos that an earlier page has in ``folder``."""
    try:
        known = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return {name for repo in known["repos"] for name in (repo["page"], repo["badge"]) if _ours(name)}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        if (folder / _FIRST).exists():
            raise FleetError(
                f"{folder} has an {_FIRST} that phasegate did not write", fix="an empty folder, or a new one"
            ) from None
        return set()


def _ours(name: object) -> bool:
    """Return whether it is the name of a file of a repo: what ``fleet.json`` says is not removed without a look."""
    return isinstance(name, str) and name.count("/") == 1 and name.startswith(("repo/", "badge/"))
