"""What a simulation is given, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from phasegate.fleet.fleet import Repo
from phasegate.fleet.policy import Policy
from phasegate.policy.radius import Bases
from phasegate.simulation.draws import Draws
from phases.form import Form
from phases.ladder import LAST


@dataclass(frozen=True, slots=True)
class Given:
    """What is migrated: repos, in which form each starts (its drawn one where it is not there), and how."""

    repos: Sequence[Repo]
    policy: Policy
    draws: Draws
    last: str = LAST
    bases: Bases = field(default_factory=dict)
    starts: Mapping[str, Form] = field(default_factory=dict)
    floor: Mapping[str, str] = field(default_factory=dict)
    tick: float = 3600.0


@dataclass(frozen=True, slots=True)
class Phase:
    """``repos`` that take it, ``waves``, and the days after which the first was there, 90 % and all; None: never."""

    name: str
    repos: int
    waves: int
    first: float | None
    most: float | None
    all: float | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``before`` and ``after``: failures before a promotion, and bad images that were published; ``met``: users who
    pulled one; ``actions``: what people did, by word; ``stuck``: repos that never came to the end, with why."""

    phases: tuple[Phase, ...]
    days: float
    before: int
    after: int
    put_back: int
    halts: int
    met: int
    actions: Mapping[str, int]
    stuck: Mapping[str, str]
