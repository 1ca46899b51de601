"""Read a file of a source: bounded in size, and never through a link that leads out of the source.

A source is somebody else's content. A link in it may name any file of this machine, whose first line would otherwise be
quoted as a version, or whose lines as a Dockerfile.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.in_source import root_of

TEXT = 1 << 20
"""The most bytes that are read of a Dockerfile, a .dockerignore or a file with a version."""


def named(folder: Path, name: str) -> Path:
    """Return the path of ``name`` in ``folder``, or outside of it (``../VERSION``), without looking at links."""
    return Path(os.path.normpath(folder.resolve() / name))


def located(folder: Path, name: str) -> Path:
    """Return the real path of ``name`` in ``folder``, with links followed.

    A link may lead anywhere in the source's root. If ``name`` itself leads out of it (``../VERSION``), as the fleet
    says, links may lead no further than the folder of that file. Raises FleetError for a link that leads elsewhere.
    """
    root = root_of(folder)
    path = named(folder, name)
    if not path.is_relative_to(root):
        root = path.parent.resolve()
    try:
        real = path.resolve()
    except (OSError, RuntimeError):  # a circle of links
        raise FleetError(f"{folder / name} is a link that leads nowhere", fix="put the file itself there") from None
    if not real.is_relative_to(root):
        raise FleetError(
            f"{folder / name} is a link that leads out of {root}, and is not followed", fix="put the file itself there"
        )
    return real


def read(folder: Path, name: str, most: int = TEXT) -> bytes:
    """Return the bytes of ``name`` in ``folder``.

    Raises FleetError, which quotes nothing of the file, if it is missing, not a regular file, not readable, larger than
    ``most`` bytes, or a link that leads out of the source.
    """
    try:
        # Without O_NONBLOCK, a named pipe would be waited for.
        handle = os.open(located(folder, name), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise FleetError(f"{folder / name} is not a regular file", fix="put a file there")
            content = file.read(most + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name has a zero byte"
        raise FleetError(f"{folder / name} cannot be read: {why}", fix="put a file there that can be read") from None
    if len(content) > most:
        raise FleetError(f"{folder / name} is larger than {most} bytes", fix="make it smaller")
    return content


def text(folder: Path, name: str) -> str:
    """Return the text of ``name`` in ``folder``. Raises FleetError as ``read`` does, and if it is not UTF-8."""
    try:
        return read(folder, name).decode("utf-8")
    except UnicodeDecodeError:
        raise FleetError(f"{folder / name} is not UTF-8 text", fix="save it as UTF-8") from None


def is_within(folder: Path, name: str) -> bool:
    """Return whether ``name`` is in the source, and does not lead out of it itself as ``../VERSION`` may."""
    return named(folder, name).is_relative_to(root_of(folder))


def is_file(folder: Path, name: str) -> bool:
    """Return whether ``name`` is there, as a file or as a link to one. Raises FleetError as ``located`` does."""
    return located(folder, name).is_file()
