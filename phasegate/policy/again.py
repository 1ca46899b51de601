"""Whether another rollout may find more to do although no person did anything."""

from __future__ import annotations

from collections.abc import Mapping

from phasegate.policy.action import Action, Kind
from phasegate.policy.cause import Said


def time_helps(ends: Mapping[str, Action], before: Mapping[str, Action]) -> bool:
    """Return whether a repo waits, or ended with an error that it did not end with the time before.

    The second look at an error says whether it passes, waits for its next try, or is there to stay.
    """
    return any(
        end.kind is Kind.WAIT or (isinstance(end.cause, Said) and end != before.get(name)) for name, end in ends.items()
    )
