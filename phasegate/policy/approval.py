"""Approvals: who must agree before a phase begins."""

from __future__ import annotations

from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course
from phasegate.ledger.holder import Holder
from phasegate.policy.cause import NotApproved


def lacking(policy: Policy, course: Course, phase: str) -> NotApproved | None:
    """Return which approvals of ``phase`` are missing, or None. Each person counts once."""
    wanted = policy.approvals.get(phase)
    if wanted is None:
        return None
    given = {name for each in course.approvals.get(phase, ()) if (name := approver(wanted.by, each.by))}
    if len(given) >= wanted.quorum:
        return None
    others = tuple(name for name in wanted.by if name not in given)
    ask = course.asked.get(phase)
    since = ask.since if ask and (ask.of, ask.quorum) == (wanted.by, wanted.quorum) else None
    return NotApproved(phase, wanted.quorum, len(given), others, since)


def approver(names: tuple[str, ...], by: str) -> str:
    """Return which of ``names`` matches the person ``by`` (``user@host``), or an empty string.

    A name without a host matches that user on any host.
    """
    user = Holder.parse(by).login
    return next((name for name in names if name == by or ("@" not in name and name == user)), "")
