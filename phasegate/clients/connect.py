"""Connect to a client in the fleet file, whatever its family."""

from __future__ import annotations

from importlib import import_module

from phasegate.clients.client import Client
from phasegate.fleet.client import ClientSpec
from phasegate.fleet.lack import require


async def connect(spec: ClientSpec) -> Client:
    """Connect to the client and ask for its facts.

    Raises EngineError if it does not answer, which is retryable because clients get restarted. Each family is the file
    of that name in this folder; ``phasegate.fleet.families`` holds the only list of them. Raises FleetError if
    something is missing here that the fleet file names.
    """
    require(spec.lacks)
    family = import_module(f"{__package__}.{spec.family.name}")
    client: Client = await family.connect(spec)
    return client
