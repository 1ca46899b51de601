"""Short fuzzing runs with fixed seeds, because nobody could repeat what a random seed finds."""

from __future__ import annotations

import pytest

from tests.hostile import answers
from tests.hostile.fuzz import TARGETS, fuzz


@pytest.mark.parametrize("seed", [1, 2026])
def test_readers_keep_their_promises(seed: int) -> None:
    assert set(fuzz(3.0, seed)) == set(TARGETS)


@pytest.mark.parametrize("seed", [6, 2026])
async def test_no_answer_of_a_registry_ends_in_a_traceback(seed: int) -> None:
    ended = await answers.fuzz(8.0, seed)
    assert ended["good"]
    assert ended["error"]
