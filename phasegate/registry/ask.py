"""Ask a service of the user's own for a JSON document, such as Prefect's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from phasegate.errors import RegistryError
from phasegate.registry.body import TooLong, read_all
from phasegate.registry.limits import Limits
from phasegate.registry.proxies import proxy_for
from phasegate.url import requestable

_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: its HTTP status, and its document, None if it is not JSON."""

    status: int
    document: Any


async def ask(text: str, *, login: str = "", timeout: float = 5) -> Said:
    """Return the answer to a GET of the URL. Redirects are not followed.

    login: ``user:password``, sent as Basic authentication if it is not empty
    timeout: seconds for everything

    Raises RegistryError, which names the host alone, if there is no answer.
    """
    try:
        url = requestable(text)
    except ValueError as error:
        raise RegistryError(str(error)) from None
    where = url.host_port_subcomponent
    user, _, password = login.partition(":")
    auth = aiohttp.BasicAuth(user, password, encoding="utf-8") if login else None
    try:
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=timeout), cookie_jar=aiohttp.DummyCookieJar(), auth=auth
            ) as client,
            client.get(url, allow_redirects=False, proxy=proxy_for(url)) as answer,
        ):
            return Said(answer.status, _document(await read_all(answer, _MOST, Limits())))
    except TooLong as error:
        raise RegistryError(f"{where}: {error}") from None
    except TimeoutError:
        raise RegistryError(f"{where}: no answer within {timeout:.0f} s", retryable=True) from None
    except (aiohttp.ClientError, OSError):
        raise RegistryError(f"{where} cannot be reached", retryable=True) from None


def _document(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None
