"""Chromium, in which tests open the fleet's page."""

from __future__ import annotations

import os
import shutil

from deploy.lab import packages
from deploy.lab.shell import LabError

NAMES = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str:
    """Return the browser on PATH, installed from Debian's package if there is none."""
    if found := _found():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages.install("chromium")
        if found := _found():
            return found
    raise LabError("chromium is not on PATH, and only root can install it with apt-get", fix="install chromium")


def _found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)
