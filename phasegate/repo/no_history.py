"""A ledger that knows nothing of what a command is about: it is another one, or lost, and nothing must seem done."""

from __future__ import annotations

from phasegate.errors import NoHistory
from phasegate.fleet.fleet import Outline
from phasegate.ledger.ledger import Ledger


def no_history(
    fleet: Outline, ledger: Ledger, what: str, *, done: str = "rolled back", do: str = "roll back"
) -> NoHistory:
    """Return the error of a ledger that knows nothing of ``what``, of which nothing was ``done``."""
    return NoHistory(
        f"the ledger {ledger.address} has no history of {what}, so nothing was {done}",
        fix=f"name the right one under `ledger` in {fleet.path}, or restore its backup; "
        f"what was never rolled out has nothing to {do}",
    )
