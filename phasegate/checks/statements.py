"""The check attest.statements: what a phase's attestations state, and about which images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from phasegate.catalogue import STATEMENTS
from phasegate.check import Result
from phasegate.checks.observe import provenance_of
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import short
from phasegate.image.envelope import AttestationManifest, Envelope
from phasegate.image.strictjson import parse_object
from phasegate.registry.client import Registry
from phases.form import Attestation

LARGEST = 16 << 20
"""The most bytes of one statement that are read. The SBOM of a distribution has a few MB."""

SHORTEST = 8
"""The fewest characters a secret's line must have to be searched for: a shorter one occurs in any text."""

PROVENANCE, SPDX = "https://slsa.dev/provenance/", "https://spdx.dev/Document"
SUBJECT = "subject"


async def judge_statements(
    registry: Registry,
    envelope: Envelope,
    wanted: Attestation,
    *,
    sbom: bool,
    secrets: Sequence[str] = (),
) -> Result:
    """Check that each image has its own provenance (and SPDX document) and that no statement holds a build secret.

    Raises what reading a blob raises.

    registry: the client that reads the statements.
    envelope: the attested index.
    wanted: the provenance that the phase requires.
    sbom: whether each image must have an SPDX document.
    secrets: the values of build secrets, searched for line by line.
    """
    problems: list[str] = []
    kinds: dict[str, list[str]] = {image.manifest.digest: [] for image in envelope.images}
    for attestation in envelope.attestations:
        problems += _subject(attestation)
        for layer in attestation.statements:
            if layer.size > LARGEST:
                problems.append(f"statement {short(layer.digest)} has {layer.size} bytes, {LARGEST} are read")
                continue
            raw = b"".join([chunk async for chunk in registry.blob(envelope.reference, layer)])
            if _holds(raw, secrets):
                problems.append(f"statement {short(layer.digest)} holds the value of a build secret")
            told, kind = _stated(layer, raw, attestation.refers_to, wanted)
            problems += told
            kinds.setdefault(attestation.refers_to, []).append(kind)
    for image in envelope.images:
        have = kinds[image.manifest.digest]
        for kind, word, asked in ((PROVENANCE, "provenance", True), (SPDX, "SPDX", sbom)):
            count = sum(one.startswith(kind) for one in have)
            if asked and not count:
                problems.append(f"{image.platform} has no {word}")
            if count > 1 or (count and not asked):
                problems.append(f"{image.platform} has {count} statements of {word}, and the plan {int(asked)}")
    if problems:
        return STATEMENTS.failed(problems[0], *problems[1:])
    of = f"provenance={wanted}" + (" and SPDX" if sbom else "")
    return STATEMENTS.passed(f"{of} of {len(envelope.images)} image{'s' if len(envelope.images) > 1 else ''}")


def _holds(raw: bytes, secrets: Sequence[str]) -> bool:
    lines = {line.strip() for secret in secrets for line in secret.splitlines()}
    return any(len(line) >= SHORTEST and line.encode() in raw for line in lines)


def _subject(attestation: AttestationManifest) -> list[str]:
    """Check that the attestation's subject, which BuildKit writes from v0.32 on, is the image the index names."""
    subject = attestation.manifest.body.get(SUBJECT)
    if subject is None:
        return []
    digest = subject.get("digest") if isinstance(subject, dict) else None
    if digest == attestation.refers_to:
        return []
    name = short(attestation.manifest.digest)
    return [f"attestation {name} is in the index for {short(attestation.refers_to)}, and its subject is {digest}"]


def _stated(layer: Descriptor, raw: bytes, refers_to: str, wanted: Attestation) -> tuple[list[str], str]:
    """Return what is wrong with one statement, and its predicate type."""
    name = f"statement {short(layer.digest)}"
    try:
        body = parse_object(raw)
    except ValueError as error:
        return [f"{name}: {error}"], ""
    kind = str(body.get("predicateType", ""))
    problems = []
    if (said := layer.annotations.get("in-toto.io/predicate-type", "")) != kind:
        problems.append(f"{name} is {kind}, and its descriptor says {said or 'nothing'}")
    if not kind.startswith((PROVENANCE, SPDX)):
        problems.append(f"{name} is of type {kind or 'none'}: the plan asks for none of that")
    subjects = _digests(body)
    if subjects != {refers_to}:
        problems.append(f"{name} is of {', '.join(map(short, sorted(subjects))) or 'nothing'}, not {short(refers_to)}")
    if kind.startswith(PROVENANCE) and (found := provenance_of(body)) is not wanted:
        problems.append(f"{name} is provenance={found}, not {wanted}")
    return problems, kind


def _digests(body: Mapping[str, Any]) -> set[str]:
    listed = body.get(SUBJECT)
    found: set[str] = set()
    for subject in listed if isinstance(listed, list) else ():
        digest = subject.get("digest") if isinstance(subject, dict) else None
        found.add(f"sha256:{digest.get('sha256', '')}" if isinstance(digest, dict) else "")
    return found
