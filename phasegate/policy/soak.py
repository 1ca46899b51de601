"""The soak: how long a promoted repo is watched, when its checks are asked again, and whether it came through."""

from __future__ import annotations

from datetime import datetime, timedelta

from phasegate.check import Verdict
from phasegate.fleet.policy import Policy
from phasegate.ledger.state import Standing
from phasegate.policy.cause import Plain, Soaking


def _end(standing: Standing, policy: Policy) -> datetime | None:
    """When the soak is over; None for a repo that has none: nothing of ours is published, or it was put back there."""
    if not policy.soak or not standing.published or standing.returned or standing.since is None:
        return None
    return standing.since + timedelta(seconds=policy.soak)


def soaked(standing: Standing, policy: Policy) -> bool:
    """Its checks passed once the whole soak was over, or there is nothing to soak."""
    end = _end(standing, policy)
    return end is None or (standing.proved is not None and standing.proved >= end)


def soaking(standing: Standing, policy: Policy) -> Soaking | None:
    """The soak that it is in, where that is not over."""
    if soaked(standing, policy):
        return None
    assert standing.since is not None
    return Soaking(standing.since, policy.soak)


def check_due(standing: Standing, policy: Policy, now: datetime) -> Plain | Soaking | None:
    """Why the checks are to be asked again now."""
    end = _end(standing, policy)
    release = standing.release
    if end is None or soaked(standing, policy) or release is None or release.id != standing.published:
        return None
    assert standing.since is not None
    judgement = standing.judgements.get(standing.at)
    if standing.doubt or (judgement and judgement.verdict is Verdict.FAIL):
        return None  # what to do then is not for the clock to say
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
