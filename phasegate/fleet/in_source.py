"""Where a source ends. A file that is to be in it may name no other file of the machine."""

from __future__ import annotations

import os
from pathlib import Path


def root_of(folder: Path) -> Path:
    """Return the git work tree that ``folder`` is in, or the folder itself outside of git: links may lead that far."""
    folder = folder.resolve()
    return next((parent for parent in (folder, *folder.parents) if (parent / ".git").exists()), folder)


def leaves(folder: Path, name: str, *more: Path) -> bool:
    """Return whether ``name``, relative to ``folder``, leads out of its work tree and of all folders in ``more``."""
    if os.path.isabs(name):
        return True
    if os.pardir not in name:  # as nearly all: nothing is looked up
        return False
    path = Path(os.path.normpath(folder.resolve() / name))
    return not any(path.is_relative_to(root) for root in (*more, root_of(folder)))


def leaves_checkout(subdir: str, name: str) -> bool:
    """Return whether ``name``, relative to ``subdir`` of a git repository, leads out of the repository."""
    path = os.path.normpath(os.path.join(subdir, name))
    return os.path.isabs(path) or path.split(os.sep)[0] == os.pardir
