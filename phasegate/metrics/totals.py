"""What has happened in a fleet since its ledger began: counts, and how long steps and pulls took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from phasegate.catalogue import PULL
from phasegate.check import Verdict
from phasegate.ledger.events import Built, Event, Failed, Halted, Intended, Judged, Promoted, RolledBack, WaveOpened
from phasegate.step import Step


@dataclass(slots=True)
class Took:
    """How often something was done, and how many seconds that took together."""

    times: int = 0
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        self.times += 1
        self.seconds += seconds


@dataclass(slots=True)
class Totals:
    """The totals of a fleet, added to history by history.

    rollbacks: by whether a check asked for it (else a person)
    halts: by whether phasegate imposed it (else a person)
    failed: steps that ended in an error
    steps: builds, judgements, promotions and rollbacks that came to their end
    pulls: by client, the pulls that downloaded every layer
    """

    promotions: Counter[str] = field(default_factory=Counter)
    rollbacks: Counter[bool] = field(default_factory=Counter)
    waves: Counter[str] = field(default_factory=Counter)
    halts: Counter[bool] = field(default_factory=Counter)
    failed: Counter[Step] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    steps: defaultdict[Step, Took] = field(default_factory=lambda: defaultdict(Took))
    pulls: defaultdict[str, Took] = field(default_factory=lambda: defaultdict(Took))

    def add(self, history: Iterable[tuple[datetime, Event]]) -> None:
        """Add what happened to one repo, or to the fleet as a whole, oldest first."""
        begun: datetime | None = None
        pulled: set[tuple[str, float]] = set()
        for at, event in history:
            match event:
                case Built():
                    self.steps[Step.BUILD].add(event.seconds)
                case Judged():
                    self._judged(event, pulled)
                case Intended():
                    begun = at
                case Promoted():
                    self.promotions[event.phase] += 1
                    self._moved(Step.PROMOTE, begun, at)
                    begun = None
                case RolledBack():
                    self.rollbacks[event.cause is not None] += 1
                    self._moved(Step.ROLL_BACK, begun, at)
                    begun = None
                case Failed():
                    self.failed[event.step] += 1
                case WaveOpened():
                    self.waves[event.phase] += 1
                case Halted():
                    self.halts[event.cause is not None] += 1
                case _:
                    pass

    def _judged(self, event: Judged, pulled: set[tuple[str, float]]) -> None:
        """Add a verdict. One that was remembered has the seconds of the pull that it is about, which counts once."""
        self.verdicts[event.phase, event.verdict] += 1
        self.steps[Step.JUDGE].add(event.seconds)
        for result in event.results:
            if result.check != PULL.id or not result.whole or (result.client, result.seconds) in pulled:
                continue
            pulled.add((result.client, result.seconds))
            self.pulls[result.client].add(result.seconds)

    def _moved(self, step: Step, begun: datetime | None, ended: datetime) -> None:
        """Add a promotion or rollback, from its intent to its end: a killed one, until it was finished."""
        if begun is not None:
            self.steps[step].add((ended - begun).total_seconds())
