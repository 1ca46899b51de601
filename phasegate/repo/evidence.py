"""evidence: what a promotion leaves at the image. It never undoes one; what was not written the next run writes."""

from __future__ import annotations

from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Repo
from phasegate.promotion.evidence.attach import leave
from phasegate.repo.run import Run


async def leave_evidence(run: Run, repo: Repo) -> None:
    """Where the fleet asks for it. A registry that does not take it is told of, and asked again."""
    if not run.fleet.evidence:
        return
    try:
        left = await leave(run.registry, run.ledger, run.fleet, repo)
    except RegistryError as error:
        run.tell(repo.name, "", f"no evidence was left, the next run tries again: {error.what}")
        return
    if left:
        run.tell(repo.name, "", "leaves the evidence at the image")
