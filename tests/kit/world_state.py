"""What there is in a world of simulated repos: its fleet, what the ledger has, and what the world itself knows."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from typing import Any, Self

from phasegate.check import Verdict
from phasegate.fleet.fleet import Repo
from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course, course_of
from phasegate.ledger.derive import after
from phasegate.ledger.events import (
    FLEET,
    Event,
)
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action, Seen
from phasegate.policy.climb import Plan
from phasegate.policy.radius import before, order
from phasegate.release import Release, Tag
from phases.form import Form
from phases.ladder import LADDER, reached, rungs
from tests.kit import histories
from tests.kit.policies import BEGIN

PHASES = tuple(phase.name for phase in LADDER[:4])


@dataclass
class Facts:
    """What the world itself knows about a repo.

    ``since`` is when it came to its phase, ``good`` when the checks of what clients get there last passed, and
    ``failing`` since when a phase has been failing.
    """

    at: str = "baseline"
    since: datetime = BEGIN
    good: datetime | None = None
    returned: bool = False
    published: str = ""
    held: datetime | None = None
    put_back: dict[str, datetime] = field(default_factory=dict)
    failing: dict[str, datetime] = field(default_factory=dict)
    accepted: bool = False
    version: int = 0
    """The version that the tag is at, 0 if nobody knows."""
    compared: str = ""
    """The content that the release was built beside, or that phasegate has put there since."""


@dataclass(repr=False)
class State:
    repos: dict[str, Repo]
    starts: Mapping[str, Form]
    policy: Policy
    bases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    now: datetime = BEGIN
    random: Random = field(default_factory=lambda: Random(0))
    floor: dict[str, str] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)
    sick: dict[str, bool] = field(default_factory=dict)
    """Repos whose steps end in an error, and whether that may pass by itself."""
    dies: set[str] = field(default_factory=set)
    """Repos whose next promotion is killed after its intent."""
    versions: dict[str, str] = field(default_factory=dict)
    tags: dict[Tag, str] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    log: dict[str, list[tuple[datetime, Event]]] = field(default_factory=dict)
    standings: dict[str, Standing] = field(default_factory=dict)
    course: Course = field(default_factory=Course)
    done: list[tuple[str, Action]] = field(default_factory=list)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Print briefly for hypothesis, which would otherwise show everything."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        return f"a world of {len(self.repos)} repos, bases {dict(self.bases)}, {self.policy}"

    def __post_init__(self) -> None:
        for name in self.repos:
            self.add(self.repos[name])

    def copy(self) -> Self:
        other = copy(self)
        for key, it in vars(self).items():
            if isinstance(it, dict | set | list):
                setattr(other, key, it.copy())
        other.random = Random(self.random.random())
        other.log = {name: list(events) for name, events in self.log.items()}
        other.facts = {
            name: replace(it, put_back=dict(it.put_back), failing=dict(it.failing)) for name, it in self.facts.items()
        }
        return other

    # The fleet

    def add(self, repo: Repo) -> None:
        self.repos[repo.name] = repo
        self.standings.setdefault(repo.name, Standing(repo.name))
        self.versions.setdefault(repo.name, "1")
        self.tags.setdefault(Tag(f"demo/{repo.name}", "latest"), histories.digest("old", repo.name))
        self.facts.setdefault(repo.name, Facts(at=reached(self.starts[repo.name])))

    @property
    def fleet(self) -> dict[str, Standing]:
        return {name: self.standings[name] for name in self.repos}

    def append(self, name: str, *events: Event) -> None:
        for event in events:
            self.log.setdefault(name, []).append((self.now, event))
            if name == FLEET:
                self.course = course_of(self.log[FLEET])
            else:
                self.standings[name] = after(self.standings[name], self.now, event)

    def release(self, name: str) -> Release:
        return histories.release(name, self.versions[name])

    def seen(self, name: str) -> Seen:
        of = self.release(name)
        return Seen(of.version, of.source, dict(self._tags(name)), self.starts[name], 900)

    def _tags(self, name: str) -> Mapping[Tag, str]:
        return {tag: at for tag, at in self.tags.items() if tag.image == f"demo/{name}"}

    def needed(self, name: str) -> list[str]:
        return [rung.name for rung in rungs(self.starts[name]) if rung.needed]

    def plan(self, *, insisted: bool = False) -> Plan:
        repos = list(self.repos.values())
        line = order(repos, self.bases, self.policy.last)
        return Plan(
            last="index",
            through="index",
            now=self.now,
            floor=dict(self.floor),
            since=self.now,
            policy=self.policy,
            order={name: number for number, name in enumerate(line)},
            bases=before(repos, self.bases),
            insisted=insisted,
        )
