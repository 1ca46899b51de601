"""Read a repo's events for the history of single tags and images: their origins, and which forms exist. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phasegate.ledger.events import Accepted, Built, Ceded, Event, Intended, Moved, Observed, Opened, TakenOver
from phasegate.release import ByDigest, Candidate, Tag
from phases.ladder import LADDER, position


def origins(history: Sequence[Event], *, older: bool = False) -> dict[Tag, str | None]:
    """Return the tags that phasegate moved, in that order, each with the digest that it was found at.

    The digest is empty if the tag did not exist, and None if what was found is another version than the one that was
    published first, or since: an older one then, unless ``older`` asks for that. If another tag of the image was found
    at that version, it is that one's digest. A fixed release of the same version goes back to where the first one
    started from.
    """
    found: dict[Tag, str | None] = {}
    first: dict[Tag, str] = {}
    versions: dict[str, str] = {}
    observed: Mapping[Tag, str] = {}
    tags: Mapping[Tag, str] = {}
    for event in history:
        if isinstance(event, Opened):
            versions[event.release.id] = event.release.version
        if isinstance(event, Observed | Accepted):
            found, first, observed, tags = {}, {}, event.versions, event.tags
        if isinstance(event, TakenOver | Ceded):
            # What it was at is another line's: a rollback goes there no more than to an older version.
            found.pop(event.tag, None)
            first.pop(event.tag, None)
        if isinstance(event, TakenOver):
            observed = {**observed, event.tag: event.version}
            tags = {**tags, event.tag: event.digest}
        if isinstance(event, Intended) and not event.rollback:
            for move in event.moves:
                found.setdefault(move.where, move.old)
                version = versions.get(event.release, event.release)
                if first.setdefault(move.where, observed.get(move.where, version)) != version and not older:
                    there = (move.registry, move.image, version)
                    others = (tags.get(tag) for tag, at in observed.items() if (tag.registry, tag.image, at) == there)
                    found[move.where] = next(filter(None, others), None)
    return found


def replaced(history: Sequence[Event]) -> dict[ByDigest, str]:
    """Return what somebody else pushed and a move replaced, or was to, unless a rollback may go to it.

    With the release that was moved there.
    """
    known = {digest for found in (origins(history), origins(history, older=True)) for digest in found.values()} | {""}
    found: dict[ByDigest, str] = {}
    for event in history:
        match event:
            case Observed() | Accepted():
                known.update(event.tags.values())
            case TakenOver():
                known.add(event.digest)
            case Built():
                known.update((*event.controls.values(), *(candidate.digest for candidate in event.candidates)))
            case Intended():
                found |= {move.where.at(move.old): event.release for move in event.moves}
            case Moved():
                found[event.move.where.at(event.move.old)] = event.release
    return {root: release for root, release in found.items() if root.digest not in known}


def control_of(history: Sequence[Event], release: str, image: str) -> str:
    """Return the control of one image of the release: what the old way makes of it.

    Returns an empty string if there is none, or one for each of several platforms: no index was made of those.
    """
    built = next(
        (it for it in reversed(history) if isinstance(it, Built) and it.release == release and it.controls), None
    )
    found = [digest for control, digest in built.controls.items() if control.image == image] if built else []
    return found[0] if len(found) == 1 else ""


def versions_of(history: Sequence[Event]) -> dict[str, str]:
    """Return the version of each release, by its id."""
    return {event.release.id: event.release.version for event in history if isinstance(event, Opened)}


def version_of_digest(history: Sequence[Event], image: str) -> dict[str, str]:
    """Return the version of each digest of ``image`` that phasegate built, or that a tag was seen at before."""
    found: dict[str, str] = {}
    versions = versions_of(history)
    for event in history:
        if isinstance(event, Observed | Accepted):
            mine = {tag: at for tag, at in event.versions.items() if tag.image == image and not tag.registry}
            seen = {event.tags.get(tag, ""): version for tag, version in mine.items()}
            found = {digest: version for digest, version in seen.items() if digest and version} | found
        if isinstance(event, TakenOver) and event.tag.image == image and event.digest and event.version:
            found = {event.digest: event.version} | found
        if isinstance(event, Built) and event.release in versions:
            found |= {it.digest: versions[event.release] for it in event.candidates if it.image == image}
    return found


def releases_of(history: Sequence[Event]) -> dict[Tag, str]:
    """Return the release that each tag was last moved to, or was being moved to, since the start was last accepted."""
    found: dict[Tag, str] = {}
    for event in history:
        if isinstance(event, Accepted):
            found = {}
        if isinstance(event, TakenOver | Ceded):
            found.pop(event.tag, None)
        if isinstance(event, Intended) and not event.rollback:
            found |= {move.where: event.release for move in event.moves}
    return found


def release_of(history: Sequence[Event], image: str, digest: str) -> str:
    """Return the last release that has ``digest`` as one of its forms, or an empty string."""
    return next(
        (
            event.release
            for event in reversed(history)
            if isinstance(event, Built) and any((c.image, c.digest) == (image, digest) for c in event.candidates)
        ),
        "",
    )


def form_of(history: Sequence[Event], release: str, phase: str, image: str) -> str:
    """Return the digest of the release in ``phase``, or in the nearest rung below if the repo skipped ``phase``."""
    found = candidates_of(history, release, phase, image)
    return max(found, key=lambda candidate: position(candidate.phase)).digest if found else ""


def candidates_of(history: Sequence[Event], release: str, phase: str, image: str) -> list[Candidate]:
    """Return one image of the release, in ``phase`` and the rungs below it."""
    return [
        candidate
        for event in history
        if isinstance(event, Built) and event.release == release
        for candidate in event.candidates
        if candidate.image == image and position(candidate.phase) <= position(phase)
    ]


def lowest_of(history: Sequence[Event], release: str, image: str) -> str:
    """Return the lowest phase in which the image of the release was built, or an empty string."""
    phases = [candidate.phase for candidate in candidates_of(history, release, LADDER[-1].name, image)]
    return min(phases, key=position, default="")
