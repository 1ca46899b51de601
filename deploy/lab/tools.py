"""Other tools that make images: their answers are what ``verify`` and ``diff`` are tested on.

python -m deploy.lab.tools      # fetch or compile them, and put them on the lab's PATH
"""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from deploy.lab import engines, golang, packages, places
from deploy.lab.shell import LabError, finished

# Those that are linked with the C library come from the suite whose library this machine has.
DEBIAN = {"skopeo": packages.STABLE, "buildah": packages.STABLE, "umoci": packages.TESTING, "oras": packages.TESTING}
COMPILED = {
    "regctl": "github.com/regclient/regclient/cmd/regctl@v0.11.7",
    "registry3": "github.com/distribution/distribution/v3/cmd/registry@v3.1.2",
}
# What skopeo and buildah are linked with, beyond a plain Debian.
LIBRARIES = ("libgpgme11",)


def up() -> Path:
    """All of them in the lab's folder of programs. Raises LabError for one that can be had in no way."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages.install("zstd", "openssl")  # the tests' own, on a machine that has them not
    found = [from_debian(name) for name in DEBIAN]
    found += [compiled(name, package) for name, package in COMPILED.items()]
    return engines.tools_folder(*found)


def from_debian(name: str) -> Path:
    """From PATH, else Debian's package, unpacked."""
    there = shutil.which(name)
    if there:
        return Path(there)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise LabError(f"there is no {name} on PATH, and no root's apt-get to fetch it", fix=f"install {name}")
    packages.unpack(DEBIAN[name], name, *(LIBRARIES if name in ("skopeo", "buildah") else ()))
    program = places.prefix() / "usr/bin" / name
    if name not in ("skopeo", "buildah"):
        return program
    libraries = places.prefix() / "usr/lib" / f"{platform.machine()}-linux-gnu"

    def wrap(part: Path) -> None:
        part.mkdir()
        script = part / name
        script.write_text(f'#!/bin/sh\nexport LD_LIBRARY_PATH="{libraries}"\nexec "{program}" "$@"\n')
        script.chmod(0o755)

    return finished(places.cache() / f"tool-{name}", wrap) / name


def compiled(name: str, package: str) -> Path:
    """From PATH, else compiled from the Go module proxy; kept by its version."""
    there = shutil.which(name)
    if there:
        return Path(there)
    version = package.rpartition("@")[2]

    def make(part: Path) -> None:
        folder = part.with_name(f"{name}-bin")
        golang.install(package, folder)
        part.mkdir()
        next(folder.iterdir()).rename(part / name)
        shutil.rmtree(folder)

    return finished(places.cache() / f"{name}-{version}", make) / name


if __name__ == "__main__":
    print(up())
