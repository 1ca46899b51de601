"""Read a repo's events for what single tags and images were: where they came from, and which forms there are. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from phasegate.ledger.events import Built, Event, Intended, Observed, Opened
from phasegate.release import Candidate, Tag
from phases.ladder import position


def origins(history: Sequence[Event]) -> dict[Tag, str | None]:
    """The tags that phasegate moved, in that order, with the digest that each was found at; empty: it was not there.

    None where another version was published since: what was found is an older one then. A release of the same version,
    mended, goes back to where the first one went from.
    """
    found: dict[Tag, str | None] = {}
    first: dict[Tag, str] = {}
    versions: dict[str, str] = {}
    for event in history:
        if isinstance(event, Opened):
            versions[event.release.id] = event.release.version
        if isinstance(event, Observed):
            found, first = {}, {}
        if isinstance(event, Intended) and not event.rollback:
            for move in event.moves:
                found.setdefault(move.where, move.old)
                version = versions.get(event.release, event.release)
                if first.setdefault(move.where, version) != version:
                    found[move.where] = None
    return found


def releases_of(history: Sequence[Event]) -> dict[Tag, str]:
    """The release that each tag was last moved to, or on the way to."""
    return {
        move.where: event.release
        for event in history
        if isinstance(event, Intended) and not event.rollback
        for move in event.moves
    }


def release_of(history: Sequence[Event], image: str, digest: str) -> str:
    """The last release that has ``digest`` as one of its forms; empty where none has."""
    return next(
        (
            event.release
            for event in reversed(history)
            if isinstance(event, Built) and any((c.image, c.digest) == (image, digest) for c in event.candidates)
        ),
        "",
    )


def form_of(history: Sequence[Event], release: str, phase: str, image: str) -> str:
    """The digest of the release in ``phase``, or in the rung below that the repo had no need to leave."""
    found = candidates_of(history, release, phase, image)
    return max(found, key=lambda candidate: position(candidate.phase)).digest if found else ""


def candidates_of(history: Sequence[Event], release: str, phase: str, image: str) -> list[Candidate]:
    """One image of the release, in ``phase`` and the rungs below."""
    return [
        candidate
        for event in history
        if isinstance(event, Built) and event.release == release
        for candidate in event.candidates
        if candidate.image == image and position(candidate.phase) <= position(phase)
    ]
