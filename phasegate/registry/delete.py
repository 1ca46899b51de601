"""Take away a manifest, or a tag of it alone where the registry can do that."""

from __future__ import annotations

from yarl import URL

from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.registry.tokens import Scope
from phasegate.registry.transport import Request


async def delete_manifest(registry: Registry, at: Reference) -> None:
    """Delete what the reference's digest or tag names; what is not there is no error.

    distribution-spec 1.1, 'Content Management': a tag need not be deletable, and by digest its tags go with it. Raises
    RegistryError, with the status of the registry's answer where it deletes nothing, or not for us.
    """
    request = Request(
        what=f"{at}: delete",
        method="DELETE",
        scope=Scope(at.host, at.repository, push=True, delete=True),
        url=URL(f"/v2/{at.repository}/manifests/{at.target}", encoded=True),
        retry=False,
    )
    await registry._transport.fetch(request, accept=frozenset({200, 202, 204, 404}))
