"""The soak: how long a promoted repo is watched, when its checks run again, and whether it came through."""

from __future__ import annotations

from datetime import datetime, timedelta

from phasegate.check import Verdict
from phasegate.fleet.policy import Policy
from phasegate.ledger.state import Standing
from phasegate.policy.cause import Plain, Soaking


def _end(standing: Standing, policy: Policy) -> datetime | None:
    """Return when the soak ends, or None if there is none: phasegate published nothing, or rolled the repo back."""
    if not policy.soak or not standing.published or standing.returned or standing.since is None:
        return None
    return standing.since + timedelta(seconds=policy.soak)


def soaked(standing: Standing, policy: Policy) -> bool:
    """Return whether the checks have passed since the end of the soak, or there is nothing to soak."""
    end = _end(standing, policy)
    return end is None or (standing.proved is not None and standing.proved >= end)


def soaking(standing: Standing, policy: Policy) -> Soaking | None:
    """Return the soak that the repo is in, or None if it is over."""
    if soaked(standing, policy):
        return None
    assert standing.since is not None
    return Soaking(standing.since, policy.soak)


def check_due(standing: Standing, policy: Policy, now: datetime) -> Plain | Soaking | None:
    """Return why the checks must run again now, or None."""
    end = _end(standing, policy)
    release = standing.release
    if end is None or soaked(standing, policy) or release is None or release.id != standing.published:
        return None
    assert standing.since is not None
    judgement = standing.judgements.get(standing.at)
    if standing.doubt or (judgement and judgement.verdict is Verdict.FAIL):
        return None  # not for the clock to decide
    last = standing.since
    if judgement:
        last = max(last, judgement.at)
    if judgement and judgement.verdict is Verdict.ERROR:
        return Plain.SOAK_UNANSWERED
    if now >= end:
        return Plain.SOAK_OVER
    if policy.recheck and (now - last).total_seconds() >= policy.recheck:
        return Soaking(standing.since, policy.soak, recheck=True)
    return None
