"""The view model of the fleet's page: everything that it shows, as values, gathered once from the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from phasegate.command import Advice, Command
from phasegate.pages.history import Line


class State(StrEnum):
    """How a repo is doing, in the words that the page shows."""

    DONE = "done"
    SOAKING = "soaking"
    NEXT = "goes on"
    """The next rollout carries out a step."""
    WAITING = "waits"
    """For the clock, a wave or its CI: it goes on without anybody."""
    PERSON = "needs a person"
    PHASE = "phase stopped"
    """A halt, a missing approval or the clients stop everybody before its next phase."""
    HELD = "on hold"
    UNSEEN = "cannot be looked at"


STOPPED = (State.PERSON, State.PHASE, State.HELD, State.UNSEEN)
"""The states that last until a person acts."""


@dataclass(frozen=True, slots=True)
class Do:
    """What a person must do: a command to type, or advice in words. Empty for nothing.

    first: what to mend or ask before it
    effect: what it does
    also: another command that is needed, after it
    """

    text: str = ""
    command: bool = False
    first: str = ""
    effect: str = ""
    also: str = ""

    @classmethod
    def of(cls, advice: Advice | None) -> Do:
        return cls(str(advice), isinstance(advice, Command)) if advice else cls()


class Rung(StrEnum):
    """How far a repo is with one phase."""

    DONE = "done"
    SOAKING = "soaking"
    NEXT = "next"
    STOPPED = "stopped"
    LATER = "later"
    NONE = "nothing to do"


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for a person.

    since: since when; None if that is not known
    what: the repo, the phase or the fleet that it is about
    repo: the repo, if it is about one
    who: who is asked
    do: what is to be done about it; empty if why says it
    repos: how many repos it stops
    """

    since: datetime | None
    what: str
    repo: str
    who: str
    why: str
    do: Do
    repos: int = 1


@dataclass(frozen=True, slots=True)
class Trouble:
    """Repos that failed for the same cause: rolled back, or counted by a halt.

    said: what the check or the step said of one of them; empty if that is not known
    halts: the phases that it halts, where empty stands for the fleet
    rolled_back: how many of ``repos`` were rolled back and are on hold
    since: when the first of it happened
    """

    cause: str
    said: str
    repos: tuple[str, ...]
    halts: tuple[str, ...]
    rolled_back: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """How many repos take a phase, and how far they are: done means promoted and soaked."""

    phase: str
    total: int
    done: int
    soaking: int
    stopped: int

    @property
    def rest(self) -> int:
        return self.total - self.done - self.soaking - self.stopped


@dataclass(frozen=True, slots=True)
class Ticks:
    """The last rollout of the whole fleet, and how regularly they come.

    every: seconds from one to the next, as they usually are; None if too few are known
    missed: how many did not come since the first one that is known
    """

    began: datetime
    ended: datetime
    did: str
    every: float | None
    missed: int

    @property
    def seconds(self) -> float:
        return (self.ended - self.began).total_seconds()


@dataclass(frozen=True, slots=True)
class Pulls:
    """Whole pulls of one client, compared repo by repo: at the lowest phase that was timed, and where the repo is.

    Repos that the client cannot pull where they are do not count.
    """

    client: str
    repos: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Savings:
    """Compressed bytes of the images of the repos that phasegate has published, before and after; seconds of pulls."""

    repos: int
    before: int
    after: int
    pulls: tuple[Pulls, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A client that cannot pull ``repos`` any more, of ``of`` that were looked at, as the fleet file expects."""

    client: str
    repos: tuple[str, ...]
    of: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the fleet will be through, as simulated from where it is today.

    days: when each run ended, sorted
    runs: how many runs there were; those that never ended have no day
    stuck: why a run never ended, in the words of the first repo that was stuck
    repos: how many repos each run had
    """

    days: tuple[date, ...]
    runs: int
    stuck: str
    repos: int


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What one client says about a repo: phase to verdict, and what it said where that is not a pass."""

    client: str
    by_phase: Mapping[str, str]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A check that did not pass in a verdict that counts now."""

    phase: str
    check: str
    verdict: str
    evidence: str


@dataclass(frozen=True, slots=True)
class RepoView:
    """One repo.

    at: the phase that its tags have; empty if it was never looked at
    rungs: each phase of the fleet with how far the repo is
    why: why it is not further
    do: what a person must do
    owner: whether that is for the repo's owner, and not for who runs the fleet
    before, after: compressed bytes; None if unknown
    """

    name: str
    release: str
    at: str
    since: datetime | None
    state: State
    rungs: Mapping[str, Rung]
    why: str
    do: Do
    owner: bool
    before: int | None
    after: int | None
    clients: tuple[Verdicts, ...]
    doubtful: tuple[Doubtful, ...]
    history: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """The whole page.

    late: when the page is so old that a newer one should be there
    through: how many repos are done
    burnup: by phase, how many repos were done at the end of a day, for each day on which that changed
    """

    fleet: str
    at: datetime
    late: datetime
    last: str
    through: int
    waits: tuple[Waits, ...]
    troubles: tuple[Trouble, ...]
    ticks: Ticks | None
    bars: tuple[Bar, ...]
    burnup: Mapping[str, tuple[tuple[date, int], ...]]
    refusals: tuple[Refusal, ...]
    savings: Savings
    forecast: Forecast | None
    repos: tuple[RepoView, ...]
