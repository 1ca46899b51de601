"""The scene: what one decision sees of the whole fleet, with each count made only once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import TypeVar, cast

from phasegate.ledger.cause import Overrun
from phasegate.ledger.course import Course, Halt, Wave
from phasegate.ledger.state import Standing
from phasegate.policy.climb import Plan
from phasegate.policy.failing import Failing, failing, groups
from phasegate.policy.soak import soaked
from phases.form import Attestation, Form
from phases.ladder import LADDER, position, rungs

T = TypeVar("T")


@cache
def needed(start: Form, last: str, provenance: Attestation) -> tuple[str, ...]:
    """Return the rungs that move something for a repo that starts at ``start``."""
    return tuple(rung.name for rung in rungs(start, last, provenance) if rung.needed)


@dataclass(frozen=True)
class Scene:
    """The standing of every repo of the fleet by name, the fleet's course, and the plan of this run."""

    standings: Mapping[str, Standing]
    course: Course
    plan: Plan
    _memo: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return the result of ``make``, called once per ``key``."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast("T", self._memo[key])

    def needed(self, standing: Standing) -> tuple[str, ...]:
        if standing.start is None:
            return ()
        return needed(standing.start, self.plan.last, self.plan.provenance)

    def following(self, standing: Standing) -> str:
        """Return the next rung up, or an empty string at the ladder's end."""
        at = position(standing.at)
        return next((name for name in self.needed(standing) if position(name) > at), "")

    def population(self, phase: str) -> int:
        """Return how many repos take ``phase`` at all."""
        return len(self._needing(phase))

    def inside(self, phase: str) -> int:
        """Return how many of those are in a wave of ``phase``, or in or past ``phase`` without one."""
        return self.population(phase) - len(self.outside(phase))

    def outside(self, phase: str) -> tuple[str, ...]:
        """Return the repos that take ``phase`` and are neither in a wave of it nor at or past it, in line order."""
        return self.once(("outside", phase), lambda: self._outside(phase))

    def _outside(self, phase: str) -> tuple[str, ...]:
        names = [
            name
            for name in self._needing(phase)
            if self.course.wave_of(name, phase) is None and position(self.standings[name].at) < position(phase)
        ]
        order = self.plan.order
        return tuple(sorted(names, key=lambda name: (order.get(name, len(order)), name)))

    def _needing(self, phase: str) -> tuple[str, ...]:
        return tuple(self.once("needing", self._all_needing).get(phase, ()))

    def _all_needing(self) -> Mapping[str, list[str]]:
        by_phase: dict[str, list[str]] = {}
        self._memo["starts"] = {name: standing.start for name, standing in self.standings.items()}
        for name, standing in self.standings.items():
            for each in self.needed(standing):
                by_phase.setdefault(each, []).append(name)
        return by_phase

    def members(self, wave: Wave) -> tuple[str, ...]:
        """Return the members of ``wave`` that are still in the fleet."""
        return self.once(
            ("members", wave.phase, wave.number), lambda: tuple(name for name in wave.members if name in self.standings)
        )

    def through(self, wave: Wave) -> tuple[str, ...]:
        """Return the members that are past the wave's phase, or at it and through their soak."""
        return tuple(name for name in self.members(wave) if self._past(self.standings[name], wave.phase))

    def _past(self, standing: Standing, phase: str) -> bool:
        at = position(standing.at)
        return at > position(phase) or (at == position(phase) and soaked(standing, self.plan.policy))

    def failing(self, wave: Wave) -> tuple[Failing, ...]:
        return self.once(("failing", wave.phase, wave.number), lambda: self._failing(wave))

    def _failing(self, wave: Wave) -> tuple[Failing, ...]:
        since = self.course.resumed.get(wave.phase)
        found = (failing(self.standings[name], wave.phase, since) for name in self.members(wave))
        return tuple(each for each in found if each)

    def later(self, course: Course, plan: Plan, changed: Iterable[str]) -> Scene:
        """Return the scene after the repos ``changed`` have changed in the same ``standings``.

        Counts that the change does not affect are carried over.
        """
        scene, names = Scene(self.standings, course, plan), set(changed)
        starts = self.once("starts", dict[str, Form | None])
        if all(name in starts and starts[name] == self.standings[name].start for name in names):
            kept = [key for key in ("needing", "starts") if key in self._memo]
            scene._memo.update((key, self._memo[key]) for key in kept)
        if course.resumed == self.course.resumed:
            for wave in self.course.waves:
                scene._memo["failing", wave.phase, wave.number] = self._failing_now(wave, names)
        return scene

    def having(self, standing: Standing) -> Scene:
        """Return the scene with another standing of one repo, of which nothing differs that is counted."""
        return replace(self, standings={**self.standings, standing.repo: standing})

    def recount(self, repo: str) -> None:
        """Note that ``repo`` has just failed: forget the halts, so that they are worked out again."""
        for wave in self.course.waves:
            if repo in wave.members:
                self._memo["failing", wave.phase, wave.number] = self._failing_now(wave, {repo})
        for key in [key for key in self._memo if isinstance(key, tuple) and key[0] in ("due", "halt", "fleet")]:
            del self._memo[key]

    def _failing_now(self, wave: Wave, changed: set[str]) -> tuple[Failing, ...]:
        """Return the failures as they were, except for the repos that have changed since."""
        since, mine = self.course.resumed.get(wave.phase), changed.intersection(wave.members)
        known = {each.repo: each for each in self.failing(wave) if each.repo not in mine}
        new = (failing(self.standings[name], wave.phase, since) for name in mine if name in self.standings)
        known |= {each.repo: each for each in new if each}
        return tuple(known[name] for name in self.members(wave) if name in known) if known else ()

    def halt(self, phase: str) -> Halt | None:
        """Return the halt that stops promotions to ``phase``: of that phase, of one below it, or of the whole fleet.

        A halt that is due counts like one in the ledger, so that repos decided at the same time do not overrun the
        failure limit.
        """
        return self.once(("halt", phase), lambda: self._halt(phase))

    def _halt(self, phase: str) -> Halt | None:
        for name in ("", *(each.name for each in LADDER if position(each.name) <= position(phase))):
            if found := self.course.halts.get(name) or (self.due(name) if name else None):
                return found
        return None

    @property
    def phases(self) -> tuple[str, ...]:
        """Return the phases that have waves, bottom up."""
        return tuple(sorted({wave.phase for wave in self.course.waves}, key=position))

    def due(self, phase: str) -> Halt | None:
        """Return the halt due to failures: more in a wave, or in all waves of the phase, than the policy allows."""
        return self.once(("due", phase), lambda: self._due(phase))

    def _due(self, phase: str) -> Halt | None:
        policy, now = self.plan.policy, self.plan.now
        everything: list[Failing] = []
        for wave in self.course.of(phase):
            found, size = self.failing(wave), len(self.members(wave))
            everything += found
            if policy.wave_failures is not None and len(found) > policy.wave_failures.within(size):
                return _overrun(phase, wave.number, found, size, policy.wave_failures.within(size), now)
        size = self.population(phase)
        if policy.phase_failures is not None and len(everything) > policy.phase_failures.within(size):
            return _overrun(phase, 0, everything, size, policy.phase_failures.within(size), now)
        return None


def _overrun(phase: str, wave: int, found: Sequence[Failing], size: int, allowed: int, now: datetime) -> Halt:
    cause = Overrun(len(found), size, allowed, groups(found))
    return Halt(phase, wave, "phasegate", "", now, cause)
