"""The soak: how long a promoted repo is watched, when its checks are asked again, and whether it came through."""

from __future__ import annotations

from datetime import datetime, timedelta

from phasegate.check import Verdict
from phasegate.fleet.policy import Policy
from phasegate.ledger.state import Standing


def _end(standing: Standing, policy: Policy) -> datetime | None:
    """When the soak is over; None for a repo that has none: nothing of ours is published, or it was put back there."""
    if not policy.soak or not standing.published or standing.returned or standing.since is None:
        return None
    return standing.since + timedelta(seconds=policy.soak)


def soaked(standing: Standing, policy: Policy) -> bool:
    """Its checks passed once the whole soak was over, or there is nothing to soak."""
    end = _end(standing, policy)
    return end is None or (standing.proved is not None and standing.proved >= end)


def soaking(standing: Standing, policy: Policy, now: datetime) -> str:
    """``soaking: 21 of 24 h``."""
    assert standing.since is not None
    unit, word = next(((s, w) for s, w in ((3600, "h"), (60, "min")) if policy.soak >= 2 * s), (1, "s"))
    passed = min(max(0.0, (now - standing.since).total_seconds()), policy.soak)
    return f"soaking: {passed / unit:.0f} of {policy.soak / unit:.0f} {word}"


def check_due(standing: Standing, policy: Policy, now: datetime) -> str:
    """Why the checks are to be asked again now; empty where they are not."""
    end = _end(standing, policy)
    release = standing.release
    if end is None or soaked(standing, policy) or release is None or release.id != standing.published:
        return ""
    assert standing.since is not None
    judgement = standing.judgements.get(standing.at)
    if standing.doubt or (judgement and judgement.verdict is Verdict.FAIL):
        return ""  # what to do then is not for the clock to say
    last = standing.since
    if judgement:
        last = max(last, judgement.at)
    if judgement and judgement.verdict is Verdict.ERROR:
        return "the checks of its soak could not be asked"
    if now >= end:
        return "its soak is over: the checks are asked once more"
    if policy.recheck and (now - last).total_seconds() >= policy.recheck:
        return f"{soaking(standing, policy, now)}: the checks are asked again"
    return ""
