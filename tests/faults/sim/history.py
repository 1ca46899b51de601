"""Play one history: what a seed makes of it, from the first push to rest."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.sim import script
from tests.faults.sim.doors import behind
from tests.faults.sim.fleetfile import Shape
from tests.faults.sim.oracle import Violation
from tests.faults.sim.quick import quickly
from tests.faults.sim.store import Store
from tests.faults.sim.world import World


@dataclass
class Played:
    """What came of one history."""

    seed: int
    violations: list[Violation]
    counts: Counter[str]
    choices: int
    trace: list[str] = field(default_factory=list)


def play(seed: int, folder: Path, store: Store, shape: Shape = Shape.PLAIN) -> Played:
    """Play the history of ``seed``."""
    store.reset()
    gc.disable()  # what a killed process left must not be finalised while the history goes on
    world = World(seed, folder, store, shape)
    with quickly(folder), behind(world):
        script.play(world)
    hub = world.hub
    for process in hub.processes:
        for connection in process.connections:
            connection.abandon()
    store.close()
    trace = [line.replace(str(folder), "FOLDER") for line in hub.trace]
    return Played(seed, world.oracle.violations, hub.counts, hub.choices, trace)
