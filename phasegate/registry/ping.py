"""Request a URL for its own sake: the sign of life that a monitoring service waits for."""

from __future__ import annotations

import asyncio

import aiohttp

from phasegate.errors import RegistryError
from phasegate.registry.proxies import proxy_for
from phasegate.url import requestable

ATTEMPTS = 3
TIMEOUT = 10.0
"""Seconds for one try."""
_PAUSE = 1.0


async def ping(text: str, *, pause: float = _PAUSE) -> None:
    """Request the URL until it answers with success, a few times at most. Raises RegistryError, which names its host.

    The rest of such a URL is a credential: it is neither shown nor sent anywhere else, so redirects are not followed.
    """
    try:
        url = requestable(text)
    except ValueError as error:
        raise RegistryError(str(error)) from None
    why = ""
    async with aiohttp.ClientSession(
        timeout=aiohttp.ClientTimeout(total=TIMEOUT),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": "phasegate"},
    ) as client:
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(pause * 2 ** (attempt - 1))
            try:
                async with client.get(url, allow_redirects=False, proxy=proxy_for(url)) as answer:
                    if answer.ok and answer.status < 300:
                        return
                    why = f"answered {answer.status}"
                    if answer.status < 500 and answer.status != 429:
                        break
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                why = "did not answer in time" if isinstance(error, TimeoutError) else "could not be reached"
    raise RegistryError(f"{url.host} {why}", retryable=True)
