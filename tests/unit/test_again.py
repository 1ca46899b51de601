"""How far a rollout goes: not above the ladder; with ``--every`` on while time alone may bring something."""

from __future__ import annotations

from pathlib import Path

import pytest

from phasegate.policy.action import Action, Kind
from phasegate.policy.again import time_helps
from phasegate.policy.cause import Plain, Said
from tests.kit.given import fleet
from tests.kit.in_process import phasegate

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


def test_a_rollout_does_not_go_through_a_phase_above_the_ladder(tmp_path: Path) -> None:
    fleet(tmp_path, "127.0.0.1:9", ["web"], ladder="zstd")
    ended = phasegate("rollout", "--through", "attest", cwd=tmp_path)
    assert ended.returncode == 2
    assert "its ladder ends at zstd, below attest" in ended.stderr
