"""An engine and what it says of itself."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import dataclass
from typing import Literal

from phasegate.errors import EngineError
from phasegate.fleet.fleet import Client
from phasegate.process.docker import docker

Store = Literal["classic", "containerd", "podman"]
Kind = Literal["docker", "podman", "containerd"]


@dataclass(frozen=True, slots=True)
class Engine:
    """A Docker engine by its address, spoken to by the ``docker`` on PATH with DOCKER_CONFIG's settings; or podman, or
    containerd by ``ctr``, by the argv that their command line begins with."""

    name: str
    host: str
    kind: Kind = "docker"
    command: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """For messages."""
        return self.host or shlex.join(self.command)


def engine_of(client: Client) -> Engine:
    """The engine of a client of the fleet file."""
    return Engine(client.name, client.host, client.engine, client.command)


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """``store`` is where it keeps images: its classic graph driver, or containerd (the default of a fresh Docker 29).

    ``os_arch`` is its own platform, as ``linux/amd64``.
    """

    version: str
    store: Store
    api: str
    os_arch: str
    kind: Kind = "docker"


async def facts(engine: Engine, *, timeout: float = 30) -> EngineFacts:
    """Ask the engine. Raises EngineError where it does not answer, retryable: engines are restarted."""
    if engine.kind != "docker":
        from phasegate.clients import containerd, podman

        if engine.kind == "podman":
            return await podman.facts(engine, timeout)
        return await containerd.facts(engine, timeout)
    # Loaded here: `plan` imports this module and asks no engine, and python-on-whales takes 0.4 s to load.
    from python_on_whales.components.system.models import SystemInfo
    from python_on_whales.docker_client import Version

    try:
        version_json, info_json = await asyncio.gather(
            docker(engine.host, "version", "--format", "{{json .}}", timeout=timeout),
            docker(engine.host, "info", "--format", "{{json .}}", timeout=timeout),
        )
    except EngineError as error:
        raise EngineError(
            f"engine {engine.name} ({engine.host}) does not answer: {error.what}",
            fix="start it, or mend its `host` in the fleet file",
            retryable=True,
            output=error.output,
        ) from error
    server = Version.model_validate_json(version_json.out).server
    if server is None or not server.version:
        raise EngineError(f"engine {engine.name} ({engine.host}) does not answer", fix="start it", retryable=True)
    info = SystemInfo.model_validate_json(info_json.out)
    status = {row[0]: row[1] for row in info.driver_status or () if len(row) == 2}
    return EngineFacts(
        version=server.version,
        store="containerd" if status.get("driver-type", "").startswith("io.containerd.snapshotter") else "classic",
        api=server.api_version or "",
        os_arch=f"{server.os}/{server.arch}",
    )
