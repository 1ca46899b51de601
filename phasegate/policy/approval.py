"""Approval: a phase that people must agree to before it begins."""

from __future__ import annotations

from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course
from phasegate.policy.cause import NotApproved


def lacking(policy: Policy, course: Course, phase: str) -> NotApproved | None:
    """Whose approval of ``phase`` is missing. Each person counts once."""
    wanted = policy.approvals.get(phase)
    if wanted is None:
        return None
    given = {name for each in course.approvals.get(phase, ()) if (name := approver(wanted.by, each.by))}
    if len(given) >= wanted.quorum:
        return None
    others = tuple(name for name in wanted.by if name not in given)
    return NotApproved(phase, wanted.quorum, len(given), others)


def approver(names: tuple[str, ...], by: str) -> str:
    """Which of ``names`` the person ``by`` (``user@host``) is: a name without a host is that user on any."""
    user = by.partition("@")[0]
    return next((name for name in names if name == by or ("@" not in name and name == user)), "")
