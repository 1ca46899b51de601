"""The address of a ledger on a command line. Everybody can read that: no password is taken from there."""

from __future__ import annotations

import os
import re
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.fleet.expand import VARIABLE
from phasegate.fleet.resolve_common import ledger_of
from phasegate.ledger.address import parse

_STANDS_IN = "60001"
"""For a variable, where an address is read before it is filled in: it may be a port."""


def address_given(text: str, path: Path) -> str:
    """Fill in ``${NAME}``, and return the address as the fleet file at ``path`` would mean it.

    Raises FleetError if a variable is missing, or if there is a password in ``text`` itself.
    """

    def filled(found: re.Match[str]) -> str:
        if found[1] not in os.environ:
            raise FleetError(f"{found[0]}: there is no such variable", fix=f"export {found[1]}=...")
        return os.environ[found[1]]

    if VARIABLE.fullmatch(text) is None:
        outline = parse(VARIABLE.sub(_STANDS_IN, text))
        secret = [outline.password, *(value for key, value in outline.query.items() if "pass" in key.lower())]
        if any(value not in (None, _STANDS_IN) for value in secret):
            raise FleetError(
                "the ledger's address has a password in it, and everybody can read a command line",
                fix="export NEW_LEDGER=..., and --to '${NEW_LEDGER}', in single quotes",
            )
    return ledger_of(VARIABLE.sub(filled, text), path)
