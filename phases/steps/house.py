"""The house: what every step of every repo shares in one run."""

from __future__ import annotations

import asyncio
import getpass
import os
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from types import TracebackType

from phases.engine.facts import Engine, EngineFacts, facts
from phases.fleet.fleet import Client, Fleet
from phases.ledger.ledger import Ledger
from phases.registry.client import Registry

Tell = Callable[[str, str, str], None]
"""``tell(repo, phase, what)``: one line of progress. ``what`` is what it does now."""


class House:
    """The fleet, its ledger, one registry client and the limits on hosts and engines.

    One build at a time (BuildKit fills the cores by itself), one operation at a time
    on a client's engine; builds, judging and pulls of different repos overlap.
    """

    def __init__(self, fleet: Fleet, ledger: Ledger, tell: Tell | None = None) -> None:
        self.fleet = fleet
        self.ledger = ledger
        self.tell: Tell = tell or (lambda repo, phase, what: None)
        self.building = asyncio.Semaphore(1)
        self.by = f"{getpass.getuser()}@{socket.gethostname()}"
        self._engines = {client.name: asyncio.Lock() for client in fleet.clients}
        self._facts: dict[str, EngineFacts] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> House:
        spec = self.fleet.registry
        self.registry = await self._stack.enter_async_context(
            Registry(insecure={spec.host} if spec.insecure else (), credentials=spec.credentials)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def lock(self, client: Client) -> asyncio.Lock:
        """Held while ``client``'s engine works: its pulls would share, and blur, the evidence otherwise."""
        return self._engines[client.name]

    async def facts(self, engine: Engine) -> EngineFacts:
        """What the engine says of itself, asked once a run."""
        if engine.name not in self._facts:
            self._facts[engine.name] = await facts(engine)
        return self._facts[engine.name]

    @property
    def holder(self) -> str:
        """Who holds a lease: this process."""
        return f"{self.by}#{os.getpid()}"
