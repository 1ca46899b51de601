"""The names of deployments: Prefect shows them in large type, and the flow's in small below."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import get_client

from phasegate.fleet.fleet import Outline


def deployment_name(flow: str, fleet: Outline) -> str:
    """Return a name such as ``images rollout``: those of one fleet stand together."""
    return f"{fleet.title} {flow}"


def beside(name: str, flow: str, other: str) -> str:
    """Return the name of the deployment of ``other`` for the fleet that has the deployment ``name`` of ``flow``."""
    return f"{name.removesuffix(flow)}{other}"


async def remove_earlier(fleet: Path) -> None:
    """Remove the deployments that `phasegate serve` of 0.1.0 registered for the fleet: their schedules would go on.

    Each had the name of the fleet's folder alone. What a work pool runs, `prefect deploy` has registered.
    """
    async with get_client() as client:
        found: list[UUID] = []
        offset = 0
        while page := await client.read_deployments(offset=offset):
            offset += len(page)
            found += [
                each.id
                for each in page
                if each.name == fleet.parent.name
                and each.work_pool_name is None
                and (each.entrypoint or "").startswith("flows.")
                and each.parameters.get("fleet") == str(fleet)
            ]
        for deployment in found:
            await client.delete_deployment(deployment)
