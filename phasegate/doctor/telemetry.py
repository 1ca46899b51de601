"""The telemetry of clients that the fleet file names: without it, phases that some engine does not take are stopped."""

from __future__ import annotations

import asyncio

from phasegate.clients.telemetry import read
from phasegate.digits import count
from phasegate.doctor.finding import Finding, Id, ok
from phasegate.fleet.limits import Telemetry


async def look(telemetry: Telemetry) -> list[Finding]:
    """Read the file, or run the command. Raises FleetError if it cannot be read."""
    versions = await asyncio.to_thread(read, telemetry)
    return [ok(Id.FLEET_TELEMETRY, "", f"it knows {count(len(versions), 'version')} of engines")]
