"""The pulse of the schedule: when the last runs of the whole fleet ended, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from phasegate import clock
from phasegate.ledger.ledger import Ledger

_TICK = "last tick"
_AUDIT = "last audit"


@dataclass(frozen=True, slots=True)
class LastRollout:
    """A rollout of the whole fleet that came to its end: how many repos it left in which way."""

    began: datetime
    ended: datetime
    through: int = 0
    waiting: int = 0
    held: int = 0
    stopped: int = 0

    @property
    def repos(self) -> int:
        return self.through + self.waiting + self.held + self.stopped


@dataclass(frozen=True, slots=True)
class LastAudit:
    """An audit of the whole fleet that came to its end: repos audited, drifted, and impossible to audit."""

    began: datetime
    ended: datetime
    repos: int = 0
    drifted: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Pulse:
    tick: LastRollout | None = None
    audit: LastAudit | None = None


def ticked(
    ledger: Ledger, began: datetime, *, through: int = 0, waiting: int = 0, held: int = 0, stopped: int = 0
) -> None:
    """Record that a rollout of the whole fleet has ended now."""
    counts = {"through": through, "waiting": waiting, "held": held, "stopped": stopped}
    ledger.remember({ledger.keyed(_TICK): {**_times(began), **counts}})


def audited(ledger: Ledger, began: datetime, *, repos: int, drifted: int, failed: int) -> None:
    """Record that an audit of the whole fleet has ended now."""
    ledger.remember({ledger.keyed(_AUDIT): {**_times(began), "repos": repos, "drifted": drifted, "failed": failed}})


def pulse(ledger: Ledger) -> Pulse:
    """Return what the ledger knows of the last runs."""
    keys = ledger.keyed(_TICK), ledger.keyed(_AUDIT)
    found = ledger.recall(keys)
    tick, audit = map(found.get, keys)
    return Pulse(
        LastRollout(*_read(tick), *_counts(tick, "through", "waiting", "held", "stopped")) if tick else None,
        LastAudit(*_read(audit), *_counts(audit, "repos", "drifted", "failed")) if audit else None,
    )


def _times(began: datetime) -> dict[str, str]:
    return {"began": began.isoformat(), "ended": clock.now().isoformat()}


def _read(facts: Mapping[str, object]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(str(facts["began"])), datetime.fromisoformat(str(facts["ended"]))


def _counts(facts: Mapping[str, object], *names: str) -> tuple[int, ...]:
    return tuple(int(str(facts.get(name, 0))) for name in names)
