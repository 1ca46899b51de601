"""One history's world: machines, registry, sources, clients, people's fleet file, and the ledger on a disk."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

from phasegate.errors import Defect, PhasegateError
from phasegate.ledger.events import Accepted, Built, Observed
from phasegate.ledger.history import origins
from phases.ladder import BASELINE, position
from tests.faults.sim.client import Clients
from tests.faults.sim.commands import Commands
from tests.faults.sim.content import Contents
from tests.faults.sim.database import Database
from tests.faults.sim.fleetfile import FleetFile, Shape
from tests.faults.sim.host import Host
from tests.faults.sim.hub import Hub
from tests.faults.sim.network import Network, Weather
from tests.faults.sim.oracle import Oracle
from tests.faults.sim.postgres import BEGAN
from tests.faults.sim.process import Process
from tests.faults.sim.programs import Programs
from tests.faults.sim.registry import MemoryRegistry
from tests.faults.sim.store import Store


class World:
    """``folder`` holds the fleet file, ``store`` the ledger."""

    def __init__(self, seed: int, folder: Path, store: Store, shape: Shape = Shape.PLAIN) -> None:
        self.seed, self.folder = seed, folder
        self.hub = Hub(Random(seed))
        self.random = self.hub.random
        self.registry = MemoryRegistry(lambda: self.hub.now)
        self.contents = Contents(self.registry)
        self.clients = Clients(self.hub)
        self.programs = Programs(self.hub, self.contents)
        self.database = Database(self.hub)
        self.weather = Weather()
        self.store = store
        self.on_postgres = store.url.startswith("postgresql")
        self.file = FleetFile(folder / "fleet.yaml", store.url, shape=shape)
        self.oracle = Oracle(self.hub, self.registry, self.contents, store)
        self.network = Network(self.hub, self.registry, self.weather, self.oracle)
        self.database.committed = self.oracle.committed
        self.registry.landed = self.oracle.landed
        one = Host("alpha")  # SQLite is for one machine
        self.hosts = [Host("alpha"), Host("beta"), Host("desk")] if self.on_postgres else [one, one, one]
        self.commands = Commands(self.file.path, self.hub.note, self._did)
        self.oracle.fleet = self.commands.fleet
        self.started = 0
        self.versions = ["1.0"]
        self.stuck: list[str] = []
        self.rolled_back: dict[str, tuple[str, int, int]] = {}
        self.backup: Path | None = None
        for left in folder.glob("*.db"):
            if left.name.startswith(("backup", "aside")):
                left.unlink()
        os.environ["DOCKER_CONFIG"] = str(folder)

    def start(
        self,
        what: str,
        host: int,
        main: Callable[[], Awaitable[Any]],
        done: Callable[[Process], None] = lambda _: None,
    ) -> Process:
        """Start a command on a host."""
        self.started += 1
        self.hub.counts[f"action: {what.split()[0]}"] += 1

        def ended(process: Process) -> None:
            error = process.error
            if error is None:
                self.hub.note(f"done: {process.result if isinstance(process.result, str | int) else ''}", process.name)
            elif isinstance(error, PhasegateError) and not isinstance(error, Defect):
                self.hub.note(f"error {error.exit_code}: {error.what.splitlines()[0]}", process.name)
            else:
                self.oracle.crashed(process, error)
            done(process)

        process = Process(self.hub, f"{self.started}.{what.split()[0]}", self.hosts[host], main, ended)
        process.globals["clients"] = [f"docker-2{n}" for n in range(8, 8 + self.file.clients)]
        self.hub.note(f"starts on {self.hosts[host].name}: {what}", process.name)
        return process

    def _did(self, what: str) -> None:
        kind = "event" if what.startswith("finding") else "step"
        self.hub.counts[f"{kind}: {what}"] += 1

    def present(self) -> float:
        """Return the time of day in seconds."""
        return BEGAN.timestamp() + self.hub.now

    def was_published(self, name: str, tag: str) -> bool:
        """Return whether a tag existed before phasegate: one that did not stays where it is in a rollback to there."""
        history = [event for _, event in self.oracle.events.get(name, ())]
        return any(found for where, found in origins(history).items() if where.name == tag)

    def forms(self, name: str) -> dict[str, str]:
        """Return the lowest phase of each digest that was ever observed or built for a repo."""
        found: dict[str, str] = {}
        for _, event in self.oracle.events.get(name, ()):
            for candidate in event.candidates if isinstance(event, Built) else ():
                phase = found.setdefault(candidate.digest, candidate.phase)
                found[candidate.digest] = min(phase, candidate.phase, key=position)
            if isinstance(event, Observed | Accepted):
                found |= dict.fromkeys(event.tags.values(), BASELINE)
        return found
