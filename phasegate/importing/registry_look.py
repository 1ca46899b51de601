"""What a registry has, by tags, manifests and labels alone: the repositories, and the image that users of each get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phasegate.errors import FleetError, RegistryError
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference, check_repository
from phasegate.importing.arches import sorted_platforms
from phasegate.importing.tag_lines import TagLine, lines_in, to_ask
from phasegate.importing.tags import first_moving, is_artifact, is_commit, is_tag, is_version, newest, shortens
from phasegate.registry import Registry, read_envelope
from phasegate.together import together

AT_ONCE = 8
"""Requests, or repositories read, at the same time."""
SHOWN = 5
"""How many tags a reason names."""
LABELS = ("org.opencontainers.image.version", "io.hass.version", "org.label-schema.version")
"""Labels that are a version, the usual one first."""
_WORDS = 40
_VERSIONS = 20
"""How many tags of a repository are looked up: words first, and the newest versions."""


@dataclass(frozen=True, slots=True)
class Found:
    """One image of a repository: a moving tag, what that tag points at, and the tags at the same image or another.

    line: the tags that made it a release line; None for the usual image of the repository.
    lines: its release lines, for the usual image.
    """

    repository: str
    first: str
    envelope: Envelope
    same: tuple[str, ...]
    others: tuple[str, ...]
    labels: Mapping[str, str]
    platforms: Sequence[str]
    odd: Sequence[str]
    line: TagLine | None = None
    lines: tuple[Found, ...] = ()


async def repositories(registry: Registry, host: str, prefix: str) -> tuple[str, ...]:
    """Return the repositories below ``prefix``, or all of the host's. Raises FleetError if it lists none."""
    naming = f"name them: phasegate import registry {host}{'/' if prefix else ''}{prefix} REPO ..."
    try:
        found = await registry.catalogue(host)
    except RegistryError as error:
        if error.retryable or error.status is None:
            raise
        raise FleetError(f"{host} has no catalogue for us: it answered {error.status}", fix=naming) from None
    below = sorted(name for name in found if not prefix or name == prefix or name.startswith(f"{prefix}/"))
    if not below:
        where = f" below {prefix}" if prefix else ""
        raise FleetError(f"{host} lists no repository{where}, of {len(found)} in all", fix=naming)
    return tuple(below)


async def look(registry: Registry, name: Reference) -> Found:
    check_repository(name.repository)
    tags = [tag for tag in await registry.tags(name) if is_tag(tag) and not is_artifact(tag)]
    if not tags:
        raise FleetError("it has no tag of a release")
    first = first_moving(tags)
    if not first:
        some = ", ".join(tags[:SHOWN]) + (", ..." if len(tags) > SHOWN else "")
        raise FleetError(f"it has no tag that moves with each release, such as latest: {some}")
    envelope = await read_envelope(registry, name.tagged(first))
    labels = _labels(envelope)
    platforms, odd = _platforms(envelope)
    if not platforms:
        raise FleetError(f"{first} is of no platform that phasegate knows" + (f": {', '.join(odd)}" if odd else ""))
    words = [tag for tag in tags if not is_version(tag) and not is_commit(tag) and tag != first]
    labelled = version_in(labels)
    versions = sorted((tag for tag in tags if is_version(tag)), key=newest, reverse=True)
    versions.sort(key=lambda tag: not (labelled and (labelled == tag or labelled in tag or shortens(tag, labelled))))
    latest = [tag for tag in versions if tag != first][:_VERSIONS]
    asked = [*dict.fromkeys((*words[:_WORDS], *latest, *(tag for tag in to_ask(versions) if tag != first)))]
    heads = await together((registry.head(name.tagged(tag)) for tag in asked), at_once=AT_ONCE)
    at = dict(zip(asked, (head.digest if head else "" for head in heads), strict=True))
    same = (first, *(tag for tag in asked if at[tag] == envelope.digest))
    others = tuple(tag for tag in words if tag not in same)
    found = (_found_line(registry, name, line) for line in lines_in(at, envelope.digest))
    lines = tuple(line for line in await together(found, at_once=AT_ONCE) if line)
    return Found(name.repository, first, envelope, same, others, labels, platforms, odd, lines=lines)


async def _found_line(registry: Registry, name: Reference, line: TagLine) -> Found | None:
    """Return a line's image, or None if no platform of it is known: its tags are left out then."""
    envelope = await read_envelope(registry, name.tagged(line.first))
    platforms, odd = _platforms(envelope)
    if not platforms:
        return None
    return Found(name.repository, line.first, envelope, line.tags, (), _labels(envelope), platforms, odd, line)


def _labels(envelope: Envelope) -> dict[str, str]:
    config = envelope.images[0].config.body.get("config") if envelope.images else None
    labels = config.get("Labels") if isinstance(config, dict) else None
    return {key: value for key, value in labels.items() if isinstance(value, str)} if isinstance(labels, dict) else {}


def version_in(labels: Mapping[str, str]) -> str:
    return next((labels[key] for key in LABELS if is_tag(labels.get(key, ""))), "")


def _platforms(envelope: Envelope) -> tuple[list[str], list[str]]:
    """Return the platforms of an image that phasegate builds for and others, as the index names them or the config."""
    named = ((image.described.platform if image.described else None) or image.platform for image in envelope.images)
    return sorted_platforms(str(platform.normalised()) for platform in named)
