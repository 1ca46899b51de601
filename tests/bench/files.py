"""Real files to fill an image with: made-up content would have to guess how well they compress."""

from __future__ import annotations

import sys
from pathlib import Path

from isal import igzip


def portions(folder: Path, count: int, size: int) -> list[list[Path]]:
    """Return ``count`` lists of regular files below ``folder``, each of about ``size`` bytes when compressed."""
    found: list[list[Path]] = [[]]
    squeezed = 0
    for path in sorted(folder.rglob("*")):
        # A file larger than a portion would make the portions uneven.
        if path.is_symlink() or not path.is_file() or path.stat().st_size > size:
            continue
        found[-1].append(path)
        squeezed += len(igzip.compress(path.read_bytes(), 3))
        if squeezed >= size:
            if len(found) == count:
                return found
            found.append([])
            squeezed = 0
    sys.exit(f"{folder} holds too little for {count} layers of {size / 1e6:.0f} MB")
