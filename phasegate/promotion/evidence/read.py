"""Read evidence back, using only the registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.errors import BadContent, NotFound
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.image.strictjson import parse_object
from phasegate.promotion.evidence.statement import MEDIA_TYPE, own, subjects
from phasegate.registry.client import Registry
from phasegate.registry.descriptors import descriptors

LARGEST = 16 << 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """One of phasegate's statements attached to an image.

    referrer: the digest of the referrer that holds it.
    said: the content of the predicate's ``phasegate`` field.
    result: the test result's word.
    problem: why the statement is not evidence for this image; empty if it is.
    """

    referrer: str
    said: Mapping[str, Any]
    result: str = ""
    problem: str = ""


async def read_evidence(registry: Registry, ref: Reference) -> tuple[str, tuple[Evidence, ...]]:
    """Return the digest that ``ref`` is at, and the evidence there, oldest first. Other tools' statements are skipped.

    Raises NotFound if there is no such image.
    """
    root = await registry.head(ref)
    if root is None:
        raise NotFound(f"{ref}: there is no such image", fix="look at its name, tag and digest")
    at = ref.at(root.digest)
    found = [
        await _one(registry, at, each) for each in await registry.referrers(at) if each.artifact_type == MEDIA_TYPE
    ]
    return root.digest, tuple(sorted(filter(None, found), key=lambda each: str(each.said.get("at", ""))))


async def _one(registry: Registry, at: Reference, referrer: Descriptor) -> Evidence | None:
    try:
        manifest = await registry.manifest(at.at(referrer.digest))
        layers = descriptors(manifest.body, "layers", f"{at.name}@{referrer.digest}", 10)
        if not layers or layers[0].size > LARGEST:
            return None
        raw = b"".join([chunk async for chunk in registry.blob(at, layers[0])])
    except (NotFound, BadContent) as error:
        return Evidence(referrer.digest, {}, problem=error.what)
    try:
        statement = parse_object(raw)
    except ValueError:
        return None
    said = own(statement)
    if said is None:
        return None
    result = str((statement.get("predicate") or {}).get("result", ""))
    subject = manifest.body.get("subject")
    named = str(subject.get("digest", "")) if isinstance(subject, dict) else ""
    for of in (*subjects(statement)[:1], named):
        if of != at.digest:
            told = f"it is the evidence of {short(of) or 'nothing'}, attached to {short(at.digest)}"
            return Evidence(referrer.digest, said, result, told)
    if not subjects(statement):
        return Evidence(referrer.digest, said, result, "it is the evidence of nothing")
    return Evidence(referrer.digest, said, result)
