"""Other tools that make images or sign them, on which ``verify``, ``diff`` and ``sign.verify`` are tested.

python -m deploy.lab.tools      # fetch or compile them, and put them on the lab's PATH
"""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from deploy.lab import engines, golang, packages, places, sigstore
from deploy.lab.shell import LabError, finished

# Tools linked with the C library come from the suite whose library this machine has.
DEBIAN = {"skopeo": packages.STABLE, "buildah": packages.STABLE, "umoci": packages.TESTING, "oras": packages.TESTING}
COMPILED = {
    "regctl": "github.com/regclient/regclient/cmd/regctl@v0.11.7",
    "registry3": "github.com/distribution/distribution/v3/cmd/registry@v3.1.2",
}
# Libraries that skopeo and buildah need beyond a plain Debian.
LIBRARIES = ("libgpgme11",)


def up() -> Path:
    """Put all of them into the lab's folder of programs. Raises LabError for a tool that cannot be obtained."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages.install("zstd", "openssl")  # used by the tests themselves, on machines without them
    found = [from_debian(name) for name in DEBIAN]
    found += [compiled(name, package) for name, package in COMPILED.items()]
    return engines.tools_folder(*found, sigstore.program())


def from_debian(name: str) -> Path:
    """Return the program from PATH, or else from Debian's package, unpacked."""
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
    """Return the program from PATH, or else compiled from the Go module proxy; kept by its version."""
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
