"""Draft repos from a registry alone: names by its catalogue where it has one, then tags, manifests and labels.

Nothing is built of what is only published: each repo is ``source: published``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from phasegate.errors import PhasegateError
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.importing.arches import KNOWN, WORDS, arch_in
from phasegate.importing.draft import Draft, Drawn, Entry, Left, Origin
from phasegate.importing.lines import Line, names_of
from phasegate.importing.registry_look import AT_ONCE, LABELS, SHOWN, Found, look, version_in
from phasegate.importing.tags import fullest, is_version, sorted_out, tags_of, with_numbers
from phasegate.line import line_name, repo_of
from phasegate.registry import Registry
from phasegate.together import together


async def draft_of(registry: Registry, host: str, prefix: str, names: Sequence[str]) -> Draft:
    """Return what the repositories ``names`` of ``host`` publish. Below ``prefix``, it is not part of a repo's name."""

    async def one(name: str) -> Found | Left:
        try:
            return await look(registry, Reference(host, name))
        except PhasegateError as error:
            return Left(_short(name, prefix), error.what, Origin(f"{host}/{name}"))

    looked = await together((one(name) for name in dict.fromkeys(names)), at_once=AT_ONCE)
    found = [it for it in looked if isinstance(it, Found)]
    left = [it for it in looked if isinstance(it, Left)]
    repos: list[Drawn] = []
    words: dict[str, str] = {}
    groups: dict[str, list[tuple[str, Found]]] = {}
    for each in found:
        word, pattern = arch_in(each.repository)
        groups.setdefault(pattern if word and len(each.platforms) == 1 else each.repository, []).append((word, each))
    # Those of one name first: a group has the name of a repo that is there without its word.
    for pattern, members in sorted(groups.items(), key=lambda group: len(group[1]) > 1):
        if len(members) > 1 and _agree(members, words):
            drawn = [_group(host, prefix, pattern, members, words, {repo_of(repo.name) for repo in repos})]
        else:
            drawn = [line for _, each in members for line in _lines(host, prefix, each)]
        repos += [repo for repo, _ in drawn]
        left += [part for _, parts in drawn for part in parts]
    return Draft(tuple(repos), tuple(left), words)


def _lines(host: str, prefix: str, found: Found) -> list[tuple[Drawn, list[Left]]]:
    """Return the repo of one repository, or its release lines."""
    if not found.lines:
        return [_single(host, prefix, found, _short(found.repository, prefix))]
    taken = {tag for line in found.lines for tag in line.same}
    usual = replace(found, others=tuple(tag for tag in found.others if tag not in taken))
    several = [usual, *found.lines]
    names = names_of([Line(_version(each, each.same)[0], each.same, each.first) for each in several])
    return [
        _single(host, prefix, each, line_name(_short(found.repository, prefix), name))
        for each, name in zip(several, names, strict=True)
    ]


def _single(host: str, prefix: str, found: Found, name: str) -> tuple[Drawn, list[Left]]:
    origin = Origin(f"{host}/{found.repository}:{found.first}")
    entries = [Entry("image", found.repository), Entry("source", "published", _attested(found.envelope))]
    entries += [Entry("platforms", list(found.platforms)), *_version_and_tags(found, found.same)]
    return Drawn(name, host, origin, tuple(entries)), _parts(name, found, origin)


def _agree(members: Sequence[tuple[str, Found]], words: Mapping[str, str]) -> bool:
    """Return whether each word is one platform, in this group and in those before: a fleet file knows one for each."""
    known = {**KNOWN, **words}
    named = {word: found.platforms[0] for word, found in members}
    return len(named) == len(members) and all(known.get(word, it) == it for word, it in named.items())


def _group(
    host: str,
    prefix: str,
    pattern: str,
    members: Sequence[tuple[str, Found]],
    words: dict[str, str],
    names: Collection[str],
) -> tuple[Drawn, list[Left]]:
    """Return one repo of several names that differ in their architecture alone. ``names`` are those of other repos."""
    members = sorted(members, key=lambda member: list(WORDS).index(member[0]))
    first = members[0][1]
    origin = Origin(f"{host}/{first.repository}:{first.first}")
    same = [tag for tag in first.same if all(tag in found.same for _, found in members)]
    words |= {word: found.platforms[0] for word, found in members if word not in KNOWN}
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


def _version_and_tags(found: Found, same: Sequence[str]) -> list[Entry]:
    version, why = _version(found, same)
    moving, fixed = sorted_out(same, version)
    first = with_numbers(found.first, version)
    moving = [first, *(tag for tag in moving if tag != first)]
    entries = [
        Entry("version", version, why),
        Entry("tags", tags_of(moving, fixed), f"these are at the image of {found.first}"),
    ]
    return entries if is_version(version) else [entries[0], Entry("order", "none"), entries[1]]


def _version(found: Found, same: Sequence[str]) -> tuple[str, str]:
    """Return the version of an image, and why it is that."""
    labelled, tagged = version_in(found.labels), fullest(same)
    version = labelled if labelled in same else tagged or labelled
    if found.line:
        version = found.line.version
        if version not in same:
            return version, f"the tag {found.line.full} is at the image of {found.first}"
    if not version:
        version = found.envelope.digest.partition(":")[2][:12]
        return version, f"no tag at the image of {found.first} and no label is a version: this is its digest"
    if version in same:
        return version, f"the tag of that name is at the image of {found.first}"
    return version, f"the label {next(key for key in LABELS if found.labels.get(key) == version)} of {found.first}"


def _parts(name: str, found: Found, origin: Origin) -> list[Left]:
    parts: list[Left] = []
    if found.others:
        some = ", ".join(found.others[:SHOWN]) + (", ..." if len(found.others) > SHOWN else "")
        why = f"not at the image of {found.first}: {some}"
        parts.append(Left(name, why, origin, _counted(len(found.others), "tag")))
    if found.odd:
        parts.append(Left(name, "not a platform that phasegate knows", origin, ", ".join(found.odd)))
    return parts


def _attested(envelope: Envelope) -> str:
    return "it has an attestation, so phasegate does not rewrite it" if envelope.attestations else ""


def _short(repository: str, prefix: str) -> str:
    return _name(repository.removeprefix(f"{prefix}/") if prefix else repository)


def _name(text: str) -> str:
    return text.replace("/", "-").lower()


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
