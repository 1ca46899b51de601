"""Programs compiled from the Go module proxy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from deploy.lab import packages, places
from deploy.lab.shell import LabError, sh

_ENV = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local"}


def go() -> str:
    """Return Debian's Go, unpacked, as the machine's may be too old for a go.mod; without apt, the machine's."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        packages.unpack(packages.TESTING, "golang-1.26-go", "golang-1.26-src")
        return str(places.prefix() / "usr/lib/go-1.26/bin/go")
    found = shutil.which("go")
    if found is None:
        raise LabError("there is no go command to compile with", fix="install Go")
    return found


def build(module: Path, into: Path, variable: str, *tools: str, niceness: int = 0) -> None:
    """Build the ``tools`` of one of our modules; its go.sum pins every source.

    ``variable`` is a variable to set, as ``package.Name=text``, or empty. Go refuses ``go install pkg@version`` if the
    package's go.mod has exclude directives, but accepts a module that lists the package as a tool.
    """
    flags = f"-s -w -X {variable}" if variable else "-s -w"
    sh(
        "nice", "-n", str(niceness), go(), "build", "-trimpath", "-ldflags", flags, "-o", f"{into}/", *tools,
        cwd=module, env=_ENV,
    )  # fmt: skip


def install(package: str, into: Path) -> None:
    """Install ``package@version``, for packages that do not need a module of ours."""
    sh(go(), "install", "-trimpath", "-ldflags", "-s -w", package, env={**_ENV, "GOBIN": str(into)})
