"""The sign of life that a fleet gives after each good rollout."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What is requested after each good rollout of the fleet: a URL, or the variable that holds it."""

    url: str = field(default="", repr=False)
    variable: str = ""
