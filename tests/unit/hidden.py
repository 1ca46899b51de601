"""Runs commands in an interpreter without Prefect and without what macOS or Windows lack.

Reads a list of argument lists as JSON from standard input, and writes how each ended. PATH, and with it
``setpriv`` and ``docker``, is the caller's.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

LACKING = ("prefect", "fastapi", "fcntl", "grp", "pwd", "resource", "termios")
for name in LACKING:
    sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails
for name in ("killpg", "getpgid", "setsid", "getuid", "geteuid", "fork"):
    delattr(os, name)


def main() -> None:
    from tests.kit.in_process import phasegate

    json.dump([phasegate(*argv, cwd=Path()) for argv in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
