"""A TCP connection that can be cut, so that a service is suddenly gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Cable:
    """A connection to the service through ``port`` on loopback, until it is ``cut``."""

    port: int = 0
    whole: bool = True
    writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def cut(self) -> None:
        self.whole = False
        for writer in self.writers:
            writer.transport.abort()

    def mend(self) -> None:
        self.whole = True


@asynccontextmanager
async def laid(to: int) -> AsyncIterator[Cable]:
    """Lay a Cable to the loopback port ``to``."""
    cable = Cable()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not cable.whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to)
        both = {writer, far_writer}
        cable.writers |= both
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        cable.writers -= both

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    cable.port = server.sockets[0].getsockname()[1]
    try:
        yield cable
    finally:
        cable.cut()
        server.close()
        await server.wait_closed()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(1 << 16):
            writer.write(chunk)
            await writer.drain()
    writer.close()
