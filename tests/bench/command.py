"""The command as it is installed: a process of its own, with its byte code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def phasegate(*args: str, cwd: Path, options: tuple[str, ...] = ()) -> str:
    """What it says on both streams; ``options`` are the interpreter's. A first run writes what byte code is missing."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *options, "-m", "flows.cli.main", *args]
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout
