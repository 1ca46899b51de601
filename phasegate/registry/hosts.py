"""Where a registry is: its base URL, and which addresses may be spoken to in clear."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from functools import lru_cache
from urllib.request import getproxies, proxy_bypass

from yarl import URL


@lru_cache(maxsize=1024)  # asked twice a request
def is_loopback(host: str) -> bool:
    """True for localhost and loopback addresses; ``host`` without port."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def base_url(host: str, insecure: Collection[str]) -> URL:
    """``http`` for loopback and for the hosts that the plan calls insecure, as docker has it; else ``https``."""
    name = URL(f"//{host}").host or ""
    return URL(f"{'http' if host in insecure or is_loopback(name) else 'https'}://{host}")


def same_origin(one: URL, other: URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def is_private_way(url: URL) -> bool:
    """True where nobody between can read what is sent: a credential goes no other way."""
    return url.scheme == "https" or is_loopback(url.host or "")


def proxy_for(url: URL) -> str | None:
    """The proxy of the machine's settings (HTTPS_PROXY, NO_PROXY). aiohttp's own reading would take .netrc along."""
    host = url.host or ""
    if is_loopback(host) or proxy_bypass(f"{host}:{url.port}"):
        return None
    return getproxies().get(url.scheme)


def can_be_asked(url: URL) -> bool:
    """Is it HTTP, with a host that a name server or a connection takes? The HTTP library raises for some others, each
    in its own way."""
    try:
        (url.raw_host or "").encode("idna")
        str(url).encode()
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.raw_host)


def shown(url: URL) -> str:
    """A URL for messages: the query of a redirect holds a signature."""
    return str(url.with_query(None).with_user(None).with_fragment(None))
