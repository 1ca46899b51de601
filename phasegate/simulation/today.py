"""The standing of a repo as a simulation goes on from it: as far up, held or failing as the ledger has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from phasegate.check import Verdict
from phasegate.fleet.fleet import Repo
from phasegate.ledger.derive import after
from phasegate.ledger.events import Event
from phasegate.ledger.state import Standing
from phasegate.simulation.happens import built, judged, moved, observed
from phases.ladder import position, rungs


def resumed(repo: Repo, known: Standing, last: str, now: datetime) -> Standing:
    """Return a simulated standing that is where ``known`` is.

    The way there is played again, as the ledger's digests mean nothing to a simulation. A check that does not pass, or
    a step that failed for good, is a failed check to it: a person has to see to it.
    """
    found = Standing(repo.name)
    if known.start is None:
        return found
    at = known.since or now

    def play(events: Iterable[Event]) -> None:
        nonlocal found
        for event in events:
            found = after(found, at, event)

    play([observed(repo, known.start)])
    needed = [rung.name for rung in rungs(known.start, last) if rung.needed]
    below = [phase for phase in needed if position(phase) <= position(known.at)]
    if known.candidates or below:
        play(built(repo, known.start, last))
    for phase in below:
        play([judged(repo.name, phase, Verdict.PASS)])
        play(moved(found, phase))
    for phase in needed[len(below) : len(below) + 1]:
        if stopped(known, phase):
            play([judged(repo.name, phase, Verdict.FAIL)])
    held = replace(found, since=known.since, proved=known.proved, returned=known.returned, hold=known.hold)
    return held if below or known.hold else found


def stopped(known: Standing, phase: str) -> bool:
    """Return whether a person has to see to the repo before it can reach ``phase``."""
    judgement, failure = known.judgements.get(phase), known.failure
    failed = judgement is not None and judgement.verdict in (Verdict.FAIL, Verdict.INCONCLUSIVE)
    return bool(known.candidates) and (failed or (failure is not None and not failure.retryable))
