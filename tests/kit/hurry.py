"""No pause between the tries of a call, and no engine that rests from another test."""

from __future__ import annotations

import pytest

from phasegate.process import again


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(again, "RESTING", again.Resting())
