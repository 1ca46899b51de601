"""Gather the page's view model from what the ledger has. Pure: the clock is the plan's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from phasegate.fleet.fleet import Fleet
from phasegate.ledger.course import Course
from phasegate.ledger.pulse import Pulse
from phasegate.ledger.state import Standing
from phasegate.pages.rollout import phases_of
from phasegate.policy.action import Kind
from phasegate.policy.climb import Plan
from phasegate.policy.lines import Others
from phasegate.policy.scene import Scene
from phasegate.site.decided import decided
from phasegate.site.forecast import forecast
from phasegate.site.model import Site
from phasegate.site.past import Past
from phasegate.site.progress import bars, burnup, rungs_of
from phasegate.site.refusals import refusals
from phasegate.site.remedy import remedy
from phasegate.site.repo_view import repo_view
from phasegate.site.savings import savings
from phasegate.site.ticks import late, ticks
from phasegate.site.troubles import troubles
from phasegate.site.waits import waits


def gather(
    fleet: Fleet,
    plan: Plan,
    pasts: Mapping[str, Past],
    course: Course,
    pulse: Pulse,
    lines: Others,
    gone: Iterable[Standing] = (),
) -> Site:
    """Return the page.

    fleet, plan: the fleet file, and the plan made of it now
    pasts: what the ledger has of each repo of the fleet
    course, pulse: what it has of the fleet as a whole
    lines: the other lines of each release line
    gone: repos that the fleet file no longer has, in the middle of a move
    """
    standings = {name: past.standing for name, past in pasts.items()}
    actions, after = decided(fleet.repos, standings, course, plan, lines)
    scene, halts, phases = Scene(standings, after, plan), tuple(after.halts.values()), phases_of(fleet)
    rungs = {name: rungs_of(scene, pasts[name], actions[name], phases) for name in sorted(pasts)}
    dos = {name: remedy(action, scene.following(standings[name]), halts) for name, action in actions.items()}
    through = sum(action.kind is Kind.DONE for action in actions.values())
    rhythm = ticks(pulse.tick, plan.now)
    return Site(
        fleet=fleet.title,
        at=plan.now,
        late=late(rhythm, plan.now),
        last=fleet.last,
        through=through,
        waits=waits(pasts, actions, dos, halts, gone),
        troubles=troubles(standings, halts),
        ticks=rhythm,
        bars=bars(rungs.values(), phases),
        burnup=burnup(scene, pasts.values(), phases),
        refusals=tuple(refusals(fleet, standings.values())),
        savings=savings(standings.values()),
        forecast=forecast(fleet.repos, scene) if through < len(pasts) else None,
        repos=tuple(repo_view(pasts[name], actions[name], dos[name], each) for name, each in rungs.items()),
    )
