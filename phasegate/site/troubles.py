"""Halts and rollbacks, grouped by what caused them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from phasegate.ledger.course import Halt
from phasegate.ledger.state import Standing
from phasegate.policy.climb import deciding
from phasegate.site.model import Trouble


@dataclass(slots=True)
class _Group:
    since: datetime
    said: str = ""
    repos: dict[str, None] = field(default_factory=dict)
    halts: list[str] = field(default_factory=list)
    back: set[str] = field(default_factory=set)


def troubles(standings: Mapping[str, Standing], halts: Iterable[Halt]) -> tuple[Trouble, ...]:
    """Return the causes of the halts in effect and of the rollbacks that hold repos, the most frequent cause first."""
    groups: dict[str, _Group] = {}

    def group(cause: str, at: datetime) -> _Group:
        found = groups.setdefault(cause, _Group(at))
        found.since = min(found.since, at)
        return found

    for halt in halts:
        if halt.cause is None:
            group(halt.reason, halt.at).halts.append(halt.phase)
            continue
        for each in halt.cause.groups:
            found = group(each.cause, halt.at)
            found.halts.append(halt.phase)
            found.repos |= dict.fromkeys(each.repos)
            found.said = found.said or _said(each.cause, (standings[name] for name in each.repos if name in standings))
    for standing in standings.values():
        if (hold := standing.hold) and hold.rollback:
            found = group(hold.cause.group if hold.cause else hold.reason, hold.at)
            found.said = found.said or (hold.cause.text if hold.cause else "")
            found.repos[standing.repo] = None
            found.back.add(standing.repo)
    return tuple(
        Trouble(cause, it.said, tuple(it.repos), tuple(it.halts), len(it.back), it.since)
        for cause, it in sorted(groups.items(), key=lambda item: (-len(item[1].repos), item[1].since, item[0]))
    )


def _said(cause: str, standings: Iterable[Standing]) -> str:
    """Return the evidence of the first repo that fails for ``cause``."""
    for standing in standings:
        for judgement in standing.judgements.values():
            if judgement.failing and (evidence := deciding(judgement)).group == cause:
                return evidence.text
        if standing.failure and standing.failure.step == cause:
            return standing.failure.line(standing.repo)
    return ""
