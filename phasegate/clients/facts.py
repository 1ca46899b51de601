"""A Docker engine at an address and what it reports about itself: used for clients, the builder and the control."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phasegate.clients.client import Facts
from phasegate.errors import EngineError
from phasegate.process.docker import docker
from phasegate.together import together


class Store(StrEnum):
    """Where a Docker engine keeps images: its classic graph driver, or containerd (default in a fresh Docker 29)."""

    CLASSIC = "classic"
    CONTAINERD = "containerd"


@dataclass(frozen=True, slots=True)
class Engine:
    """A Docker engine, reached through the ``docker`` on PATH with DOCKER_CONFIG's settings.

    ``key`` is what its address is under in the fleet file.
    """

    name: str
    host: str
    key: str = "host"


async def facts(engine: Engine, *, timeout: float = 30) -> Facts:
    """Ask the engine for its facts.

    Raises EngineError if it does not answer, which is retryable because engines get restarted.
    """
    # Imported here because python-on-whales takes 0.4 s to load.
    from python_on_whales.components.system.models import SystemInfo
    from python_on_whales.docker_client import Version

    try:
        version_json, info_json = await together(
            docker(engine.host, command, "--format", "{{json .}}", timeout=timeout) for command in ("version", "info")
        )
    except EngineError as error:
        raise EngineError(
            f"engine {engine.name} ({engine.host}) does not answer: {error.what}",
            fix=f"start it, or correct its address, `{engine.key}` in the fleet file",
            retryable=True,
            output=error.output,
        ) from error
    server = Version.model_validate_json(version_json.out).server
    if server is None or not server.version:
        raise EngineError(f"engine {engine.name} ({engine.host}) does not answer", fix="start it", retryable=True)
    info = SystemInfo.model_validate_json(info_json.out)
    status = {row[0]: row[1] for row in info.driver_status or () if len(row) == 2}
    containerd = status.get("driver-type", "").startswith("io.containerd.snapshotter")
    return Facts(
        version=server.version,
        store=Store.CONTAINERD if containerd else Store.CLASSIC,
        api=server.api_version or "",
        os_arch=f"{server.os}/{server.arch}",
    )
