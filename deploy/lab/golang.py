"""Programs compiled from the Go module proxy."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from deploy.lab import packages, places
from deploy.lab.shell import LabError, sh

_ENV = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local"}


def go() -> str:
    """Debian's Go, unpacked, for the machine's may be older than a go.mod asks for; without apt the machine's."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        packages.unpack(packages.TESTING, "golang-1.26-go", "golang-1.26-src")
        return str(places.prefix() / "usr/lib/go-1.26/bin/go")
    found = shutil.which("go")
    if found is None:
        raise LabError("there is no go command to compile with", fix="install Go")
    return found


def build(module: Path, into: Path, variable: str, *tools: str, niceness: int = 0) -> None:
    """The ``tools`` of a module of ours; its go.sum pins every source. ``variable``: one to set, ``package.Name=text``.

    ``go install pkg@version`` is refused where the package's go.mod has exclude directives; a module that lists
    it as a tool is not.
    """
    flags = f"-s -w -X {variable}"
    sh(
        "nice", "-n", str(niceness), go(), "build", "-trimpath", "-ldflags", flags, "-o", f"{into}/", *tools,
        cwd=module, env=_ENV,
    )  # fmt: skip


def install(package: str, into: Path) -> None:
    """``package@version``, for those that need no module of ours."""
    sh(go(), "install", "-trimpath", "-ldflags", "-s -w", package, env={**_ENV, "GOBIN": str(into)})
