"""The check closure.complete: everything behind a root answers HEAD."""

from __future__ import annotations

from phasegate.catalogue import CLOSURE
from phasegate.check import Result
from phasegate.errors import BadContent
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.registry.client import Registry
from phasegate.together import together


async def judge_closure(registry: Registry, envelope: Envelope) -> Result:
    """Ask for all manifests and blobs again, no matter when the envelope itself was read."""
    at = envelope.reference
    if envelope.absent:
        first, *others = (f"{child.platform or child.media_type}: {child.digest}" for child in envelope.absent)
        return CLOSURE.failed(
            f"the index names {first}, which the registry does not have or not whole; "
            f"{len(envelope.absent)} of its children",
            *others,
        )
    documents = [document.digest for document in envelope.documents]
    there = await together(_is_there(registry, at.at(digest)) for digest in documents)
    lost = [digest for digest, found in zip(documents, there, strict=True) if not found]
    if lost:
        return CLOSURE.failed(f"{short(lost[0])} is gone; {len(lost)} of {len(documents)} manifests are gone", *lost)
    wanted = {blob.digest: blob.size for blob in envelope.blobs}
    sizes = await together(registry.has_blob(at, digest) for digest in wanted)
    missing = [digest for digest, size in zip(wanted, sizes, strict=True) if size is None]
    wrong = [digest for (digest, size), now in zip(wanted.items(), sizes, strict=True) if now not in (None, size)]
    if missing or wrong:
        first = f"{short(missing[0])} is gone" if missing else f"{short(wrong[0])} has another size"
        return CLOSURE.failed(
            f"{first}; {len(missing)} of {len(wanted)} blobs are gone, {len(wrong)} of another size", *missing, *wrong
        )
    return CLOSURE.passed(f"{len(wanted)} blobs answer")


async def _is_there(registry: Registry, at: Reference) -> bool:
    try:
        return await registry.head(at) is not None
    except BadContent:  # another manifest answers
        return False
