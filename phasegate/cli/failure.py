"""How a failed command says so."""

from __future__ import annotations

import sys

from phasegate.errors import PhasegateError


def print_error(error: PhasegateError) -> None:
    """Print ``error: what`` and ``fix: remedy`` on standard error."""
    from phasegate.pages.table import clean

    print(clean(f"error: {error.what}"), file=sys.stderr)
    if error.fix:
        print(clean(f"  fix: {error.fix}"), file=sys.stderr)
