"""What holds for every repo of one run: how far it goes, the floor of clients, the clock."""

from __future__ import annotations

from datetime import UTC, datetime

from phases.fleet.fleet import Fleet
from phases.ladder import LADDER
from phases.policy.decide import Plan
from phases.policy.floor import floor_of
from phases.verify.checks import VERSIONS


def plan_of(fleet: Fleet, through: str = "", *, since: datetime | None = None) -> Plan:
    """The plan of a run that goes to ``through``, by default to the ladder's end; ``since``: when that run began.

    Raises FleetError where the telemetry of clients cannot be read.
    """
    floor: dict[str, str] = {}
    if fleet.telemetry is not None:
        floors = {phase.name: floor_of(fleet.telemetry, phase) for phase in LADDER}
        floor = {name: f"fleet.floor: {found.text}" for name, found in floors.items() if not found.open}
    return Plan(
        last=fleet.last,
        through=through or fleet.last,
        now=datetime.now(UTC),
        clients=fleet.clients,
        checks=VERSIONS,
        floor=floor,
        since=since,
        provenance=fleet.attest.provenance,
    )
