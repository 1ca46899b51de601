"""How a failed command reports its error."""

from __future__ import annotations

import sys

from phasegate.errors import PhasegateError


def print_error(error: PhasegateError) -> None:
    """Print ``error: what`` and ``fix: remedy`` on standard error, and any errors that happened at the same time."""
    from phasegate.pages.table import clean

    print(clean(f"error: {error.what}"), file=sys.stderr)
    if error.fix:
        print(clean(f"  fix: {error.fix}"), file=sys.stderr)
    for note in getattr(error, "__notes__", ()):
        print(clean(f"  also: {note.splitlines()[-1]}"), file=sys.stderr)
