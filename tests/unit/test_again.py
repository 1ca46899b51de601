"""``rollout --every`` goes on while time alone may bring something, and ends where a person must decide."""

from __future__ import annotations

import pytest

from phasegate.policy.action import Action, Kind
from phasegate.policy.again import time_helps
from phasegate.policy.cause import Plain, Said

DONE = Action(Kind.DONE, "index", Plain.NOTHING_TO_MOVE)
WAITS = Action(Kind.WAIT, "zstd", Plain.NOBODY_READY)
BLOCKED = Action(Kind.BLOCKED, "zstd", Plain.NOT_VERIFIED)
ERROR = Action(Kind.BLOCKED, "zstd", Said("connection reset"))


@pytest.mark.parametrize(
    ("end", "before", "goes_on"),
    [
        (DONE, DONE, False),
        (WAITS, WAITS, True),
        (BLOCKED, DONE, False),
        (ERROR, DONE, True),
        (ERROR, ERROR, False),
    ],
)
def test_it_goes_on_while_time_may_help(end: Action, before: Action, goes_on: bool) -> None:
    assert time_helps({"web": DONE, "api": end}, {"web": DONE, "api": before}) is goes_on
