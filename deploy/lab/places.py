"""Where the lab keeps its files: one folder for what can be fetched again, one for what is running."""

from __future__ import annotations

import os
from pathlib import Path

REGISTRY = "127.0.0.1:5000"
BASE = f"{REGISTRY}/base/debian:bookworm"


def cache() -> Path:
    """Folder of packages, compiled programs and image archives: kept across restarts, safe to delete."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "phasegate" / "lab"


def data() -> Path:
    """Folder of what the registry, the host engine and the demo write: on disk, as overlayfs does not work on tmpfs."""
    return cache() / "data"


def run() -> Path:
    """Folder of sockets, process ids and ``lab.json``. Its path is short: a socket's path has 108 bytes at most."""
    if os.geteuid() == 0:
        return Path("/run/phasegate-lab")
    return Path(os.environ.get("XDG_RUNTIME_DIR") or f"/tmp/phasegate-{os.geteuid()}") / "phasegate-lab"


def prefix() -> Path:
    """Folder of unpacked Debian packages: nothing is installed on the machine."""
    return cache() / "prefix"
