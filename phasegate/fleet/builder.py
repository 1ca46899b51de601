"""What makes the forms of a fleet that are built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from phasegate.fleet.lack import Lack
from phases.form import Attestation


@dataclass(frozen=True, slots=True)
class BuilderSpec:
    """The builder that makes the forms, and the engine that builds controls.

    engine: address of the engine that runs the docker-container builder
    control: address of the engine that builds with the docker driver
    image, version: the BuildKit pin
    options: driver options
    network: the network of RUN steps
    timeout: seconds for one release
    push: ``engine`` builds with the engine's own driver and ``docker push``; ``version`` is then how the engine's
        version begins, and ``image`` is empty
    lacks: what this machine does not have for it
    """

    engine: str
    control: str
    image: str
    version: str
    config: Path | None
    options: Mapping[str, str]
    network: str
    timeout: float
    push: Literal["buildkit", "engine"] = "buildkit"
    lacks: tuple[Lack, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Attest:
    """What the phase ``attest`` adds. ``sbom`` is the generator's image, or empty for no SBOM."""

    provenance: Attestation = Attestation.MIN
    sbom: str = ""
