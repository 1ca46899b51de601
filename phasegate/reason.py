"""A person's reason for what they decide, as the ledger keeps it."""

from __future__ import annotations

from phasegate.errors import FleetError


def stated(text: str) -> str:
    """Return the reason on one line. Raises FleetError if it is empty."""
    if reason := " ".join(text.split()):
        return reason
    raise FleetError("the reason is empty", fix='--reason "..."')
