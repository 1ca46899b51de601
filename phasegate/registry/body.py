"""Read a body, with limits on its size, its total time and how slowly it may arrive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from aiohttp import ClientResponse

from phasegate.registry.limits import Limits


class TooSlow(TimeoutError):
    """A body that trickles, or takes longer than its limit."""


class TooLong(Exception):
    """A body larger than its limit. It is read no further."""


async def chunks(response: ClientResponse, limits: Limits) -> AsyncIterator[bytes]:
    """Yield the body in pieces as they arrive. Raises TooSlow, and aiohttp's errors if the connection breaks.

    Only time spent waiting for the registry counts, not the reader's own time in between.
    """
    waited = total = 0.0
    arrived = 0
    while True:
        began = time.monotonic()
        try:
            async with asyncio.timeout(limits.window):
                chunk = await response.content.readany()
        except TimeoutError:
            raise TooSlow(f"nothing came for {limits.window:g} s") from None
        if not chunk:
            return
        took = time.monotonic() - began
        waited, total, arrived = waited + took, total + took, arrived + len(chunk)
        if waited >= limits.window:
            if arrived < limits.slowest * waited:
                raise TooSlow(f"{arrived / waited:.0f} bytes/s, and {limits.slowest} is the least that is waited for")
            waited, arrived = 0.0, 0
        if total > limits.body:
            raise TooSlow(f"it took more than {limits.body:g} s")
        yield chunk


async def read_all(response: ClientResponse, limit: int, limits: Limits) -> bytes:
    """Return the whole body. Raises TooLong beyond ``limit`` bytes, whatever length it declares."""
    if (response.content_length or 0) > limit:
        raise TooLong(f"it is larger than {limit} bytes")
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks(response, limits):
        size += len(chunk)
        if size > limit:
            raise TooLong(f"it is larger than {limit} bytes")
        parts.append(chunk)
    return b"".join(parts)


async def read_start(response: ClientResponse, limits: Limits) -> bytes:
    """Return the first ``limits.error`` bytes of an error's body. A failure here must not hide that error."""
    parts = b""
    try:
        async for chunk in chunks(response, limits):
            parts += chunk
            if len(parts) >= limits.error:
                break
    except Exception:
        return parts[: limits.error]
    return parts[: limits.error]
