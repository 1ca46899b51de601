"""How far a rollout goes: not above the ladder; with ``--every`` on while time alone may bring something."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from phasegate.policy.action import Action, Kind
from phasegate.policy.again import time_helps
from phasegate.policy.cause import LaterWave, Plain, Said, Soaking, WaveNotThrough, WaveWaits
from tests.kit.given import fleet
from tests.kit.in_process import phasegate

DONE = Action(Kind.DONE, "index", Plain.NOTHING_TO_MOVE)
SOAKS = Action(Kind.WAIT, "zstd", Soaking(datetime(2026, 11, 1, tzinfo=UTC), 3600.0))
BLOCKED = Action(Kind.BLOCKED, "zstd", Plain.NOT_VERIFIED)
ERROR = Action(Kind.BLOCKED, "zstd", Said("connection reset"))


@pytest.mark.parametrize(
    ("end", "before", "goes_on"),
    [
        (DONE, DONE, False),
        (SOAKS, SOAKS, True),
        (BLOCKED, DONE, False),
        (ERROR, DONE, True),
        (ERROR, ERROR, False),
    ],
)
def test_it_goes_on_while_time_may_help(end: Action, before: Action, goes_on: bool) -> None:
    assert time_helps({"web": DONE, "api": end}, {"web": DONE, "api": before}) is goes_on


def behind(*late: str) -> Action:
    return Action(Kind.WAIT, "zstd", WaveNotThrough("zstd", 1, 0, len(late), len(late), late))


@pytest.mark.parametrize("first", [BLOCKED, Action(Kind.HELD, "zstd", Plain.NOT_VERIFIED), DONE])
def test_who_waits_for_a_repo_that_only_a_person_can_help_waits_for_a_person(first: Action) -> None:
    waits = {
        "behind": behind("first"),
        "next": Action(Kind.WAIT, "zstd", WaveWaits("zstd", 2, ("behind",))),
        "later": Action(Kind.WAIT, "zstd", LaterWave("zstd", 2, ("behind", "next"))),
        "nobody": Action(Kind.WAIT, "index", Plain.NOBODY_READY),
    }
    ends = {"first": first, **waits}
    assert not time_helps(ends, ends)
    assert time_helps({**ends, "first": SOAKS}, ends)
    assert time_helps({**ends, "behind": behind("first", "other"), "other": SOAKS}, ends)


def test_two_that_wait_for_each_other_do_not_wait_for_ever() -> None:
    ends = {"one": behind("two"), "two": behind("one")}
    assert not time_helps(ends, ends)


def test_a_rollout_does_not_go_through_a_phase_above_the_ladder(tmp_path: Path) -> None:
    fleet(tmp_path, "127.0.0.1:9", ["web"], ladder="zstd")
    ended = phasegate("rollout", "--through", "attest", cwd=tmp_path)
    assert ended.returncode == 2
    assert "its ladder ends at zstd, below attest" in ended.stderr
