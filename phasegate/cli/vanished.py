"""Report repos that the fleet file no longer has and whose move is not finished: nobody finishes it otherwise."""

from __future__ import annotations

from phasegate.cli.failure import print_error
from phasegate.errors import Blocked
from phasegate.fleet.fleet import Outline
from phasegate.ledger.ledger import Ledger


def report_vanished(ledger: Ledger, fleet: Outline) -> None:
    """Print an error for each of them, to standard error."""
    for standing in ledger.begun_elsewhere([*(repo.name for repo in fleet.repos), *fleet.unreadable]):
        intent = standing.intent
        assert intent is not None
        what = "rollback" if intent.rollback else "promotion"
        tags = ", ".join(dict.fromkeys(str(move.where) for move in intent.moves))
        print_error(
            Blocked(
                f"repo '{standing.repo}' is not in {fleet.path} any more, and its {what} to {intent.phase} is not "
                f"finished: {tags}",
                fix=f"put it back into the file; or `was: {standing.repo}` in the repo that it is now",
            )
        )
