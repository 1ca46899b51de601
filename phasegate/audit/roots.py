"""The digests of a repo that the registry must have: those of its tags, and those a rollback would return to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.ledger.events import Built, Event, Intended
from phasegate.ledger.history import control_of, origins, releases_of
from phasegate.ledger.state import Standing
from phasegate.release import ByDigest
from phases.ladder import position


@dataclass(frozen=True, slots=True)
class Root:
    """One digest of one image. ``what`` describes it to people; ``published``: a tag is at it."""

    at: ByDigest
    what: str
    published: bool


def roots_of(standing: Standing, history: Sequence[Event]) -> tuple[Root, ...]:
    """Return a repo's roots; none if phasegate has published nothing, as the publisher may change what is there."""
    if not standing.published:
        return ()
    found: dict[ByDigest, Root] = {}

    def add(at: ByDigest, what: str, *, published: bool = False) -> None:
        found.setdefault(at, Root(at, what, published))

    for tag, digest in standing.tags.items():
        if digest:
            add(tag.at(digest), str(tag), published=True)
    releases = releases_of(history)
    for tag, old in origins(history).items():
        if old and releases[tag] == standing.published:
            add(tag.at(old), f"{tag.name} as it was before phasegate")
        # What another registry has of the lower forms and the control is what was carried there: see below.
        if old is None and not tag.registry and (control := control_of(history, standing.published, tag.image)):
            add(tag.at(control), "the control")
    for event in history:
        if isinstance(event, Built) and event.release == standing.published:
            for candidate in event.candidates:
                if position(candidate.phase) < position(standing.at):
                    add(ByDigest(candidate.image, candidate.digest), f"the form {candidate.phase}")
        if isinstance(event, Intended) and event.release == standing.published and not event.rollback:
            for move in event.moves:
                if move.registry:
                    add(move.where.at(move.new), f"the form {event.phase}")
    return tuple(found.values())
