"""Private folders for the time of one piece of work, of which nothing is left, not even after ``kill -9``.

They are in one folder of the user, which nobody else may read. Each has a lock file that its process holds. A folder
whose lock nobody holds belonged to a process that was killed: whoever needs a folder next removes it first.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from phasegate.errors import PhasegateError

try:
    import fcntl
except ImportError:  # Windows: folders of killed processes stay
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Provide an empty folder whose name begins with ``name``, and remove it afterwards.

    Raises PhasegateError if the user's own folder for them is somebody else's.
    """
    home = _home()
    _sweep(home)
    with _held(home, name) as lock:
        folder = lock.with_suffix("")
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            remove(folder)
            lock.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Remove ``folder`` and everything in it, however deep: a source may be deeper than Python's own removal goes.

    What cannot be removed is left to the next sweep.
    """
    folders = [str(folder)]
    with contextlib.suppress(OSError):
        for path in folders:
            os.chmod(path, stat.S_IRWXU)  # a command of the source may have taken the right to list it
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        os.unlink(entry.path)
        for path in reversed(folders):
            os.rmdir(path)


def _home() -> Path:
    user = str(os.getuid()) if hasattr(os, "getuid") else "user"
    home = Path(tempfile.gettempdir()) / f"phasegate-{user}"
    home.mkdir(mode=0o700, exist_ok=True)
    found = home.lstat()
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077):
        raise PhasegateError(f"{home} is not a private folder of this user", fix="remove it, or set TMPDIR")
    return home


@contextlib.contextmanager
def _held(home: Path, name: str) -> Iterator[Path]:
    """Provide a lock file that is held. A sweep that came between its making and its locking removed it: try again."""
    while True:
        handle, path = tempfile.mkstemp(prefix=f"{name}-", suffix=".lock", dir=home)
        try:
            if fcntl is not None:
                fcntl.flock(handle, fcntl.LOCK_EX)
            if os.path.exists(path):
                yield Path(path)
                return
        finally:
            os.close(handle)


def _sweep(home: Path) -> None:
    """Remove the folders of processes that were killed."""
    if fcntl is None:
        return
    for lock in home.glob("*.lock"):
        with contextlib.suppress(OSError):
            handle = os.open(lock, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(lock.with_suffix(""))
                lock.unlink(missing_ok=True)
            finally:
                os.close(handle)
