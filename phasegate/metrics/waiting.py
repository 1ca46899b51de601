"""What a repo that waits for a person waits for, and since when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from phasegate.ledger.state import Standing
from phasegate.policy import cause as c
from phasegate.policy.action import Action, Kind


class Reason(StrEnum):
    """What a person is asked for."""

    APPROVAL = "approval"
    CLIENTS = "clients"
    """Too many clients are below the floor of the phase."""
    FAILURE = "failure"
    """A check failed, or a step ended in an error that does not pass without a change."""
    HALT = "halt"
    HOLD = "hold"
    TAGS = "tags"
    """Somebody else moved a tag, or the source is older than what is published."""
    VERDICT = "verdict"
    """The checks are in doubt."""
    OTHER = "other"


def reason_of(action: Action) -> Reason | None:
    """Return what a person is asked for; None if nobody is."""
    if action.kind not in (Kind.BLOCKED, Kind.HELD):
        return None
    match action.cause:
        case c.OnHold() | c.HeldBy():
            return Reason.HOLD
        case c.Halted():
            return Reason.HALT
        case c.NotApproved():
            return Reason.APPROVAL
        case c.Floor():
            return Reason.CLIENTS
        case c.Doubt():
            return Reason.VERDICT
        case c.Elsewhere() | c.PushedSince() | c.OlderVersion():
            return Reason.TAGS
        case c.CheckFailed() | c.FailedForGood() | c.FailedBefore() | c.RetryDue() | c.Revoked() | c.VerdictWas():
            return Reason.FAILURE
        case _:
            return Reason.OTHER


def since(standing: Standing, action: Action) -> datetime | None:
    """Return since when the repo waits for a person, if the ledger says so."""
    match action.cause:
        case c.OnHold(hold=hold):
            return hold.at
        case c.Halted(halt=halt):
            return halt.at
        case c.NotApproved():
            return action.cause.since
        case c.FailedForGood() | c.FailedBefore():
            return standing.failure.since if standing.failure else None
        case c.CheckFailed() | c.Doubt() | c.RetryDue() | c.Revoked() | c.VerdictWas():
            judgement = standing.judgements.get(action.phase)
            return (judgement.failing or judgement.at) if judgement else None
        case _:
            return None
