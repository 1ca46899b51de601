"""cosign 3, and the cosign 2 that many verifiers still use, as ``cosign`` and ``cosign2``.

They keep signatures in different places: one may not see what the other wrote.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from deploy.lab import packages, places
from deploy.lab.shell import LabError, finished, sh

_MODULES = {
    "cosign": "github.com/sigstore/cosign/v3/cmd/cosign@v3.0.2",
    "cosign2": "github.com/sigstore/cosign/v2/cmd/cosign@v2.5.0",
}
_OLDER = "trixie"  # its cosign is 2.5


def programs(way: str) -> tuple[Path, ...]:
    """Return both, found the lab's ``way``: from packages, or from PATH and otherwise compiled."""
    if way == "pulled":
        return tuple(_found(name) for name in _MODULES)
    packages.unpack(packages.TESTING, "cosign")
    older = places.cache() / "older"
    packages.unpack(_OLDER, "cosign", into=older)
    link = older / "cosign2"
    if not link.exists():
        link.symlink_to("usr/bin/cosign")
    return places.prefix() / "usr/bin/cosign", link


def _found(name: str) -> Path:
    found = shutil.which(name)
    if found:
        return Path(found)
    if shutil.which("go") is None:
        raise LabError(f"there is no {name} on PATH, and no go command to compile it", fix=f"install {name} or Go")

    def make(part: Path) -> None:
        folder = part.with_name(f"{name}-bin")
        sh("go", "install", _MODULES[name], env={"GOBIN": str(folder), "PATH": os.environ["PATH"]})
        (folder / "cosign").rename(part)

    return finished(places.cache() / name, make)
