"""The floor of clients: the share of them that a phase would break, from telemetry of their versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.clients.telemetry import read
from phasegate.errors import FleetError
from phasegate.fleet.limits import Telemetry
from phases.ladder import LADDER
from phases.phase import Phase

Clients = Sequence[tuple[str, str, float]]
"""Engine, version and share (0 to 1)."""


@dataclass(frozen=True, slots=True)
class Floor:
    """What a phase breaks: ``share`` is the share of clients, including unknown ones if the phase can break any."""

    share: float
    limit: float
    text: str

    @property
    def open(self) -> bool:
        return self.share <= self.limit


def floor_of(telemetry: Telemetry, phase: Phase) -> Floor:
    """Return what ``phase`` would do to the clients that telemetry knows.

    Telemetry is not read for a phase that every engine takes. Raises FleetError if it cannot be read.
    """
    return _floor(read(telemetry) if phase.needs else (), telemetry, phase)


def closed(telemetry: Telemetry) -> dict[str, str]:
    """Return the phases that the floor stops, with the reason.

    Telemetry that cannot be read stops only phases that some engine does not take: a gate must not block its own way
    out.
    """
    needing = [phase for phase in LADDER if phase.needs]
    try:
        clients = read(telemetry)
    except FleetError as error:
        return {phase.name: f"fleet.floor: {error.what}" for phase in needing}
    floors = {phase.name: _floor(clients, telemetry, phase) for phase in needing}
    return {name: f"fleet.floor: {floor.text}" for name, floor in floors.items() if not floor.open}


def _floor(clients: Clients, telemetry: Telemetry, phase: Phase) -> Floor:
    if not phase.needs:
        return Floor(0.0, telemetry.limit, "breaks no client that is known")
    broken = 0.0
    lines: list[str] = []
    for engine, version, share in clients:
        needs = phase.needs.get(engine)
        if needs and _number(version) < _number(needs):
            broken += share
            lines.append(f"{engine} {version} {share:.1%}")
    share = round(broken + telemetry.unknown, 9)
    if telemetry.unknown:
        lines.append(f"unknown {telemetry.unknown:.1%}")
    needs = ", ".join(f"{engine} {version}" for engine, version in phase.needs.items())
    told = f"{share:.1%} of clients are below {needs}, the limit is {telemetry.limit:.1%}"
    return Floor(share, telemetry.limit, f"{told} ({', '.join(lines)})" if lines else told)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
