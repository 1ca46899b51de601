from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest

from phasegate.registry.limits import Limits
from phasegate.registry.pace import Pace, retry_after

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("1\x1f", None),
        ("\u00b2", None),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("Wed, 21 Oct 9999999999 07:28:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


async def test_all_requests_to_the_host_wait_as_long_as_it_asked() -> None:
    pace = Pace(Limits(first_wait=0.001))
    asked = await pace.ready()
    pace.failed(asked, 0.2)
    began = time.monotonic()
    await asyncio.gather(*(pace.ready() for _ in range(5)))
    assert time.monotonic() - began >= 0.19


async def test_requests_that_failed_together_count_once() -> None:
    pace = Pace(Limits(first_wait=1, longest_wait=3600))
    asked = [await pace.ready() for _ in range(16)]
    for one in asked:
        pace.failed(one, None)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pace.ready(), 0.01)
    assert pace.wait <= 1.25


async def test_waits_grow_and_end_with_a_success() -> None:
    pace = Pace(Limits(first_wait=1, longest_wait=10))
    waits = []
    for _ in range(5):
        pace.failed(time.monotonic(), None)
        waits.append(pace.wait)
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert max(waits) <= 10
    pace.succeeded()
    pace.failed(time.monotonic(), None)
    assert pace.wait <= 10
