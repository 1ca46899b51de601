from collections.abc import AsyncIterator

import pytest

from tests.kit.hurry import hurry
from tests.kit.scripted import Scripted
from tests.kit.servers import crane_registry, real_registry, registry28
from tests.kit.signing import _pairs, keys, others
from tests.muted import muted

__all__ = ["_pairs", "crane_registry", "hurry", "keys", "muted", "others", "real_registry", "registry28"]


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    """A scripted registry."""
    async with Scripted() as scripted:
        yield scripted


@pytest.fixture
async def elsewhere() -> AsyncIterator[Scripted]:
    """Another host: a storage backend, a token service, or somebody hostile."""
    async with Scripted() as scripted:
        yield scripted
