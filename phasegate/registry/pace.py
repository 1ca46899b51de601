"""Backoff per host, not per request: when one request is asked to wait, all requests to that host do."""

from __future__ import annotations

import asyncio
import random
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from phasegate import clock
from phasegate.registry.limits import Limits

_SECONDS = re.compile(r"[ \t]*([0-9]{1,15})[ \t]*")


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a Retry-After header asks for, None if it asks for none.

    It holds a number or an HTTP date (RFC 9110, 10.2.3).
    """
    if not value:
        return None
    if seconds := _SECONDS.fullmatch(value):
        return float(seconds[1])
    try:
        at = parsedate_to_datetime(value)
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        return max(0.0, (at - (now or clock.now())).total_seconds())
    except (ValueError, OverflowError):
        return None


class Pace:
    """When one host may be asked again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._not_before = 0.0
        self._failed_at = 0.0
        self._failures = 0

    @property
    def wait(self) -> float:
        """Seconds until the host may be asked, zero or less if it may be asked now."""
        return self._not_before - time.monotonic()

    async def ready(self) -> float:
        """Wait until the host may be asked. Return the time of asking, to be passed to ``failed``."""
        while (left := self.wait) > 0:  # noqa: ASYNC110 - it may have grown in the meantime
            await asyncio.sleep(left)
        return time.monotonic()

    def failed(self, asked: float, after: float | None) -> None:
        """Record that a request sent at ``asked`` failed; ``after`` is what Retry-After said.

        Requests that were in flight together count as one failure.
        """
        now = time.monotonic()
        if asked >= self._failed_at:
            self._failures += 1
        self._failed_at = now
        if not self._limits.waits:
            return
        wait = self._limits.first_wait * 2 ** (self._failures - 1) * random.uniform(1, 1.25)
        self._not_before = max(self._not_before, now + min(max(wait, after or 0.0), self._limits.longest_wait))

    def succeeded(self) -> None:
        self._failures = 0
