"""What a person must do about a repo: what to mend first, the command, what it does, and what is needed after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phasegate import command
from phasegate.digits import count
from phasegate.ledger.course import Halt
from phasegate.ledger.state import Hold
from phasegate.policy import cause as c
from phasegate.policy.action import Action
from phasegate.site.model import Do
from phases.ladder import position


def remedy(action: Action, following: str, halts: Sequence[Halt]) -> Do:
    """Return what ends the rest of a repo.

    following: the next phase of the repo; empty at the ladder's end
    halts: the halts in effect: one of them may stop the repo once it is released
    """
    do = Do.of(action.next)
    if not isinstance(action.cause, c.OnHold) or not do.command:
        return do
    halted = [halt for halt in halts if _stops(halt, following)]
    return replace(
        do,
        first=_first(action.cause.hold),
        effect=f"lifts the hold: the repo may enter {following} again" if following else "lifts the hold",
        also=str(command.resume(halted[0].phase)) if halted else "",
    )


def of_halt(halt: Halt) -> Do:
    """Return what ends a halt."""
    first = f"mend {count(len(halt.cause.groups), 'cause')}" if halt.cause else f"ask {halt.by} whether it is over"
    if halt.cause and len(halt.cause.groups) == 1:
        first = f"mend {halt.cause.groups[0].cause}"
    return replace(Do.of(command.resume(halt.phase)), first=f"{first}, and release the repos on hold for it")


def _first(hold: Hold) -> str:
    if hold.cause is None:
        return f"ask {hold.by} whether the reason still holds"
    return f"mend what failed, {hold.cause.group}: without that it fails again"


def _stops(halt: Halt, following: str) -> bool:
    """Return whether ``halt`` stops promotions to ``following``: it stops its own phase and those above."""
    return bool(following) and (not halt.phase or position(halt.phase) <= position(following))
