"""The command as it is installed: a separate process, with its byte code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.cost import Cost, command

_MAIN = ("-m", "phasegate.cli.main")


def phasegate(*args: str, cwd: Path) -> Cost:
    return command(sys.executable, *_MAIN, *args, cwd=cwd)


def loads(*args: str, cwd: Path) -> set[str]:
    """Return the names of the modules that it loads."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *_MAIN, *args],
        cwd=cwd, env=os.environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
