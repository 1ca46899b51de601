"""A message to people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A message to people. ``id`` identifies what happened, so that it is sent once."""

    id: str
    subject: str
    body: str
