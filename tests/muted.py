"""Decisions rest on types: the tests of policy, simulation and rollback pass with every rendered text a constant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from phasegate.command import Command
from phasegate.policy import text
from phases.form import Form

MUTED = "muted"


@pytest.fixture(scope="module")
def muted() -> Iterator[None]:
    """Every sentence, form and command line that is rendered says nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("render", "reason_of", "overrun", "grouped", "automatic"):
            patch.setattr(text, name, lambda *_: MUTED)
        for rendered in (Command, Form):
            patch.setattr(rendered, "__str__", lambda _: MUTED)
        yield
