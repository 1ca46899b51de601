"""What all events of the ledger have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, field_validator

from phasegate.ledger.state import Move
from phases.ladder import NAMES


class BaseEvent(BaseModel):
    """``phase``, where an event has one, is a rung of this version's ladder, the baseline, or empty for none."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    repo: str

    @field_validator("phase", check_fields=False)
    @classmethod
    def _known(cls, phase: str) -> str:
        if phase and phase not in NAMES:
            raise ValueError(f"{phase!r} is not a phase")
        return phase


def stored_move(move: Move) -> dict[str, str]:
    """Return a move as it is stored: without a registry where it is the fleet's own."""
    stored = {"image": move.image, "tag": move.tag, "old": move.old, "new": move.new}
    return {**stored, "registry": move.registry} if move.registry else stored
