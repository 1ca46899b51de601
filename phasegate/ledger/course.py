"""The course of the fleet as a whole: its waves, halts and approvals, derived from the ledger's events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from phasegate.errors import FleetError
from phasegate.ledger.cause import Overrun
from phasegate.ledger.events import Approved, Asked, Event, Halted, Pruned, Renamed, Resumed, WaveOpened


@dataclass(frozen=True, slots=True)
class WaveName:
    """What a person calls a wave: ``zstd/2``."""

    phase: str
    number: int

    def __str__(self) -> str:
        return f"{self.phase}/{self.number}"


def wave_name(text: str) -> WaveName:
    """Read ``zstd/2``. Raises FleetError if it is not of that form."""
    phase, _, number = text.partition("/")
    if not re.fullmatch(r"[1-9][0-9]*", number):
        raise FleetError(f"there is no wave {text!r}", fix="PHASE/N, say zstd/2")
    return WaveName(phase, int(number))


@dataclass(frozen=True, slots=True)
class Wave:
    """Repos that enter ``phase`` together. ``number`` counts from 1 in each phase."""

    phase: str
    number: int
    members: tuple[str, ...]
    at: datetime

    @property
    def name(self) -> WaveName:
        return WaveName(self.phase, self.number)

    def renamed(self, was: str, now: str) -> Wave:
        return replace(self, members=tuple(now if name == was else name for name in self.members))


@dataclass(frozen=True, slots=True)
class Halt:
    """A halt of promotions.

    ``phase`` is empty if the whole fleet is halted; ``wave`` is 0 unless the failures of one wave caused it. ``cause``
    is what failed, unless a person made the halt.
    """

    phase: str
    wave: int
    by: str
    reason: str
    at: datetime
    cause: Overrun | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for approvals: ``quorum`` of the people in ``of``, first asked at ``since`` and last at ``last``."""

    of: tuple[str, ...]
    quorum: int
    since: datetime
    last: datetime


@dataclass(frozen=True)
class Course:
    """The waves in the order in which they opened, and the halts, approvals and last resume time of each phase.

    ``asked`` has the last request for approvals of each phase, whether or not it has been answered.
    ``pruned`` is the time before which verdicts and signatures of releases that are over were deleted, if they were.
    """

    waves: tuple[Wave, ...] = ()
    halts: Mapping[str, Halt] = field(default_factory=lambda: MappingProxyType({}))
    approvals: Mapping[str, tuple[Approval, ...]] = field(default_factory=lambda: MappingProxyType({}))
    asked: Mapping[str, Ask] = field(default_factory=lambda: MappingProxyType({}))
    resumed: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    pruned: datetime | None = None

    @cached_property
    def _by_repo(self) -> Mapping[tuple[str, str], Wave]:
        return {(wave.phase, name): wave for wave in self.waves for name in wave.members}

    def wave_of(self, repo: str, phase: str) -> Wave | None:
        return self._by_repo.get((phase, repo))

    def of(self, phase: str) -> tuple[Wave, ...]:
        """Return the waves of ``phase``, first to last."""
        return tuple(wave for wave in self.waves if wave.phase == phase)

    def opened(self, *waves: Wave) -> Course:
        return replace(self, waves=(*self.waves, *waves))

    def renamed(self, names: Mapping[str, str]) -> Course:
        """Return the course with the members of its waves called by the names that ``names`` gives them."""
        waves = self.waves
        for was, now in names.items():
            waves = tuple(wave.renamed(was, now) for wave in waves)
        return replace(self, waves=waves)

    def halted(self, *halts: Halt) -> Course:
        return replace(self, halts={**self.halts, **{halt.phase: halt for halt in halts}})


def course_of(events: Iterable[tuple[datetime, Event]]) -> Course:
    """Return the course after ``events`` of the fleet, oldest first."""
    course = Course()
    waves: list[Wave] = []
    for at, event in events:
        match event:
            case WaveOpened():
                waves.append(Wave(event.phase, event.number, event.members, at))
            case Halted():
                course = course.halted(Halt(event.phase, event.wave, event.by, event.reason, at, event.cause))
            case Resumed():
                halts = {phase: halt for phase, halt in course.halts.items() if phase != event.phase}
                course = replace(course, halts=halts, resumed={**course.resumed, event.phase: at})
            case Approved():
                before = course.approvals.get(event.phase, ())
                approvals = (*before, Approval(event.by, event.reason, at))
                course = replace(course, approvals={**course.approvals, event.phase: approvals})
            case Asked():
                ask = Ask(event.of, event.quorum, at, at)
                known = course.asked.get(event.phase)
                if known and (known.of, known.quorum) == (ask.of, ask.quorum):
                    ask = replace(known, last=at)
                course = replace(course, asked={**course.asked, event.phase: ask})
            case Pruned():
                course = replace(course, pruned=max(event.before, course.pruned or event.before))
            case Renamed():
                waves = [wave.renamed(event.was, event.now) for wave in waves]
            case _:
                pass
    return course.opened(*waves)
