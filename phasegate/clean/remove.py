"""Delete the planned digests one by one, each checked again just before; the first refusal ends it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from phasegate.clean.plan import Removal
from phasegate.errors import RegistryError
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.together import together

_REFUSED = (400, 405, 501)
_FIX = (
    "distribution: REGISTRY_STORAGE_DELETE_ENABLED=true; elsewhere let the registry's own retention take the tags "
    "that phasegate clean lists, and no others"
)


class DeletesNothing(RegistryError):
    """The registry cannot delete manifests, or is not configured to."""


async def remove(
    registry: Registry, at: Reference, removals: Sequence[Removal], may: Callable[[], None]
) -> AsyncIterator[tuple[Removal, bool]]:
    """Delete each removal and yield it with whether it is gone. It is not if one of its tags has moved since the plan
    was made, in which case nothing was done, or if it is a referrer without a tag that the registry does not delete.

    Tags go first if the registry can delete a tag alone: some registries refuse to delete a digest that has tags, and
    some leave its tags behind. Raises DeletesNothing, and what ``may`` raises, which is called before each deletion.
    """
    by_tag = True
    for removal in removals:
        # Checked just before: a registry has no compare-and-swap, so the window is from this HEAD to the DELETE.
        heads = await together(registry.head(at.tagged(tag)) for tag in removal.tags)
        left = [tag for tag, head in zip(removal.tags, heads, strict=True) if head]
        if any(head and head.digest != removal.digest for head in heads):
            yield removal, False
            continue
        may()
        for tag in left if by_tag else ():
            by_tag = by_tag and await _may(registry, at.tagged(tag))
        refusal: RegistryError | None = None
        try:
            await registry.delete_manifest(at.at(removal.digest))
        except RegistryError as error:
            if error.status not in _REFUSED:
                raise
            refusal = error
        if refusal and not removal.tags:
            # A referrer: once its subject is gone, the registry may remove it automatically.
            yield removal, False
            continue
        if refusal and not by_tag:
            told = f"{at.host} does not delete manifests: {refusal.what}"
            raise DeletesNothing(told, fix=_FIX, status=refusal.status) from None
        after = await together(registry.head(at.tagged(tag)) for tag in left)
        if still := [tag for tag, head in zip(left, after, strict=True) if head and head.digest == removal.digest]:
            raise RegistryError(f"{at.tagged(still[0])}: {at.host} said that it is deleted, and it is still there")
        yield removal, True


async def _may(registry: Registry, at: Reference) -> bool:
    """Delete a tag alone. Return False if this registry cannot do that, so that the digest has to be deleted."""
    try:
        await registry.delete_manifest(at)
    except RegistryError as error:
        if error.status not in _REFUSED:
            raise
        return False
    return True
