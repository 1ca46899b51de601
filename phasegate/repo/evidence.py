"""Evidence that a promotion attaches to the image. Failing to write it never undoes one: the next run tries again."""

from __future__ import annotations

from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Repo
from phasegate.promotion.evidence.attach import leave
from phasegate.repo.run import Run


async def leave_evidence(run: Run, repo: Repo) -> None:
    """Attach the evidence if the fleet asks for it. A registry's refusal is reported, and the next run retries."""
    if not run.fleet.evidence:
        return
    try:
        left = await leave(run.registry, run.envelopes.at, run.ledger, run.fleet, repo)
    except RegistryError as error:
        run.tell(repo.name, "", f"no evidence was left, the next run tries again: {error.what}")
        return
    if left:
        run.tell(repo.name, "", "leaves the evidence at the image")
