"""Request a URL for its own sake: the sign of life that a monitoring service waits for."""

from __future__ import annotations

import asyncio

import aiohttp
from yarl import URL

from phasegate.errors import RegistryError
from phasegate.registry.hosts import can_be_asked, is_private_way, proxy_for

ATTEMPTS = 3
TIMEOUT = 10.0
"""Seconds for one try."""
_PAUSE = 1.0


async def ping(text: str, *, pause: float = _PAUSE) -> None:
    """Request the URL until it answers with success, a few times at most. Raises RegistryError, which names its host.

    The rest of such a URL is a credential: it is neither shown nor sent anywhere else, so redirects are not followed.
    """
    url = _url(text)
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


def _url(text: str) -> URL:
    try:
        url = URL(text)
    except ValueError:
        url = URL()
    if not can_be_asked(url):
        raise RegistryError("this is not a URL that can be requested", fix="https://...")
    if (url.user or url.password) and not is_private_way(url):
        raise RegistryError(f"{url.host}: a password is not sent in clear", fix="https://...")
    return url
