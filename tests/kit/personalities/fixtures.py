"""A played registry and a fleet in it, of the ``personality`` that a test file chooses by a fixture of that name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.personalities.fleet import Fleet, published
from tests.kit.personalities.personality import Personality
from tests.kit.personalities.played import Played
from tests.kit.referring import on_a_thread


@pytest.fixture
def server(personality: Personality) -> Iterator[Played]:
    with on_a_thread(Played(personality)) as played:
        yield played


@pytest.fixture
def fleet(server: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    docker = tmp_path / "docker"
    monkeypatch.setenv("DOCKER_CONFIG", str(docker))
    monkeypatch.setenv("PATH", str(docker), prepend=":")
    return published(server, tmp_path)
