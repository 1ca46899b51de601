"""Short fuzzing runs with fixed seeds, because nobody could repeat what a random seed finds."""

from __future__ import annotations

import pytest

from tests.hostile.fuzz import TARGETS, fuzz


@pytest.mark.parametrize("seed", [1, 2026])
def test_readers_keep_their_promises(seed: int) -> None:
    assert set(fuzz(3.0, seed)) == set(TARGETS)
