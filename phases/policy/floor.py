"""The floor of clients: which share of them a phase would break, by telemetry of their versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from phases.errors import FleetError
from phases.fleet.fleet import Telemetry
from phases.phase import Phase


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    engine: str
    version: str
    share: str


_ROWS = TypeAdapter(tuple[_Row, ...] | dict[str, str])


@dataclass(frozen=True, slots=True)
class Floor:
    """``share`` of clients that the phase breaks, the unknown ones counted among them where it breaks any at all."""

    share: float
    limit: float
    text: str

    @property
    def open(self) -> bool:
        return self.share <= self.limit


def floor_of(telemetry: Telemetry, phase: Phase) -> Floor:
    """What ``phase`` would do to the clients in the telemetry file. Raises FleetError where it cannot be read."""
    broken = 0.0
    lines: list[str] = []
    for engine, version, share in read(telemetry.file):
        needs = phase.needs.get(engine)
        if needs and _number(version) < _number(needs):
            broken += share
            lines.append(f"{engine} {version} {share:.1%}")
    if not phase.needs:
        return Floor(0.0, telemetry.limit, "breaks no client that is known")
    share = round(broken + telemetry.unknown, 9)
    if telemetry.unknown:
        lines.append(f"unknown {telemetry.unknown:.1%}")
    needs = ", ".join(f"{engine} {version}" for engine, version in phase.needs.items())
    told = f"{share:.1%} of clients are below {needs}, the limit is {telemetry.limit:.1%}"
    return Floor(share, telemetry.limit, f"{told} ({', '.join(lines)})" if lines else told)


def read(file: Path) -> tuple[tuple[str, str, float], ...]:
    """Engine, version and share (0 to 1) of each row: a list of rows, or ``{"docker 20.10.24": "0.9%"}``."""
    try:
        rows = _ROWS.validate_json(file.read_bytes())
        if isinstance(rows, dict):
            found = tuple((*_engine(name), _share(share)) for name, share in rows.items())
        else:
            found = tuple((row.engine, row.version, _share(row.share)) for row in rows)
    except (OSError, ValueError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise FleetError(
            f"{file}: no telemetry: {said}", fix='[{"engine": "docker", "version": "20.10.24", "share": "0.9%"}, ...]'
        ) from None
    if sum(share for _, _, share in found) > 1.000001:
        raise FleetError(f"{file}: the shares are more than 100 % together", fix="shares of all clients, once each")
    return found


def _engine(name: str) -> tuple[str, str]:
    engine, _, version = name.partition(" ")
    if not version:
        raise ValueError(f"{name!r} is no engine with its version")
    return engine, version


def _share(text: str) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", text)
    if not found:
        raise ValueError(f"{text!r} is no percentage")
    return float(found[1]) / 100


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])
