"""Input and outcome of a simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from phasegate.fleet.fleet import Repo
from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action
from phasegate.policy.radius import Bases
from phasegate.simulation.draws import Draws
from phases.form import Form
from phases.ladder import LAST


@dataclass(frozen=True, slots=True)
class Given:
    """What is migrated, and how: the repos, and the form in which each starts (drawn if it is missing).

    standings, course: where the migration goes on from; without them it is at its beginning
    """

    repos: Sequence[Repo]
    policy: Policy
    draws: Draws
    last: str = LAST
    bases: Bases = field(default_factory=dict)
    starts: Mapping[str, Form] = field(default_factory=dict)
    floor: Mapping[str, str] = field(default_factory=dict)
    tick: float = 3600.0
    standings: Mapping[str, Standing] = field(default_factory=dict)
    course: Course = field(default_factory=Course)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: the ``repos`` that take it, its ``waves``, and the days after which the first, 90 % and all had
    reached it; None means never."""

    name: str
    repos: int
    waves: int
    first: float | None
    most: float | None
    all: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulation found.

    - ``before``: failures before a promotion.
    - ``after``: bad images that were published.
    - ``met``: users who pulled one of these.
    - ``actions``: what people did, by command.
    - ``stuck``: repos that never reached the end, with the action in which each rests.
    """

    phases: tuple[Phase, ...]
    days: float
    before: int
    after: int
    put_back: int
    halts: int
    met: int
    actions: Mapping[str, int]
    stuck: Mapping[str, Action]
