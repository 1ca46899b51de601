"""Fuzzing with fixed seeds: nobody could repeat what a random one finds. An hour of random ones is for `make soak`."""

from __future__ import annotations

import random

import pytest

from tests.hostile import answers
from tests.hostile.commands import COMMANDS
from tests.hostile.fuzz import TARGETS, fuzz, fuzz_commands


@pytest.mark.parametrize("seed", [1, 2026])
def test_readers_keep_their_promises(seed: int) -> None:
    assert set(fuzz(3.0, seed)) == set(TARGETS)


@pytest.mark.parametrize("seed", [6, 2026])
async def test_no_answer_of_a_registry_ends_in_a_traceback(seed: int) -> None:
    ended = await answers.fuzz(8.0, seed)
    assert ended["good"]
    assert ended["error"]


def test_no_command_ends_as_a_bug() -> None:
    ended = fuzz_commands(60.0, 2026)
    assert {what.split()[0] for what in ended} == set(COMMANDS)
    # Most inputs are good enough to get somewhere.
    wanted = {"convert ended in 0", "diff ended in 0", "plan ended in 0", "verify ended in 0", "verify ended in 6"}
    assert wanted <= set(ended)


@pytest.mark.soak
def test_no_command_ends_as_a_bug_in_an_hour() -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    print(fuzz_commands(3600.0, seed))
