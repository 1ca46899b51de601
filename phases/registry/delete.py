"""Take away a manifest that was pushed to try something out."""

from __future__ import annotations

from yarl import URL

from phases.errors import RegistryError
from phases.image.reference import Reference
from phases.registry.client import Registry
from phases.registry.tokens import Scope
from phases.registry.transport import Request


async def delete_manifest(registry: Registry, at: Reference) -> bool:
    """Delete what the reference's digest or tag names; False where the registry deletes nothing, or not for us.

    distribution-spec 1.1, 'Content Management': a tag need not be deletable, and by digest its tags go with it.
    """
    request = Request(
        what=f"{at}: delete",
        method="DELETE",
        scope=Scope(at.host, at.repository, push=True),
        url=URL(f"/v2/{at.repository}/manifests/{at.target}", encoded=True),
        retry=False,
    )
    try:
        await registry._transport.fetch(request, accept=frozenset({200, 202, 204, 404}))
    except RegistryError as error:
        if error.status is None or error.retryable:
            raise
        return False
    return True
