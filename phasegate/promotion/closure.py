"""The closure of a root: everything it needs to be pulled. Check it, keep it, and restore it from kept bytes."""

from __future__ import annotations

from contextlib import suppress

from phasegate.errors import Blocked, ChildMissing, NotFound, RegistryError
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry.client import Registry
from phasegate.registry.envelope import read_envelope
from phasegate.release import rollback_tag
from phasegate.together import together


async def complete(registry: Registry, reference: Reference, what: str) -> Envelope:
    """Return the envelope behind a digest, once every blob of it has answered.

    Raises Blocked, naming what is missing: a tag that was moved there could not be pulled.
    """
    try:
        envelope = await read_envelope(registry, reference)
    except NotFound as error:
        raise Blocked(
            f"{reference}: {what} is not complete: {error.what}", fix="build it again, or restore it"
        ) from None
    wanted = sorted(blob.digest for blob in envelope.blobs)
    sizes = await together(registry.has_blob(reference, digest) for digest in wanted)
    missing = [digest for digest, size in zip(wanted, sizes, strict=True) if size is None]
    if missing:
        raise Blocked(
            f"{reference}: {what} is not complete: {len(missing)} of {len(wanted)} blobs are gone, first {missing[0]}",
            fix="a clean-up job may have taken them; build the release again",
        )
    return envelope


async def keep(registry: Registry, ledger: Ledger, reference: Reference) -> Envelope:
    """Keep what a rollback to ``reference`` needs: the bytes in the ledger, and a tag on the root and each child."""
    envelope = await complete(registry, reference, "the rollback target")
    ledger.keep(*envelope.documents)
    root = rollback_tag(envelope.digest)
    for number, document in enumerate(envelope.documents):
        tag = root if document is envelope.root else f"{root}.{number}"
        await registry.keep_tag(reference.tagged(tag), document.raw, document.media_type)
    return envelope


async def try_keep(registry: Registry, ledger: Ledger, reference: Reference) -> Envelope | None:
    """Keep what is behind ``reference``, or of something incomplete its root, or nothing if that cannot be read.

    Return the envelope if it is complete. For what is overwritten and no rollback goes to: a push that is broken must
    hold up neither a rollback nor a person who insists.
    """
    try:
        return await keep(registry, ledger, reference)
    except (Blocked, RegistryError):
        with suppress(RegistryError):
            ledger.keep(await registry.manifest(reference))
        return None


async def restore(registry: Registry, ledger: Ledger, reference: Reference) -> Envelope:
    """Return the envelope behind a digest, after restoring manifests that the registry lost from the ledger's bytes.

    Raises Blocked if it cannot be completed.
    """
    try:
        await read_envelope(registry, reference)
    except NotFound:
        await _put_back(registry, ledger, reference, reference.digest)
    return await complete(registry, reference, "the rollback target")


async def _put_back(registry: Registry, ledger: Ledger, reference: Reference, digest: str) -> None:
    kept = ledger.kept(digest)
    if kept is None:
        raise Blocked(
            f"{reference}: the registry does not have it, and the ledger kept no bytes of it",
            fix="name another phase to roll back to",
        )
    for child in kept.children():
        if await registry.head(reference.at(child), pushing=True) is None:
            await _put_back(registry, ledger, reference, child)
    try:
        await registry.put_manifest(reference.at(digest), kept.raw, kept.media_type)
    except ChildMissing:
        raise Blocked(
            f"{reference}: the rollback target is not complete: its manifest was kept, its blobs are gone",
            fix="name another phase to roll back to",
        ) from None
