"""PostgreSQL's server programs, for the tests that start one of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

from deploy.lab import packages
from deploy.lab.shell import LabError


def installed() -> Path | None:
    """The folder with ``initdb`` and ``postgres``: by PATH, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


def from_packages() -> Path:
    """Installed where it is not: its libraries are many. No server is created or started by that."""
    there = installed()
    if there is None:
        settings = Path("/etc/postgresql-common/createcluster.conf")
        if not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True)
            settings.write_text("create_main_cluster = false\n")
        packages.install("postgresql")
        there = installed()
    if there is None:
        raise LabError("the package postgresql brought no initdb", fix="install PostgreSQL 15 or newer")
    return there
