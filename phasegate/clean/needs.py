"""Find which of phasegate's tags in its repositories a repo still needs. Pure: from the ledger alone.

A digest is needed if a rollback may go to it (``rollback.targets`` says which), and all tags of a release while it is
the current one, as is somebody else's push that it replaced. What is not in this ledger is somebody else's, and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from phasegate.command import rollout
from phasegate.errors import FleetError
from phasegate.ledger.events import Accepted, Built, Event, Intended, Observed, Opened, Promoted
from phasegate.ledger.history import origins, replaced
from phasegate.ledger.state import Standing
from phasegate.promotion.targets import releases_at, targets
from phasegate.release import (
    CANDIDATE_PREFIX,
    CONTROL_PREFIX,
    CONVERTED_PREFIX,
    REHEARSAL_TAG,
    ROLLBACK_PREFIX,
    ByDigest,
    OwnTag,
    Release,
    Tag,
    digest_mark,
    mark,
)
from phases.ladder import NAMES, position

_ELSEWHERE = f"sha256:{'0' * 64}"
"""A digest to which somebody else may have moved a tag: a rollback with --force starts there."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What must stay in a repo's repositories.

    - ``roots``: what must stay, and why.
    - ``marks``: releases by the mark in their tags, with what became of each.
    - ``current``: the marks of releases that are needed as a whole.
    - ``seen``: the marks of every digest in the history.
    - ``replaced``: the marks of somebody else's pushes that the current release replaced.
    - ``unfinished``: why nothing at all is removed now.
    """

    roots: Mapping[ByDigest, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    current: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    unfinished: str = ""

    def beside(self, others: Iterable[Needs]) -> Needs:
        """Return the needs with those of the other lines of the image: their releases are none of this one's."""
        needs = self
        for other in others:
            needs = replace(
                needs,
                roots={**other.roots, **needs.roots},
                replaced=needs.replaced | other.replaced,
                unfinished=needs.unfinished or other.unfinished,
            )
        return needs

    def of(self, tag: OwnTag) -> tuple[bool, str]:
        """Return whether one of phasegate's tags is needed for what it is, and why or why not.

        What it points at may be needed even if the tag is not.
        """
        if self.unfinished:
            return True, self.unfinished
        if tag.prefix in (CANDIDATE_PREFIX, CONTROL_PREFIX) and tag.mark in self.marks:
            what = "control" if tag.prefix == CONTROL_PREFIX else tag.form or "form"
            return tag.mark in self.current, f"{what} of {self.marks[tag.mark]}"
        if tag.prefix == ROLLBACK_PREFIX and tag.mark in self.replaced:
            return True, "pushed by somebody else, and replaced by the current release"
        if tag.prefix == ROLLBACK_PREFIX and tag.mark in self.seen:
            return False, "no tag can go back to it any more"
        if tag == OwnTag(REHEARSAL_TAG):
            return False, "left by a rehearsal"
        if tag.prefix == CONVERTED_PREFIX:
            return True, "made by hand with phasegate convert"
        return True, "not in this ledger: another one may need it"


def needs_of(
    standing: Standing,
    history: Sequence[Event],
    found: Mapping[Tag, str],
    *,
    joined: str = "",
    image_of: Callable[[Tag], str] = attrgetter("image"),
    pins: Iterable[ByDigest] = (),
) -> Needs:
    """Return what the repo needs. ``found`` is where the tags are now, ``joined`` and ``image_of`` are as for
    ``targets``, and ``pins`` are the roots on which started builds in the same fleet are based."""
    roots: dict[ByDigest, str] = dict.fromkeys(pins, "a build that was begun is based on it")
    for tag, digest, phase in _ways(standing, history, found, joined, image_of):
        roots.setdefault(tag.at(digest), f"{tag.name} goes back to it by rollback --to {phase}")
    for root in _current(standing):
        roots.setdefault(root, "of the current release")
    opened = [event.release for event in history if isinstance(event, Opened)]
    pushed, unfinished = replaced(history), ""
    if standing.intent:
        what = "rollback" if standing.intent.rollback else "promotion"
        unfinished = f"a {what} to {standing.intent.phase} was begun: {rollout(standing.repo, then='finishes it')}"
    return Needs(
        roots=roots,
        marks={mark(release): _fate(release, standing, history) for release in opened},
        current=frozenset([mark(standing.release)] if standing.release else []),
        seen=frozenset(digest_mark(digest) for digest in _digests(history) if digest),
        replaced=frozenset(digest_mark(root.digest) for root, by in pushed.items() if by in releases_at(standing)),
        unfinished=unfinished,
    )


def _ways(
    standing: Standing,
    history: Sequence[Event],
    found: Mapping[Tag, str],
    joined: str,
    image_of: Callable[[Tag], str],
) -> Iterable[tuple[Tag, str, str]]:
    """Return each tag with each digest to which a rollback may return it, from wherever it is.

    One tag at a time: if one tag lacks a form, those of the other tags are kept all the same.
    """
    for tag in origins(history):
        for now in dict.fromkeys((found.get(tag, ""), standing.tags.get(tag, ""), _ELSEWHERE)):
            for phase in NAMES:
                if not now or position(phase) > position(standing.at):
                    continue
                try:
                    moves = targets(standing, history, {tag: now}, phase, joined=joined, image_of=image_of)
                except FleetError:
                    continue
                yield from ((tag, move.new, phase) for move in moves)


def _current(standing: Standing) -> Iterable[ByDigest]:
    for images in standing.candidates.values():
        yield from (ByDigest(candidate.image, candidate.digest) for candidate in images.values())
    for control, digest in standing.controls.items():
        yield ByDigest(control.image, digest)


def _fate(release: Release, standing: Standing, history: Sequence[Event]) -> str:
    """Say what became of a release, for people."""
    assert standing.release is not None  # one was opened
    if release.id == standing.release.id:
        return f"{release.version}, the current release"
    published = list(dict.fromkeys(event.release for event in history if isinstance(event, Promoted)))
    if release.id not in published:
        return f"{release.version}, which was never published"
    versions = {event.release.id: event.release.version for event in history if isinstance(event, Opened)}
    after = published[published.index(release.id) + 1 :]
    if after:
        return f"{release.version}, followed by {versions.get(after[0], after[0])}"
    return f"{release.version}, which {standing.release.version} is to follow"


def _digests(history: Sequence[Event]) -> Iterable[str]:
    for event in history:
        match event:
            case Observed() | Accepted():
                yield from event.tags.values()
            case Built():
                yield from (candidate.digest for candidate in event.candidates)
            case Intended():
                yield from (digest for move in event.moves for digest in (move.old, move.new))
