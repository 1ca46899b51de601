"""The command in this process, without starting an interpreter, which takes longer than most commands."""

from __future__ import annotations

import io
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple


class Ended(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def phasegate(*args: str, cwd: Path) -> Ended:
    """Run ``phasegate ARGS`` in ``cwd``. A test of what a process does or loads starts one: ``tests.kit.given``."""
    # Imported here because tests.unit.hidden hides modules from it first.
    from phasegate.cli.main import main

    with chdir(cwd), redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        try:
            code = main(args)
        except SystemExit as end:  # argparse's
            code = int(end.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())
