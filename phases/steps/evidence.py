"""evidence: what a promotion leaves at the image. It never undoes one; what was not written the next run writes."""

from __future__ import annotations

from phases.errors import RegistryError
from phases.evidence.leave import leave
from phases.fleet.fleet import Repo
from phases.steps.house import House


async def leave_evidence(house: House, repo: Repo) -> None:
    """Where the fleet asks for it. A registry that does not take it is told of, and asked again."""
    if not house.fleet.evidence:
        return
    try:
        left = await leave(house.registry, house.ledger, house.fleet, repo)
    except RegistryError as error:
        house.tell(repo.name, "", f"no evidence was left, the next run tries again: {error.what}")
        return
    if left:
        house.tell(repo.name, "", "leaves the evidence at the image")
