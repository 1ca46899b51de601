"""Draft repos from a registry alone: names by its catalogue where it has one, then tags, manifests and labels.

Nothing is built of what is only published: each repo is ``source: published``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from phasegate.errors import FleetError, PhasegateError, RegistryError
from phasegate.image.envelope import Envelope
from phasegate.image.platform import parse_platform
from phasegate.image.reference import Reference
from phasegate.importing.arches import WORDS, arch_in
from phasegate.importing.draft import Draft, Drawn, Entry, Left, Origin
from phasegate.importing.tags import (
    first_moving,
    fullest,
    is_artifact,
    is_commit,
    is_tag,
    is_version,
    newest,
    shortens,
    sorted_out,
    tags_of,
    with_numbers,
)
from phasegate.registry import Registry, read_envelope
from phasegate.together import together

_REPOS = 8
"""Repositories read at the same time."""
_WORDS = 40
_VERSIONS = 20
"""How many tags of a repository are looked up: words first, and the newest versions."""
_SHOWN = 5
"""How many tags a reason names."""
_OWN = {"amd64": "linux/amd64", "arm64": "linux/arm64", "386": "linux/386"}
"""Words that a fleet file knows without `architectures`."""
_LABELS = ("org.opencontainers.image.version", "io.hass.version", "org.label-schema.version")


@dataclass(frozen=True, slots=True)
class _Found:
    """One repository: its usual moving tag, what that tag points at, and the tags at the same image or another."""

    repository: str
    first: str
    envelope: Envelope
    same: tuple[str, ...]
    others: tuple[str, ...]
    labels: Mapping[str, str]
    platforms: tuple[str, ...]
    odd: tuple[str, ...]


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


async def draft_of(registry: Registry, host: str, prefix: str, names: Sequence[str]) -> Draft:
    """Return what the repositories ``names`` of ``host`` publish. Below ``prefix``, it is not part of a repo's name."""

    async def one(name: str) -> _Found | Left:
        try:
            return await _look(registry, Reference(host, name))
        except PhasegateError as error:
            return Left(_short(name, prefix), error.what, Origin(f"{host}/{name}"))

    looked = await together((one(name) for name in dict.fromkeys(names)), at_once=_REPOS)
    found = [it for it in looked if isinstance(it, _Found)]
    left = [it for it in looked if isinstance(it, Left)]
    repos: list[Drawn] = []
    words: dict[str, str] = {}
    groups: dict[str, list[tuple[str, _Found]]] = {}
    for each in found:
        word, pattern = arch_in(each.repository)
        groups.setdefault(pattern if word and len(each.platforms) == 1 else each.repository, []).append((word, each))
    # Those of one name first: a group has the name of a repo that is there without its word.
    for pattern, members in sorted(groups.items(), key=lambda group: len(group[1]) > 1):
        if len(members) > 1 and _agree(members, words):
            drawn = [_group(host, prefix, pattern, members, words, {repo.name for repo in repos})]
        else:
            drawn = [_single(host, prefix, each) for _, each in members]
        repos += [repo for repo, _ in drawn]
        left += [part for _, parts in drawn for part in parts]
    return Draft(tuple(repos), tuple(left), words)


async def _look(registry: Registry, name: Reference) -> _Found:
    tags = [tag for tag in await registry.tags(name) if not is_artifact(tag)]
    if not tags:
        raise FleetError("it has no tag of a release")
    first = first_moving(tags)
    if not first:
        some = ", ".join(tags[:_SHOWN]) + (", ..." if len(tags) > _SHOWN else "")
        raise FleetError(f"it has no tag that moves with each release, such as latest: {some}")
    envelope = await read_envelope(registry, name.tagged(first))
    labels = _labels(envelope)
    platforms, odd = _platforms(envelope)
    if not platforms:
        raise FleetError(f"{first} is of no platform that phasegate knows" + (f": {', '.join(odd)}" if odd else ""))
    words = [tag for tag in tags if not is_version(tag) and not is_commit(tag) and tag != first]
    labelled = _labelled(labels)
    versions = sorted((tag for tag in tags if is_version(tag)), key=newest, reverse=True)
    versions.sort(key=lambda tag: not (labelled and (labelled == tag or labelled in tag or shortens(tag, labelled))))
    asked = [*words[:_WORDS], *[tag for tag in versions if tag != first][:_VERSIONS]]
    heads = await together((registry.head(name.tagged(tag)) for tag in asked), at_once=_REPOS)
    at = dict(zip(asked, (head.digest if head else "" for head in heads), strict=True))
    same = (first, *(tag for tag in asked if at[tag] == envelope.digest))
    others = tuple(tag for tag in words if tag not in same)
    return _Found(name.repository, first, envelope, same, others, labels, platforms, odd)


def _single(host: str, prefix: str, found: _Found) -> tuple[Drawn, list[Left]]:
    origin = Origin(f"{host}/{found.repository}:{found.first}")
    entries = [Entry("image", found.repository), Entry("source", "published", _attested(found.envelope))]
    entries += [Entry("platforms", list(found.platforms)), *_version_and_tags(found, found.same)]
    name = _short(found.repository, prefix)
    return Drawn(name, host, origin, tuple(entries)), _parts(name, found, origin)


def _agree(members: Sequence[tuple[str, _Found]], words: Mapping[str, str]) -> bool:
    """Return whether each word is one platform, in this group and in those before: a fleet file knows one for each."""
    known = {**_OWN, **words}
    named = {word: found.platforms[0] for word, found in members}
    return len(named) == len(members) and all(known.get(word, it) == it for word, it in named.items())


def _group(
    host: str,
    prefix: str,
    pattern: str,
    members: Sequence[tuple[str, _Found]],
    words: dict[str, str],
    names: Collection[str],
) -> tuple[Drawn, list[Left]]:
    """Return one repo of several names that differ in their architecture alone. ``names`` are those of other repos."""
    members = sorted(members, key=lambda member: list(WORDS).index(member[0]))
    first = members[0][1]
    origin = Origin(f"{host}/{first.repository}:{first.first}")
    same = [tag for tag in first.same if all(tag in found.same for _, found in members)]
    words |= {word: found.platforms[0] for word, found in members if word not in _OWN}
    why = f"{len(members)} repositories whose names differ in their architecture alone"
    short = re.sub(r"[-_.]{2,}", "-", _short(pattern, prefix).replace("{arch}", "")).strip("-_.") or "all"
    name = f"{short}-by-arch" if short in names else short
    entries = [
        Entry("image", pattern, why),
        Entry("arches", [word for word, _ in members]),
        Entry("source", "published", next(filter(None, (_attested(found.envelope) for _, found in members)), "")),
        *_version_and_tags(first, same or [first.first]),
    ]
    drawn = Drawn(name, host, origin, tuple(entries))
    return drawn, [part for _, found in members for part in _parts(drawn.name, found, origin)]


def _version_and_tags(found: _Found, same: Sequence[str]) -> list[Entry]:
    labelled, tagged = _labelled(found.labels), fullest(same)
    version = labelled if labelled in same else tagged or labelled
    if not version:
        version = found.envelope.digest.partition(":")[2][:12]
        why = f"no tag at the image of {found.first} and no label is a version: this is its digest"
    elif version in same:
        why = f"the tag of that name is at the image of {found.first}"
    else:
        why = f"the label {next(key for key in _LABELS if found.labels.get(key) == version)} of {found.first}"
    moving, fixed = sorted_out(same, version)
    first = with_numbers(found.first, version)
    moving = [first, *(tag for tag in moving if tag != first)]
    entries = [
        Entry("version", version, why),
        Entry("tags", tags_of(moving, fixed), f"these are at the image of {found.first}"),
    ]
    return entries if is_version(version) else [entries[0], Entry("order", "none"), entries[1]]


def _parts(name: str, found: _Found, origin: Origin) -> list[Left]:
    parts: list[Left] = []
    if found.others:
        some = ", ".join(found.others[:_SHOWN]) + (", ..." if len(found.others) > _SHOWN else "")
        why = f"not at the image of {found.first}: {some}"
        parts.append(Left(name, why, origin, _counted(len(found.others), "tag")))
    if found.odd:
        parts.append(Left(name, "not a platform that phasegate knows", origin, ", ".join(found.odd)))
    return parts


def _attested(envelope: Envelope) -> str:
    return "it has an attestation, so phasegate does not rewrite it" if envelope.attestations else ""


def _labels(envelope: Envelope) -> dict[str, str]:
    config = envelope.images[0].config.body.get("config") if envelope.images else None
    labels = config.get("Labels") if isinstance(config, dict) else None
    return {key: value for key, value in labels.items() if isinstance(value, str)} if isinstance(labels, dict) else {}


def _labelled(labels: Mapping[str, str]) -> str:
    return next((labels[key] for key in _LABELS if is_tag(labels.get(key, ""))), "")


def _platforms(envelope: Envelope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the platforms that phasegate builds for, and those that it does not."""
    known: list[str] = []
    odd: list[str] = []
    for image in envelope.images:
        described = image.described.platform if image.described else None
        platform = str((described or image.platform).normalised())
        try:
            parse_platform(platform)
        except FleetError:
            odd.append(platform)
        else:
            known.append(platform)
    return tuple(dict.fromkeys(known)), tuple(dict.fromkeys(odd))


def _short(repository: str, prefix: str) -> str:
    return _name(repository.removeprefix(f"{prefix}/") if prefix else repository)


def _name(text: str) -> str:
    return text.replace("/", "-").lower()


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
