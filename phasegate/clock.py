"""The time of day: the only place that asks the machine for it, so that a simulation can set it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """Return the present time in seconds since 1970."""
    return now().timestamp()
