"""Carry an image to another registry, byte for byte: what clients get there is what was judged."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.errors import Blocked, NotFound, RegistryError
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.promotion.closure import complete, restore
from phasegate.promotion.parts import parts_of
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope
from phasegate.together import together

AT_ONCE = 4
"""Blobs of one image that are streamed at the same time."""


async def carry(registry: Registry, source: Reference, target: Reference) -> None:
    """Copy what is behind ``source`` to where ``target`` is; both have the same digest.

    A blob that is there is not sent again; each that is sent is hashed on its way. Raises Blocked if the source does
    not have all of it.
    """
    try:
        envelope = await read_envelope(registry, source)
        await together((registry.copy_blob(source, target, blob) for blob in envelope.blobs), at_once=AT_ONCE)
    except NotFound as error:
        raise Blocked(f"{target}: {error.what}", fix=f"what {source.host} lost is to be pushed again") from None
    for document in envelope.documents:
        await registry.put_manifest(target.at(document.digest), document.raw, document.media_type)


async def bring(registry: Registry, source: Reference, target: Reference, tag: str) -> Envelope:
    """Return what is behind ``target``, complete and kept there under ``tag``; what is missing comes from ``source``.

    Raises Blocked if neither registry has all of it.
    """
    try:
        envelope = await complete(registry, target, "the copy")
    except Blocked:
        await carry(registry, source, target)
        envelope = await complete(registry, target, "the copy")
    for name, document in parts_of(envelope, tag):
        await registry.keep_tag(target.tagged(name), document.raw, document.media_type)
    return envelope


async def restore_from(
    registry: Registry, ledger: Ledger, reference: Reference, elsewhere: Sequence[Reference]
) -> Envelope:
    """Return what is behind ``reference``, restored from the ledger's bytes, or else carried from another registry.

    Raises Blocked if it cannot be completed, and RegistryError where it might be later.
    """
    try:
        return await restore(registry, ledger, reference)
    except Blocked as lost:
        failed: Blocked | RegistryError = lost
    for source in elsewhere:
        try:
            await carry(registry, source, reference)
        except Blocked:
            continue
        except RegistryError as error:
            failed = error
            continue
        return await complete(registry, reference, "the rollback target")
    raise failed
