from collections.abc import AsyncIterator

import pytest

from tests.muted import muted
from tests.registry.scripted import Scripted
from tests.registry.servers import crane_registry, real_registry, registry28
from tests.signing import _pairs, keys, others

__all__ = ["_pairs", "crane_registry", "keys", "muted", "others", "real_registry", "registry28"]


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    """A scripted registry."""
    async with Scripted() as scripted:
        yield scripted


@pytest.fixture
async def elsewhere() -> AsyncIterator[Scripted]:
    """Another host: a storage, a token service, or somebody hostile."""
    async with Scripted() as scripted:
        yield scripted
