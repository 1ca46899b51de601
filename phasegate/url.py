"""Which URLs can be requested, and over which nobody in between reads what is sent."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from yarl import URL

NOT_REQUESTABLE = (
    "this is not a URL that can be requested: write https://..., or http://... without a password; or name the "
    "variable that has it: {env: NAME}"
)

_USER = re.compile(r"//[^/@\s]*@")
_QUERY = re.compile(r"((?:https?|tcp|ssh|git)://[^\s?#'\"]*)[?#](?!certs=)[^\s'\"),;]*")


def without_credentials(text: str) -> str:
    """Return ``text`` without what may be a credential in its URLs: users, passwords, queries and fragments.

    A query that names the folder of an engine's certificates stays.
    """
    return _QUERY.sub(r"\1", _USER.sub("//", text))


@lru_cache(maxsize=1024)  # called twice per request
def is_loopback(host: str) -> bool:
    """Return whether ``host`` (without a port) is localhost or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_private_way(url: URL) -> bool:
    """Return whether nobody in between can read what is sent. Credentials are sent no other way."""
    return url.scheme == "https" or is_loopback(url.host or "")


def is_hostname(name: str) -> bool:
    """Return whether the HTTP library can read this as a host: it decodes internationalised names (``xn--``)."""
    try:
        return bool(URL(f"//{name}").host)
    except ValueError:
        return False


def can_be_asked(url: URL) -> bool:
    """Return whether the URL is HTTP with a host that can be looked up or connected to.

    For some others the HTTP library raises, in various ways. A URL taken as it is may have any text for a host.
    """
    try:
        (url.raw_host or "").encode("ascii").decode().encode("idna")
        (url.host or "").encode()
        str(url).encode()
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.raw_host)


def requestable(text: str) -> URL:
    """Return the URL of something that a person wants to be requested.

    Raises ValueError if it cannot be, or has a password that would be sent in clear. The message does not repeat it:
    it may be a credential.
    """
    try:
        url = URL(text)
        good = can_be_asked(url) and (is_private_way(url) or not (url.user or url.password))
    except ValueError:
        good = False
    if not good:
        raise ValueError(NOT_REQUESTABLE)
    return url
