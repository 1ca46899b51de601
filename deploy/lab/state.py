"""Description of a lab that is up: ``lab.json`` in its run folder."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.lab import places
from deploy.lab.shell import LabError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LabEngine(_Strict):
    """One engine of the lab. ``version`` and ``store`` are what the engine reports."""

    name: str
    host: str
    version: str
    store: Literal["classic", "containerd"]


class LabClient(_Strict):
    """podman or containerd; ``command`` is the argv prefix of its command line."""

    name: str
    kind: Literal["podman", "containerd"]
    command: tuple[str, ...]
    version: str


class Lab(_Strict):
    """The lab's parts. ``source`` is ``packages`` (made from packages) or ``pulled``. All paths are absolute."""

    source: Literal["packages", "pulled"]
    why: str
    registry: str
    registry_storage: str
    docker: str
    docker_config: str
    host: str
    host_version: str
    buildx_version: str
    buildkit_image: str
    buildkit_version: str
    publisher: LabEngine
    clients: tuple[LabEngine, ...]
    others: tuple[LabClient, ...] = ()
    crane: str
    base: str

    @classmethod
    def load(cls) -> Lab:
        """Return the lab that is up. Raises LabError if there is none."""
        path = places.run() / "lab.json"
        try:
            return cls.model_validate_json(path.read_text())
        except (OSError, ValidationError) as error:
            raise LabError(f"no lab is up ({path}: {type(error).__name__})", fix="make lab") from None

    def save(self) -> None:
        path = places.run() / "lab.json"
        part = path.with_suffix(".part")
        part.write_text(json.dumps(self.model_dump(), indent=2) + "\n")
        part.rename(path)

    def exports(self) -> dict[str, str]:
        """Return the environment variables that make the demo's fleet file refer to this lab."""
        return {
            "PHASEGATE_LAB": str(places.run()),
            "PHASEGATE_LAB_HOST": self.host,
            "PHASEGATE_LAB_DATA": str(places.data()),
            "DOCKER_CONFIG": self.docker_config,
        }
