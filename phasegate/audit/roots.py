"""The digests of a repo that the registry must have: those of its tags, and those a rollback would return to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.ledger.events import Built, Event
from phasegate.ledger.history import control_of, origins, releases_of
from phasegate.ledger.state import Standing
from phases.ladder import position


@dataclass(frozen=True, slots=True)
class Root:
    """One digest of one image. ``what`` describes it to people; ``published``: a tag is at it."""

    image: str
    digest: str
    what: str
    published: bool


def roots_of(standing: Standing, history: Sequence[Event]) -> tuple[Root, ...]:
    """Return a repo's roots; none if phasegate has published nothing, as the publisher may change what is there."""
    if not standing.published:
        return ()
    found: dict[tuple[str, str], Root] = {}
    for tag, digest in standing.tags.items():
        if digest:
            found.setdefault((tag.image, digest), Root(tag.image, digest, str(tag), published=True))
    releases = releases_of(history)
    for tag, old in origins(history).items():
        if old and releases[tag] == standing.published:
            what = f"{tag.name} as it was before phasegate"
            found.setdefault((tag.image, old), Root(tag.image, old, what, published=False))
        if old is None and (control := control_of(history, standing.published, tag.image)):
            found.setdefault((tag.image, control), Root(tag.image, control, "the control", published=False))
    for event in history:
        if not isinstance(event, Built) or event.release != standing.published:
            continue
        for candidate in event.candidates:
            if position(candidate.phase) < position(standing.at):
                root = Root(candidate.image, candidate.digest, f"the form {candidate.phase}", published=False)
                found.setdefault((candidate.image, candidate.digest), root)
    return tuple(found.values())
