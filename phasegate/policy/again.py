"""Whether another rollout may find more to do although no person did anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from phasegate.policy import cause
from phasegate.policy.action import Action, Kind


def time_helps(ends: Mapping[str, Action], before: Mapping[str, Action]) -> bool:
    """Return whether time alone brings some repo further, or may have ended the error that one came to rest with.

    ``before`` is where the repos came to rest the time before. The second look at an error says whether it passes,
    waits for its next try, or is there to stay. A repo that waits for others waits for a person if all of those do.
    """
    return any(_moves(name, ends, before, frozenset()) for name in ends)


def _moves(name: str, ends: Mapping[str, Action], before: Mapping[str, Action], asked: frozenset[str]) -> bool:
    """Return whether time helps one repo; ``asked`` are those that wait for it."""
    end = ends.get(name)
    if end is None or name in asked:
        return False
    if end.kind is not Kind.WAIT:
        return isinstance(end.cause, cause.Said) and end != before.get(name)
    others = _awaited(end)
    return others is None or any(_moves(other, ends, before, asked | {name}) for other in others)


def _awaited(end: Action) -> Iterable[str] | None:
    """Return the repos of which one has to get further before this one can; None if it waits for something else."""
    match end.cause:
        case cause.WaveNotThrough(late=late):
            return late
        case cause.WaveWaits(coming=coming):
            return coming
        case cause.LaterWave(members=members):
            return members
        case cause.Plain.NOBODY_READY:
            return ()  # whoever may become ready counts on its own
        case _:
            return None
