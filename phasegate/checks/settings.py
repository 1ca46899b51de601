"""The check ci.settings: which of a CI's settings made an image differ from the form its phase requires."""

from __future__ import annotations

from dataclasses import dataclass

from phasegate import command
from phasegate.build.options import args_on, attest_options, exporter_options
from phasegate.catalogue import SETTINGS
from phasegate.check import Result
from phasegate.checks.observe import provenance_of, provenances
from phasegate.errors import BadContent
from phasegate.image.envelope import Envelope
from phasegate.image.mediatype import codec, family
from phasegate.registry.client import Registry
from phases.form import Attestation, Form, MediaTypes, Shape
from phases.ladder import Rung


@dataclass(frozen=True, slots=True)
class Observed:
    """All values found on each axis of an image, including mixtures that no form allows."""

    media_types: frozenset[str]
    codecs: frozenset[str]
    platforms: int
    index: bool
    attested: bool
    provenance: Attestation
    sbom: bool
    artifacts: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One CI setting to change: ``pushed`` is what was set, ``wanted`` what to set instead, empty to leave it out."""

    pushed: str
    wanted: str


async def observed(registry: Registry, envelope: Envelope) -> Observed:
    """Return what is found on each axis of the image.

    Raises what reading a blob raises, and BadContent for a statement that is not JSON.
    """
    documents = [image.manifest for image in envelope.images] + ([envelope.root] if envelope.is_index else [])
    kinds = {document.media_type for document in documents}
    kinds |= {layer.media_type for image in envelope.images for layer in image.layers}
    stated = [provenance_of(statement) for statement in await provenances(registry, envelope)]
    types = [
        layer.annotations.get("in-toto.io/predicate-type", "") for a in envelope.attestations for layer in a.statements
    ]
    return Observed(
        media_types=frozenset(str(found) for kind in kinds if (found := family(kind))),
        codecs=frozenset(
            str(codec(layer.media_type) or "uncompressed") for image in envelope.images for layer in image.layers
        ),
        platforms=len(envelope.images),
        index=envelope.is_index,
        attested=bool(envelope.attestations),
        provenance=stated[0] if stated else Attestation.NONE,
        sbom=any("spdx" in kind.lower() for kind in types),
        artifacts=any(each.is_artifact for each in envelope.attestations),
    )


def differing(found: Observed, form: Form, sbom: str = "") -> tuple[Setting, ...]:
    """Return the settings to change.

    An attestation implies an index, and BuildKit writes none with Docker media types: what follows from one setting
    is not reported as another. ``sbom`` is the generator that the phase requires, empty for none.
    """
    asked, options = attest_options(form, sbom), exporter_options(form)
    settings: list[Setting] = []
    if found.provenance is not form.attestation:
        pushed = "false" if found.provenance is Attestation.NONE else f"mode={found.provenance}"
        settings.append(Setting(f"provenance={pushed}", f"provenance={asked['provenance']}"))
    if found.sbom != (asked["sbom"] != "false"):
        settings.append(Setting(f"sbom={'true' if found.sbom else 'false'}", f"sbom={asked['sbom']}"))
    if found.media_types - {str(form.media_types)}:
        pushed = " and ".join(f"oci-mediatypes={_said(kind)}" for kind in sorted(found.media_types, reverse=True))
        settings.append(Setting(pushed, f"oci-mediatypes={options['oci-mediatypes']}"))
    if found.codecs - {str(form.codec)}:
        pushed = " and ".join(f"compression={kind}" for kind in sorted(found.codecs))
        wanted = ",".join(f"{key}={options[key]}" for key in ("compression", "compression-level", "force-compression"))
        settings.append(Setting(pushed, wanted))
    if found.attested and form.attestation is not Attestation.NONE and found.artifacts is not form.artifacts:
        pushed = f"oci-artifact={'true' if found.artifacts else 'false'}"
        settings.append(Setting(pushed, f"oci-artifact={options['oci-artifact']}"))
    if found.index and form.shape is Shape.SINGLE and not found.attested:
        settings.append(_shape(found))
    if not found.index and form.shape is Shape.INDEX:
        settings.append(Setting("a single manifest", _index_args()))
    return tuple(settings)


async def judge_settings(registry: Registry, envelope: Envelope, repo: str, rung: Rung, sbom: str = "") -> Result:
    """Report one line for each setting to change, with the command that prints them all.

    registry: the client that reads the attestations.
    envelope: the image that the CI pushed.
    repo: the repo's name, for the command.
    rung: the phase and its form.
    sbom: the generator that the phase requires, empty for none.
    """
    try:
        found = await observed(registry, envelope)
    except BadContent as error:
        return SETTINGS.failed(error.what)
    told = [
        f"the CI pushed {setting.pushed}: for the phase {rung.name} "
        + (f"set {setting.wanted}" if setting.wanted else f"leave {setting.pushed} out")
        for setting in differing(found, rung.form, sbom)
    ]
    if not told:
        return SETTINGS.passed(f"as {rung.name} wants them")
    more = f" and {len(told) - 1} more" if len(told) > 1 else ""
    return SETTINGS.failed(f"{told[0]}{more} ({command.settings(repo, rung.name)})", *told[1:])


def _shape(found: Observed) -> Setting:
    if found.platforms > 1:
        return Setting(f"{found.platforms} platforms", "platform to the one that is published")
    return Setting(_index_args(), "")


def _index_args() -> str:
    return ",".join(f"{key}={value}" for key, value in args_on("shape").items())


def _said(kind: str) -> str:
    return "true" if kind == MediaTypes.OCI else "false"
