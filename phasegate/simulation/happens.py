"""Events of simulated repos, as real ones have them. There are tens of thousands, so they are not validated."""

from __future__ import annotations

from phasegate.check import Result, Verdict
from phasegate.fleet.fleet import Repo
from phasegate.image.digest import digest_of
from phasegate.ledger.events import Built, Event, Intended, Judged, Moved, Observed, Opened, Promoted, RolledBack
from phasegate.ledger.state import Move, Standing
from phasegate.release import Candidate, Release, Tag
from phases.form import Form
from phases.ladder import rungs

_RESULTS = {verdict: (Result("simulated", 1, verdict, "as it was drawn"),) for verdict in Verdict}


def release_of(name: str) -> Release:
    return Release(name, "1", "source")


def tags_of(repo: Repo) -> dict[Tag, str]:
    """Return the tags as they were published before phasegate."""
    return {Tag(image.name, tag): _digest(repo.name, "") for image in repo.names for tag in repo.moving}


def observed(repo: Repo, form: Form) -> Event:
    return Observed.model_construct(repo=repo.name, tags=tags_of(repo), form=form, size=1)


def built(repo: Repo, start: Form, last: str) -> tuple[Event, Event]:
    """Return the events of one release, built in every form that a repo starting at ``start`` needs."""
    name, release = repo.name, release_of(repo.name)
    needed = [rung.name for rung in rungs(start, last) if rung.needed]
    candidates = tuple(
        Candidate(image.name, phase, _digest(name, phase), "", 1, ()) for phase in needed for image in repo.names
    )
    return (
        Opened.model_construct(repo=name, release=release, toolchain={}),
        Built.model_construct(repo=name, release=release.id, candidates=candidates, controls={}, seconds=0.0),
    )


def judged(name: str, phase: str, verdict: Verdict) -> Event:
    release, digests = release_of(name).id, (_digest(name, phase),)
    return Judged.model_construct(
        repo=name, release=release, phase=phase, verdict=verdict, digests=digests,
        results=_RESULTS[verdict], seconds=0.0, toolchain={},
    )  # fmt: skip


def moved(standing: Standing, phase: str, *, back: str = "") -> tuple[Event, ...]:
    """Return the events that move all tags to ``phase``: a promotion, or a rollback by whom ``back`` names."""
    name, digest = standing.repo, _digest(standing.repo, phase)
    moves = tuple(Move.of(tag, old, digest) for tag, old in standing.tags.items())
    release, by = release_of(name).id, back or "phasegate"
    end: Event = Promoted.model_construct(repo=name, release=release, phase=phase, by=by, reason="")
    if back:
        kept = release if phase in standing.candidates else ""
        end = RolledBack.model_construct(repo=name, release=kept, phase=phase, by=by, reason="simulated")
    begun = Intended.model_construct(
        repo=name, release=release, phase=phase, moves=moves, by=by, reason="", rollback=bool(back)
    )
    steps = (Moved.model_construct(repo=name, release=release, phase=phase, move=move) for move in moves)
    return (begun, *steps, end)


def _digest(name: str, phase: str) -> str:
    return digest_of(f"{name} {phase}".encode())
