"""Where the lab keeps what it has: one folder for what may be fetched again, one for what runs."""

from __future__ import annotations

import os
from pathlib import Path

REGISTRY = "127.0.0.1:5000"
BASE = f"{REGISTRY}/base/debian:bookworm"


def cache() -> Path:
    """Packages, compiled programs and image archives: kept between machines' restarts, safe to delete."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "phasegate" / "lab"


def data() -> Path:
    """What the registry, the host engine and the demo have written: on disk, for overlayfs cannot stand on tmpfs."""
    return cache() / "data"


def run() -> Path:
    """Sockets, process ids and ``lab.json``. Short: a socket's path has 108 bytes at most."""
    if os.geteuid() == 0:
        return Path("/run/phasegate-lab")
    return Path(os.environ.get("XDG_RUNTIME_DIR") or f"/tmp/phasegate-{os.geteuid()}") / "phasegate-lab"


def prefix() -> Path:
    """Debian packages, unpacked: nothing of them is installed into the machine."""
    return cache() / "prefix"
