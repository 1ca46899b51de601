"""Attach the evidence of the last promotion, read from the ledger, to the image as a referrer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from phasegate.fleet.fleet import Fleet, Repo
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.events import Accepted, Event, Intended, Judged, Observed, Opened, Promoted
from phasegate.ledger.ledger import Ledger
from phasegate.promotion.evidence.statement import MEDIA_TYPE, PREDICATE, PREDICATE_NOTE, Facts, hidden, statement_of
from phasegate.registry.client import Registry
from phasegate.registry.referrers import put_referrer
from phasegate.release import Release
from phases.form import Form
from phases.ladder import rungs

Read = Callable[[Reference], Awaitable[Envelope]]


async def leave(registry: Registry, read: Read, ledger: Ledger, fleet: Fleet, repo: Repo) -> int:
    """Attach statements that are not attached yet, and return how many were.

    ``read`` returns the envelope behind a reference by digest: the promotion has just read it. The tags stay where they
    are, whatever happens here. A second call asks only the ledger. Raises RegistryError.
    """
    found = last_promotion(ledger.history(repo.name))
    if found is None:
        return 0
    at, promoted, intended, judged, release, start = found
    left = 0
    roots = dict.fromkeys(move.where.at(move.new) for move in intended.moves)
    keys = {root: f"evidence/1/{root.reference(fleet.registry.host)}/{at.isoformat()}" for root in roots}
    known = ledger.recall(keys.values())
    for root in roots:
        if keys[root] in known:
            continue
        reference = root.reference(fleet.registry.host)
        envelope = await read(reference)
        children = [image.manifest.digest for image in envelope.images]
        facts = Facts(
            repo=repo.name,
            image=reference.name,
            version=release.version,
            release=release.id,
            source=release.source,
            phase=promoted.phase,
            form=_form(fleet, start, promoted.phase),
            digests=tuple(dict.fromkeys([root.digest, *children])),
            moves=tuple(move for move in intended.moves if move.where.at(move.new) == root),
            verdict=judged.verdict,
            results=hidden(judged.results, _places(fleet)),
            toolchain=judged.toolchain,
            clients={client.name: client.version for client in fleet.clients},
            by=promoted.by,
            reason=promoted.reason,
            at=at,
        )
        made = await put_referrer(
            registry,
            reference,
            artifact_type=MEDIA_TYPE,
            blobs=[(MEDIA_TYPE, statement_of(facts))],
            annotations={PREDICATE_NOTE: PREDICATE},
        )
        ledger.remember({keys[root]: {"referrer": made.digest}})
        left += 1
    return left


_Found = tuple[datetime, Promoted, Intended, Judged, Release, Form]


def last_promotion(history: Sequence[tuple[datetime, Event]]) -> _Found | None:
    """Return the last promotion with the intent, verdict, release and starting form behind it, or None."""
    intended: Intended | None = None
    judged: dict[tuple[str, str], Judged] = {}
    releases: dict[str, Release] = {}
    start: Form | None = None
    found: _Found | None = None
    for at, event in history:
        match event:
            case Observed() | Accepted():
                start = event.form
            case Opened():
                releases[event.release.id] = event.release
            case Judged():
                judged[event.release, event.phase] = event
            case Intended():
                intended = None if event.rollback else event
            case Promoted():
                verdict, release = judged.get((event.release, event.phase)), releases.get(event.release)
                if intended and verdict and release and start:
                    found = (at, event, intended, verdict, release, start)
    return found


def _form(fleet: Fleet, start: Form, phase: str) -> str:
    """Return the form of ``phase`` on the full ladder: the fleet file may end lower today than it did then."""
    return str(next(r.form for r in rungs(start, phase, fleet.attest.provenance) if r.name == phase))


def _places(fleet: Fleet) -> dict[str, str]:
    """Return the addresses and paths of this machine, which must not be published, with a word for each."""
    places = {client.host: client.name for client in fleet.clients}
    places |= {fleet.builder.engine: "the builder's engine", fleet.builder.control: "the control's engine"}
    folders = {str(fleet.folder): "(fleet)", str(fleet.path.resolve().parent): "(fleet)", str(Path.home()): "(home)"}
    return places | folders
