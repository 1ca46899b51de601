"""The checks envelope.* and platform.match: what the manifests say, without reading a layer."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence

from phasegate.catalogue import DIGEST, FAMILY, PLATFORM, SHAPE
from phasegate.check import Check, Result
from phasegate.checks.documents import all_documents, judge_types
from phasegate.image.artifact import artifact
from phasegate.image.digest import digest_of, short
from phasegate.image.envelope import Envelope, Image
from phasegate.image.mediatype import CONFIG_OF, IN_TOTO, INDEX_OF, LAYER_OF, MANIFEST_OF, OLD_CONFIGS, codec, family
from phasegate.image.platform import Platform
from phases.form import Attestation, Codec, Form, MediaTypes, Shape


def judge_envelope(envelope: Envelope, form: Form | None, before: Sequence[Platform] | None) -> tuple[Result, ...]:
    """Run all checks on manifests.

    ``form`` is the phase's form, ``before`` the platforms of the phase before; None where unknown.
    """
    digests = _said(DIGEST, _digests(envelope), f"{len(all_documents(envelope))} documents")
    results = [digests, judge_types(envelope)]
    if form is not None:
        results.append(_said(FAMILY, _families(envelope, form), f"{form.media_types}, {form.codec}"))
        results.append(_said(SHAPE, _shape(envelope, form), str(form.shape), *_several(envelope)))
    else:
        results.append(_said(FAMILY, _mixed(envelope), "one family"))
        shape = "index" if envelope.is_index else "single"
        results.append(_said(SHAPE, _attested(envelope), shape, *_several(envelope)))
    results.append(_platforms(envelope, before))
    return tuple(results)


def _said(check: Check, problems: Sequence[str], good: str, *notes: str) -> Result:
    if problems:
        return check.failed(problems[0], *problems[1:], *notes)
    return check.passed("; ".join((good or "as it should be", *notes)))


def _digests(envelope: Envelope) -> list[str]:
    return [
        f"{short(document.digest)}: its bytes hash to {short(digest_of(document.raw))}"
        for document in all_documents(envelope)
        if digest_of(document.raw) != document.digest or len(document.raw) != document.descriptor.size
    ] + [
        f"{short(one.digest)}: the data in its descriptor are other bytes"
        for one in (*(document.descriptor for document in all_documents(envelope)), *envelope.blobs)
        if isinstance(data := one.written.get("data"), str) and not _holds(data, one.digest)
    ]


def _holds(data: str, digest: str) -> bool:
    """Return whether these embedded data are the content. Base64 that is none is envelope.type's."""
    try:
        return digest_of(base64.b64decode(data)) == digest
    except ValueError:
        return True


def _families(envelope: Envelope, form: Form) -> list[str]:
    of = form.media_types
    wanted = [(image.manifest, MANIFEST_OF[of]) for image in envelope.images]
    wanted += [(attestation.manifest, MANIFEST_OF[of]) for attestation in envelope.attestations]
    if envelope.is_index:
        wanted.append((envelope.root, INDEX_OF[of]))
    problems = [f"{short(d.digest)} is {d.media_type}, not {want}" for d, want in wanted if d.media_type != want]
    for image in envelope.images:
        kind = image.config.descriptor.media_type
        if kind != CONFIG_OF[of]:
            problems.append(f"config {short(image.config.digest)} is {kind}, not {CONFIG_OF[of]}")
        wants = [kind for (own, codec), kind in LAYER_OF.items() if own is of and form.codec in (codec, Codec.MIXED)]
        problems += [
            f"layer {short(layer.digest)} is {layer.media_type}, not {' or '.join(wants)}"
            for layer in image.layers
            if layer.media_type not in wants
        ]
    return problems


def _mixed(envelope: Envelope) -> list[str]:
    """List problems that need no phase to see.

    These are Docker and OCI types in one envelope, which containers/image refuses, and zstd with Docker's types.
    """
    layers = {layer.media_type for image in envelope.images for layer in image.layers}
    kinds = {family(kind) for kind in (*layers, *(document.media_type for document in all_documents(envelope)))}
    problems = ["Docker and OCI media types are mixed"] if {MediaTypes.DOCKER, MediaTypes.OCI} <= kinds else []
    problems += [
        f"the config {short(image.config.digest)} has the media type {kind or '(none)'}"
        + (", as docker 1.10 and old registries wrote it" if kind in OLD_CONFIGS else "")
        + ": Podman and Docker 29 refuse it, `phasegate convert` writes another"
        for image in envelope.images
        if family(kind := image.config.descriptor.media_type) is None and not artifact(image)
    ]
    tars = {layer.media_type for image in envelope.images if not artifact(image) for layer in image.layers}
    problems += [f"a layer has the media type {kind or '(none)'}" for kind in sorted(tars) if codec(kind) is None]
    return problems + [
        f"{kind} is read by few engines" for kind in sorted(layers) if "docker" in kind and "zstd" in kind
    ]


def _shape(envelope: Envelope, form: Form) -> list[str]:
    problems = _attested(envelope)
    if envelope.is_index != (form.shape is Shape.INDEX):
        problems.append(f"it is {'an index' if envelope.is_index else 'a single manifest'}, not {form.shape}")
    if form.attestation is Attestation.NONE and envelope.attestations:
        problems.append(f"{len(envelope.attestations)} attestations, and the phase has none (provenance is on)")
    if form.attestation is not Attestation.NONE:
        attested = {attestation.refers_to for attestation in envelope.attestations}
        bare = [i.platform for i in envelope.images if i.manifest.digest not in attested]
        problems += [f"{platform} has no attestation" for platform in bare]
    return problems


def _attested(envelope: Envelope) -> list[str]:
    children = {image.manifest.digest for image in envelope.images}
    problems = [
        f"{short(image.manifest.digest)} is no image: {kind}" for image in envelope.images if (kind := artifact(image))
    ]
    problems += [
        f"attestation {short(a.manifest.digest)} refers to {short(a.refers_to)}, which is not in the index"
        for a in envelope.attestations
        if a.refers_to not in children
    ]
    for attestation in envelope.attestations:
        subject = attestation.manifest.body.get("subject")
        # BuildKit writes a subject from v0.32 on; before that, only the index's annotation says whose it is.
        if isinstance(subject, dict) and subject.get("digest") != attestation.refers_to:
            name = short(attestation.manifest.digest)
            problems.append(f"attestation {name} refers to {short(attestation.refers_to)}, its subject is another")
        problems += [
            f"attestation {short(attestation.manifest.digest)} holds {layer.media_type}"
            for layer in attestation.statements
            if layer.media_type != IN_TOTO
        ]
    problems += _in_the_way(envelope)
    if not envelope.images:
        problems.append("there is no image in it")
    seen = Counter((image.platform.normalised(), image.codecs, _extra(image)) for image in envelope.images)
    problems += [f"{count} images for {kind[0]}" for kind, count in seen.items() if count > 1]
    return problems


def _extra(image: Image) -> str:
    """Return what the index says of a platform that ``Platform`` has no field for: ``features`` of a Docker list."""
    said = image.described.written.get("platform") if image.described else None
    known = ("os", "architecture", "variant", "os.version", "os.features")
    return repr(sorted((key, said[key]) for key in said if key not in known)) if isinstance(said, Mapping) else ""


def _features(envelope: Envelope) -> dict[Platform, set[str]]:
    found: dict[Platform, set[str]] = {}
    for image in envelope.images:
        found.setdefault(image.platform.normalised(), set()).add(_extra(image))
    return found


def _several(envelope: Envelope) -> list[str]:
    """Note platforms with several children that differ in codec or features, and children that are not images."""
    children: dict[Platform, list[str]] = {}
    for image in envelope.images:
        children.setdefault(image.platform.normalised(), []).append("+".join(sorted(image.codecs)) or "no layers")
    notes = [
        f"{platform} may be taken as {' or '.join(kinds)}"
        for platform, kinds in children.items()
        if len(set(kinds)) > 1
    ]
    notes += [
        f"{len(extras)} images for {platform} differ in features alone"
        for platform, extras in _features(envelope).items()
        if len(extras) > 1 and len(set(children[platform])) == 1
    ]
    notes += [f"beside the images, {artifact(one)}" for one in envelope.artifacts]
    return notes + [
        f"beside the images, a child of type {one.media_type}, which clients skip" for one in envelope.others
    ]


def _in_the_way(envelope: Envelope) -> list[str]:
    """List children of an unknown type that clients choose by their platform, as no image of it comes before."""
    if not envelope.others:
        return []
    order = [child.get("digest") for child in envelope.root.body["manifests"]]
    first: dict[Platform, int] = {}
    for image in reversed(envelope.images):
        first[image.platform.normalised()] = order.index(image.manifest.digest)
    return [
        f"{short(one.digest)} is of type {one.media_type or '(none)'}, and clients of {one.platform} choose it"
        for one in envelope.others
        if one.platform and order.index(one.digest) < first.get(one.platform.normalised(), len(order))
        if one.platform.os != "unknown"
    ]


def _platforms(envelope: Envelope, before: Sequence[Platform] | None) -> Result:
    spelled: list[str] = []
    notes: list[str] = []
    for image in envelope.images:
        if image.described is None or image.described.platform is None:
            continue
        said, real = image.described.platform, image.own_platform
        if said.contradicts(real):
            return PLATFORM.failed(f"the index says {said}, the config of {short(image.manifest.digest)} says {real}")
        if (said.os, said.architecture) != (real.os, real.architecture) and real.architecture:
            spelled.append(f"{said} in the index, {real} in the config")
        elif said != real:
            # Clients choose by the index, and know arm64/v8 as arm64 (`imagetools create` writes it so).
            notes.append(f"{said} in the index, {real} in the config")
    if before is not None:
        now = {platform.normalised(): platform for platform in envelope.platforms}
        then = {platform.normalised(): platform for platform in before}
        if set(now) != set(then):
            lost = [str(platform) for key, platform in then.items() if key not in now]
            gained = [str(platform) for key, platform in now.items() if key not in then]
            return PLATFORM.failed(
                f"platforms lost: {', '.join(lost) or 'none'}; gained: {', '.join(gained) or 'none'}"
            )
        spelled += [f"was {then[key]}, is {now[key]}" for key in now if then[key] != now[key]]
    if spelled:
        # Old clients compare the strings: supervisor#5898 pulled an arm64/v8 image again and again.
        return PLATFORM.unsure(f"spelled otherwise: {'; '.join(spelled)}")
    return PLATFORM.passed("; ".join((", ".join(map(str, dict.fromkeys(envelope.platforms))), *notes)))
