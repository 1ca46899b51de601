"""Backoff per host, not per request: when one request is asked to wait, all requests to that host do."""

from __future__ import annotations

import asyncio
import random
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from phasegate import clock
from phasegate.errors import Unreachable
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
    """When one host may be asked again.

    ``gone`` is why it is not asked any more, if it is given up.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._not_before = 0.0
        self._failed_at = 0.0
        self._failures = 0
        self.gone: Unreachable | None = None

    @property
    def wait(self) -> float:
        """Seconds until the host may be asked, zero or less if it may be asked now."""
        return self._not_before - time.monotonic()

    async def ready(self) -> float:
        """Wait until the host may be asked, or is given up. Return the time of asking, to be passed to ``failed``."""
        while not self.gone and (left := self.wait) > 0:  # noqa: ASYNC110 - it may have grown in the meantime
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

    def unreached(self, error: Unreachable) -> None:
        """Record that a request that failed did not reach the host, which gives it up after the limit of these."""
        if self._limits.gives_up and self._failures >= self._limits.gives_up:
            self.gone = error

    def succeeded(self) -> None:
        """Record an answer of the host that asks for no wait."""
        self._failures = 0
