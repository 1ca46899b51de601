"""Connect to a client of the fleet file, whatever its family."""

from __future__ import annotations

from importlib import import_module

from phasegate.clients.client import Client
from phasegate.fleet.fleet import ClientSpec


async def connect(spec: ClientSpec) -> Client:
    """Ask the client for its facts. Raises EngineError where it does not answer, retryable: clients are restarted.

    A family is the file of its name in this folder: the table in ``phasegate.fleet.families`` is all that lists them.
    """
    family = import_module(f"{__package__}.{spec.family.name}")
    client: Client = await family.connect(spec)
    return client
