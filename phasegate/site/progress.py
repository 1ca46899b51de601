"""How far the fleet is: a bar for each phase, and how many repos were done on which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from phasegate.policy.action import Action
from phasegate.policy.scene import Scene
from phasegate.site.model import Bar, Rung
from phasegate.site.past import Past, done_through
from phasegate.site.waits import stopped
from phases.ladder import position


def rungs_of(scene: Scene, past: Past, action: Action, phases: Iterable[str]) -> dict[str, Rung]:
    """Return how far the repo is with each of ``phases``."""
    standing = past.standing
    needed, at = scene.needed(standing), position(standing.at)
    done, following = done_through(standing, scene.plan.policy), scene.following(standing)
    stops = stopped(action)
    found: dict[str, Rung] = {}
    for phase in phases:
        if standing.start is not None and phase not in needed:
            found[phase] = Rung.NONE
        elif position(phase) <= done:
            found[phase] = Rung.DONE
        elif position(phase) == at and not (stops and action.phase == phase):
            found[phase] = Rung.SOAKING
        elif position(phase) == at or (phase == following and stops and done == at):
            found[phase] = Rung.STOPPED
        else:
            found[phase] = Rung.NEXT if phase == following else Rung.LATER
    return found


def bars(rungs: Iterable[Mapping[str, Rung]], phases: Iterable[str]) -> tuple[Bar, ...]:
    """Return a bar for each phase that a repo takes. ``rungs``: those of each repo."""
    each = list(rungs)
    found: list[Bar] = []
    for phase in phases:
        here = [rung[phase] for rung in each if rung[phase] is not Rung.NONE]
        if here:
            counts = (here.count(state) for state in (Rung.DONE, Rung.SOAKING, Rung.STOPPED))
            found.append(Bar(phase, len(here), *counts))
    return tuple(found)


def burnup(scene: Scene, pasts: Iterable[Past], phases: Iterable[str]) -> dict[str, tuple[tuple[date, int], ...]]:
    """Return by phase how many repos were done with it at the end of each day on which that changed."""
    changes: dict[str, dict[date, int]] = {phase: {} for phase in phases}
    for past in pasts:
        needed = [(phase, position(phase)) for phase in scene.needed(past.standing) if phase in changes]
        before = 0
        for at, now in past.done:
            for phase, place in needed:
                if (place <= now) != (place <= before):
                    days = changes[phase]
                    days[at.date()] = days.get(at.date(), 0) + (1 if place <= now else -1)
            before = now
    return {phase: _summed(days) for phase, days in changes.items() if days}


def _summed(days: Mapping[date, int]) -> tuple[tuple[date, int], ...]:
    total, found = 0, []
    for day in sorted(days):
        total += days[day]
        found.append((day, total))
    return tuple(found)
