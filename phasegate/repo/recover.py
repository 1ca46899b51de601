"""What a registry still shows of promotions that the ledger does not know: it was lost, or restored from before them.

phasegate's own tags are enough to go back: they keep every form of a release, and what a rollback needs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Repo
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.events import Built, Event, Intended, Moved, Opened, Promoted
from phasegate.ledger.state import Move
from phasegate.policy.action import Seen
from phasegate.promotion.closure import keep
from phasegate.release import CANDIDATE_PREFIX, ROLLBACK_PREFIX, Candidate, Child, Release, Tag, own_tag
from phasegate.repo.run import Run
from phasegate.together import together
from phases.ladder import position

Place = tuple[str, str]
"""A registry, empty for the fleet's own, and an image there."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What the tags of one image show.

    phase: the one whose candidate the moving tags are at
    candidates: the digest of each form of that release, by phase
    origin: what a rollback of the first promotion would go back to; empty if there was none in another registry
    """

    phase: str
    candidates: Mapping[str, str]
    origin: str


async def traces(run: Run, repo: Repo, seen: Seen) -> dict[Place, Trace]:
    """Return the trace of each image, or nothing unless every image has one, all of them in one phase.

    In other registries only for the images that have one: what was promoted there was carried there before.

    An image has one if a tag of it is at a candidate that the ledger does not know, and there is exactly one digest
    that it can have come from: kept for a rollback and not a candidate, or for what is converted its lowest form.
    """
    history = [event for _, event in run.ledger.history(repo.name)]
    built = {it.digest for event in history if isinstance(event, Built) for it in event.candidates}
    converts = repo.form_source.converted
    images = [("", image.name) for image in repo.images]
    found = await together(_trace(run, image, seen, built, converts=converts) for image in images)
    known = {image: trace for image, trace in zip(images, found, strict=True) if trace}
    phases = {trace.phase for trace in known.values()}
    if len(phases) != 1 or len(known) < len(images):
        return {}
    copies = [(copy.registry, copy.name) for copy in repo.copies]
    found = await together(_trace(run, copy, seen, built) for copy in copies)
    return known | {copy: it for copy, it in zip(copies, found, strict=True) if it and it.phase in phases}


async def _trace(run: Run, place: Place, seen: Seen, built: Collection[str], *, converts: bool = False) -> Trace | None:
    published = {at for tag, at in seen.tags.items() if (tag.registry, tag.image) == place and at and at not in built}
    if not published:
        return None
    registry, image = place
    at = Reference(registry or run.fleet.registry.host, image)
    try:
        names = await run.registry.tags(at)
    except RegistryError as error:
        if error.retryable:
            raise
        return None  # not every registry lists its tags to everybody
    own = {name: tag for name in names if (tag := own_tag(name)) and str(tag) == name}
    roots = [name for name, tag in own.items() if tag.prefix == CANDIDATE_PREFIX and tag.form]
    roots += [name for name, tag in own.items() if tag.prefix == ROLLBACK_PREFIX and not tag.form]
    heads = await together(run.registry.head(at.tagged(name)) for name in roots)
    digests = {name: head.digest for name, head in zip(roots, heads, strict=True) if head}
    forms: dict[str, dict[str, str]] = {}
    for name, digest in digests.items():
        if own[name].prefix == CANDIDATE_PREFIX:
            forms.setdefault(own[name].mark, {})[own[name].form] = digest
    made = {digest for phases in forms.values() for digest in phases.values()}
    # Other lines of the image keep their origins here, too: a line's own still has one of its tags, a fixed one.
    at_tags = {at for tag, at in seen.tags.items() if (tag.registry, tag.image) == place}
    kept = {digest for name, digest in digests.items() if own[name].prefix == ROLLBACK_PREFIX}
    for candidates in forms.values():
        for phase, digest in candidates.items():
            lowest = candidates[min(candidates, key=position)]
            # What is converted has no other origin than its lowest form, which is what was published.
            origins = kept & {lowest} if converts else kept - made
            origins = origins if len(origins) == 1 else origins & at_tags
            if registry and not origins:
                origins = {""}
            if digest in published and digest not in origins and len(origins) == 1:
                return Trace(phase, candidates, origins.pop())
    return None


def before(seen: Seen, traces: Mapping[Place, Trace]) -> dict[Tag, str]:
    """Return where the tags were before the promotions that ``traces`` show."""
    found = dict(seen.tags)
    for place, trace in traces.items():
        now = trace.candidates[trace.phase]
        found |= {tag: trace.origin for tag, there in seen.tags.items() if _ours(tag, place, there, now)}
    return found


async def recovered(
    run: Run, repo: Repo, release: Release, seen: Seen, traces: Mapping[Place, Trace], *, by: str, reason: str
) -> list[Event]:
    """Return the promotion that the traces show, as events, after keeping again what a rollback needs."""
    candidates: list[Candidate] = []
    moves: list[Move] = []
    phase = next(iter(traces.values())).phase
    for place, trace in traces.items():
        registry, image = place
        at = Reference(registry or run.fleet.registry.host, image)
        if trace.origin:
            await keep(run.registry, run.ledger, at.at(trace.origin))
        for name, digest in sorted(trace.candidates.items(), key=lambda found: position(found[0])):
            if registry:
                continue  # the same as in the fleet's own registry
            envelope = await run.envelopes.at(at.at(digest))
            run.ledger.keep(*envelope.documents)
            candidates.append(_candidate(image, name, envelope))
        now = trace.candidates[phase]
        moves += [Move.of(tag, trace.origin, now) for tag, there in seen.tags.items() if _ours(tag, place, there, now)]
    told = [Moved(repo=repo.name, release=release.id, phase=phase, move=move) for move in moves]
    intended = Intended(repo=repo.name, release=release.id, phase=phase, moves=tuple(moves), by=by, reason=reason)
    return [
        Opened(repo=repo.name, release=release, toolchain={}),
        Built(repo=repo.name, release=release.id, candidates=tuple(candidates), controls={}, seconds=0),
        intended,
        *told,
        Promoted(repo=repo.name, release=release.id, phase=phase, by=by, reason=reason),
    ]


def _ours(tag: Tag, place: Place, there: str, now: str) -> bool:
    return (tag.registry, tag.image) == place and there == now


def _candidate(image: str, phase: str, envelope: Envelope) -> Candidate:
    children = tuple(Child(it.platform, it.manifest.digest) for it in envelope.images) if envelope.is_index else ()
    return Candidate(image, phase, envelope.digest, envelope.root.media_type, envelope.size, children)
