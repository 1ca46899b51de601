"""From events to where a repo stands. Pure: the same events always give the same standing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from phases.ladder import BASELINE, reached
from phases.ledger.events import (
    Built,
    Event,
    Failed,
    Intended,
    Judged,
    Moved,
    Observed,
    Opened,
    Promoted,
    RolledBack,
    Signed,
    Unheld,
)
from phases.ledger.state import Failure, Hold, Intent, Judgement, Standing
from phases.release import Candidate


def derive(repo: str, events: Iterable[tuple[datetime, Event]]) -> Standing:
    """The standing after ``events``, oldest first."""
    standing = Standing(repo)
    for at, event in events:
        standing = after(standing, at, event)
    return standing


def after(now: Standing, at: datetime, event: Event) -> Standing:
    match event:
        case Observed():
            return _observed(now, at, event)
        case Opened():
            # Another release: nothing that was built or judged for the one before holds for it.
            return replace(
                now,
                release=event.release,
                candidates=MappingProxyType({}),
                controls=MappingProxyType({}),
                judgements=MappingProxyType({}),
                toolchain=event.toolchain,
            )
        case Built():
            return _built(now, event)
        case Judged():
            if now.release is None or event.release != now.release.id:
                return now
            judged = Judgement(event.phase, event.verdict, event.digests, event.results, at, event.seconds)
            return _mended(replace(now, judgements={**now.judgements, event.phase: judged}), "judge", event.phase)
        case Signed():
            return now
        case Intended():
            intent = Intent(event.release, event.phase, event.moves, event.by, event.reason, at, event.rollback)
            return replace(now, intent=intent)
        case Moved():
            return replace(now, tags={**now.tags, f"{event.move.image}:{event.move.tag}": event.move.new})
        case Promoted():
            return _mended(
                replace(now, at=event.phase, since=at, intent=None, published=event.release), "promote", event.phase
            )
        case RolledBack():
            return replace(
                now,
                at=event.phase,
                since=at,
                intent=None,
                published=event.release,
                failure=None,
                hold=Hold(event.by, event.reason, at),
            )
        case Unheld():
            return replace(now, hold=None)
        case Failed():
            failure = Failure(event.step, event.phase, event.what, event.fix, event.retryable, at)
            return replace(now, failure=failure)


def _observed(now: Standing, at: datetime, event: Observed) -> Standing:
    return replace(
        now,
        start=event.form,
        tags=event.tags,
        at=reached(event.form),
        since=at,
        sizes={**now.sizes, BASELINE: event.size},
        failure=None if now.failure and now.failure.step == "look" else now.failure,
    )


def _built(now: Standing, event: Built) -> Standing:
    if now.release is None or event.release != now.release.id:
        return now
    phases: dict[str, dict[str, Candidate]] = {}
    for candidate in event.candidates:
        phases.setdefault(candidate.phase, {})[candidate.image] = candidate
    sizes = {phase: sum(c.size for c in images.values()) for phase, images in phases.items()}
    built = replace(
        now, candidates=phases, controls=event.controls, sizes={**now.sizes, **sizes}, build_seconds=event.seconds
    )
    return _mended(built, "build", "")


def _mended(now: Standing, step: str, phase: str) -> Standing:
    """A failure is forgotten once the same step went well; a build mends whatever failed before it."""
    failure = now.failure
    if failure and (failure.step == step or step in ("build", "promote") or failure.phase == phase):
        return replace(now, failure=None)
    return now
