"""A short run with a seed of its own each day would find what nobody can repeat: the seeds are fixed."""

from __future__ import annotations

import pytest

from tests.hostile.fuzz import TARGETS, fuzz


@pytest.mark.parametrize("seed", [1, 2026])
def test_readers_keep_their_promises(seed: int) -> None:
    assert set(fuzz(3.0, seed)) == set(TARGETS)
