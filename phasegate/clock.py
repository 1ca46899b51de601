"""The time of day, and of this machine since it started: the only place that asks for it, so that tests can set it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path


def now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def seconds() -> float:
    """Return the present time in seconds since 1970."""
    return now().timestamp()


def boot() -> tuple[str, float]:
    """Return which start of this machine it is, and the seconds since then, which nobody can set.

    Where the machine does not say, it is the time of day of an unnamed start.
    """
    name = _boot_id()
    return (name, time.clock_gettime(time.CLOCK_BOOTTIME)) if name else ("", seconds())


@cache
def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
