"""Real files to fill an image with: how well they compress is what a made-up mixture has to guess."""

from __future__ import annotations

import sys
from pathlib import Path

from isal import igzip


def portions(folder: Path, count: int, size: int) -> list[list[Path]]:
    """``count`` lists of regular files beneath ``folder``, each of about ``size`` bytes when it is compressed."""
    found: list[list[Path]] = [[]]
    squeezed = 0
    for path in sorted(folder.rglob("*")):
        # One that is larger than a portion would make the portions uneven.
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
