"""What lies ahead of the next step: for a plan, which moves nothing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from phasegate.ledger.derive import after
from phasegate.ledger.events import Observed
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.policy.climb import Plan
from phasegate.policy.gate import Gate, closed_for_all
from phasegate.policy.scene import Scene
from phasegate.policy.waves import sizes, wanted
from phases.ladder import LADDER, form_at, position


@dataclass(frozen=True, slots=True)
class Ahead:
    """A phase that repos have yet to enter.

    repos: how many
    waves: how many of them each wave takes that is to come; empty without waves
    takes, refuses: the clients that are to pull the phase, and those that are to refuse it
    closed: the gates that are closed now for every repo
    """

    phase: str
    repos: int
    waves: tuple[int, ...]
    takes: tuple[str, ...]
    refuses: tuple[str, ...]
    closed: tuple[Gate, ...]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A wave that is not through before a person has decided on ``repos``; ``others`` is how many wait for it."""

    phase: str
    wave: int
    repos: tuple[str, ...]
    others: int


def undecided(scene: Scene, by_a_person: Collection[str]) -> tuple[Undecided, ...]:
    """Return the open waves that cannot get through without the repos on which only a person decides, bottom up."""
    found = []
    for phase in scene.phases:
        wave, others = scene.course.of(phase)[-1], len(scene.outside(phase))
        members = scene.members(wave)
        repos = tuple(
            name for name in members if name in by_a_person and position(scene.standings[name].at) < position(phase)
        )
        if repos and others and wanted(scene, wave) > len(members) - len(repos):
            found.append(Undecided(phase, wave.number, repos, others))
    return tuple(found)


def ahead(scene: Scene) -> tuple[Ahead, ...]:
    """Return the phases that repos have yet to enter, bottom up."""
    return tuple(_ahead(scene, phase.name) for phase in LADDER if scene.outside(phase.name))


def observed(standings: Mapping[str, Standing], seen: Mapping[str, Seen], plan: Plan) -> dict[str, Standing]:
    """Return the standings once the repos of ``seen`` that the ledger does not know have been observed."""
    return {name: _observed(standing, seen.get(name), plan) for name, standing in standings.items()}


def _ahead(scene: Scene, phase: str) -> Ahead:
    repos, plan = scene.outside(phase), scene.plan
    start = scene.standings[repos[0]].start
    assert start is not None  # it has needed rungs
    form = form_at(start, phase, plan.provenance)
    takes = tuple(client.name for client in plan.clients if client.expects(phase, form) == "take")
    refuses = tuple(client.name for client in plan.clients if client.name not in takes)
    return Ahead(phase, len(repos), sizes(scene, phase), takes, refuses, closed_for_all(scene, phase))


def _observed(standing: Standing, seen: Seen | None, plan: Plan) -> Standing:
    if standing.start is not None or seen is None or seen.form is None:
        return standing
    event = Observed(repo=standing.repo, tags=dict(seen.tags), form=seen.form, size=seen.size)
    return after(standing, plan.now, event)
