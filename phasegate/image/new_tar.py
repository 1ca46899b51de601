"""A layer's content that nobody has: for images with which registries and engines are tested."""

from __future__ import annotations

import io
import os
import tarfile


def new_tar() -> bytes:
    """Return a layer's tar with random bytes in it, which no registry or engine can have already."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        info = tarfile.TarInfo("phasegate-probe")
        info.size = 64
        tar.addfile(info, io.BytesIO(os.urandom(info.size)))
    return stream.getvalue()
