"""The pulse of the schedule: when the last runs of the whole fleet ended, and what they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from phasegate.ledger.ledger import Ledger

_TICK = "last tick"
_AUDIT = "last audit"
_BEGINS = 50
"""How many rollouts the ledger remembers the beginning of, to say how regularly they come."""


@dataclass(frozen=True, slots=True)
class LastRollout:
    """A rollout of the whole fleet that came to its end: how many repos it left in which way.

    ``good`` is when the last good one ended: it kept its lease and could look at one repo at least. ``requests`` are
    those to registries, by how they were answered, of all rollouts of the whole fleet so far. ``begins`` is when the
    last ones began, this one included; earlier versions did not record it.
    """

    began: datetime
    ended: datetime
    good: datetime | None = None
    through: int = 0
    waiting: int = 0
    held: int = 0
    stopped: int = 0
    requests: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), kw_only=True)
    begins: tuple[datetime, ...] = field(default=(), kw_only=True)

    @property
    def repos(self) -> int:
        return self.through + self.waiting + self.held + self.stopped


@dataclass(frozen=True, slots=True)
class LastAudit:
    """An audit of the whole fleet that came to its end: repos audited, drifted, and impossible to audit.

    ``good`` is when the last one ended that could audit every repo, apart from those that another run was working on.
    """

    began: datetime
    ended: datetime
    good: datetime | None = None
    repos: int = 0
    drifted: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Pulse:
    tick: LastRollout | None = None
    audit: LastAudit | None = None


def ticked(
    ledger: Ledger,
    began: datetime,
    *,
    good: bool = True,
    through: int = 0,
    waiting: int = 0,
    held: int = 0,
    stopped: int = 0,
    requests: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Record that a rollout of the whole fleet has ended now. ``requests`` are its own, added to those before."""
    last = pulse(ledger).tick
    counts = {"through": through, "waiting": waiting, "held": held, "stopped": stopped}
    summed = dict(Counter(last.requests if last else {}) + Counter(requests))
    _remember(ledger, _TICK, began, {**counts, "requests": summed}, good=good)


def audited(ledger: Ledger, began: datetime, *, good: bool = True, repos: int, drifted: int, failed: int) -> None:
    """Record that an audit of the whole fleet has ended now."""
    _remember(ledger, _AUDIT, began, {"repos": repos, "drifted": drifted, "failed": failed}, good=good)


def pulse(ledger: Ledger) -> Pulse:
    """Return what the ledger knows of the last runs."""
    keys = ledger.keyed(_TICK), ledger.keyed(_AUDIT)
    found = ledger.recall(keys)
    tick, audit = map(found.get, keys)
    return Pulse(
        LastRollout(
            *_read(tick),
            *_counts(tick, "through", "waiting", "held", "stopped"),
            requests=tick.get("requests", {}),
            begins=_begins(tick),
        )
        if tick
        else None,
        LastAudit(*_read(audit), *_counts(audit, "repos", "drifted", "failed")) if audit else None,
    )


def _remember(ledger: Ledger, key: str, began: datetime, counts: Mapping[str, object], *, good: bool) -> None:
    key, ended = ledger.keyed(key), ledger.now().isoformat()
    before = ledger.recall([key]).get(key)
    last = ended if good else _good(before) if before else ""
    facts = {"began": began.isoformat(), "ended": ended, "good": last, **counts}
    begins = [*(_begins(before) if before else ()), began][-_BEGINS:]
    ledger.remember({key: {**facts, "begins": [at.isoformat() for at in begins]}})


def _good(facts: Mapping[str, object]) -> str:
    """Return when the last good run ended, or an empty string. Earlier versions took every run for a good one."""
    return str(facts.get("good", facts["ended"]))


def _read(facts: Mapping[str, object]) -> tuple[datetime, datetime, datetime | None]:
    began, ended = (datetime.fromisoformat(str(facts[name])) for name in ("began", "ended"))
    good = _good(facts)
    return began, ended, datetime.fromisoformat(good) if good else None


def _begins(facts: Mapping[str, Any]) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(at) for at in facts.get("begins", ()))


def _counts(facts: Mapping[str, object], *names: str) -> tuple[int, ...]:
    return tuple(int(str(facts.get(name, 0))) for name in names)
