"""A message to people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """``id`` is that of what happened: it is sent once."""

    id: str
    subject: str
    body: str
