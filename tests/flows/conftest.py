"""One Prefect server for all tests of flows, with its own home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kit.hurry import hurry
from tests.kit.prefect import Prefect, serving
from tests.kit.servers import crane_registry, registry28

__all__ = ["crane_registry", "hurry", "registry28"]


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefect]:
    with serving(tmp_path_factory.mktemp("prefect")) as server:
        yield server
