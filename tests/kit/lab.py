"""The lab that is up, and its environment for the whole session."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from deploy.lab import places
from deploy.lab.state import Lab

CANARY = "canary-e8b1f6"
"""A build secret of the tests, which nothing may ever show."""


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    lab = Lab.load()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in lab.exports().items():
            patch.setenv(name, value)
        patch.setenv("PATH", f"{places.run() / 'bin'}{os.pathsep}{os.environ['PATH']}")
        patch.setenv("APP_TOKEN", CANARY)
        yield lab
