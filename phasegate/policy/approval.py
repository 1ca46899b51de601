"""Approval: a phase that people must agree to before it begins."""

from __future__ import annotations

from phasegate.fleet.policy import Policy
from phasegate.ledger.course import Course


def lacking(policy: Policy, course: Course, phase: str) -> str:
    """Whose approval of ``phase`` is missing; empty where none is. Each person counts once."""
    wanted = policy.approvals.get(phase)
    if wanted is None:
        return ""
    given = {name for each in course.approvals.get(phase, ()) if (name := approver(wanted.by, each.by))}
    if len(given) >= wanted.quorum:
        return ""
    others = ", ".join(name for name in wanted.by if name not in given)
    return f"{phase} wants {wanted.quorum} approval{'s' if wanted.quorum > 1 else ''}, {len(given)} given; of {others}"


def approver(names: tuple[str, ...], by: str) -> str:
    """Which of ``names`` the person ``by`` (``user@host``) is: a name without a host is that user on any."""
    user = by.partition("@")[0]
    return next((name for name in names if name == by or ("@" not in name and name == user)), "")
