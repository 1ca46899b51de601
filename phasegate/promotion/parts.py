"""The tags that keep an image: one on its root and one on each child, as registries collect what has no tag."""

from __future__ import annotations

from collections.abc import Iterator

from phasegate.image.described import numbered
from phasegate.image.envelope import Document, Envelope


def parts_of(envelope: Envelope, tag: str) -> Iterator[tuple[str, Document]]:
    """Yield the manifests of ``envelope``, the root last, each with its tag; ``tag`` is the root's.

    Attestations and artifacts as well: nobody pulls them by their tags, but a clean-up job deletes what has none.
    """
    for number, attestation in enumerate(envelope.attestations):
        yield f"{tag}.attestation{number}", attestation.manifest
    for number, artifact in enumerate(envelope.artifacts):
        yield f"{tag}.artifact{number}", artifact.manifest
    if envelope.is_index:
        names = numbered([image.platform.slug for image in envelope.images])
        for image, name in zip(envelope.images, names, strict=True):
            yield f"{tag}.{name}", image.manifest
    yield tag, envelope.root
