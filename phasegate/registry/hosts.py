"""Where a registry is: its base URL, and which addresses may be reached in cleartext."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from functools import lru_cache
from urllib.request import getproxies, proxy_bypass

from yarl import URL


@lru_cache(maxsize=1024)  # called twice per request
def is_loopback(host: str) -> bool:
    """Return whether ``host`` (without a port) is localhost or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def base_url(host: str, insecure: Collection[str]) -> URL:
    """Return the base URL: ``http`` for loopback and ``insecure`` hosts, like docker, else ``https``."""
    name = URL(f"//{host}").host or ""
    return URL(f"{'http' if host in insecure or is_loopback(name) else 'https'}://{host}")


def same_origin(one: URL, other: URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def is_private_way(url: URL) -> bool:
    """Return whether nobody in between can read what is sent. Credentials are sent no other way."""
    return url.scheme == "https" or is_loopback(url.host or "")


def proxy_for(url: URL) -> str | None:
    """Return the proxy from the machine's settings (HTTPS_PROXY, NO_PROXY).

    aiohttp could read these itself, but would read .netrc as well.
    """
    host = url.host or ""
    if is_loopback(host) or proxy_bypass(f"{host}:{url.port}"):
        return None
    return getproxies().get(url.scheme)


def can_be_asked(url: URL) -> bool:
    """Return whether the URL is HTTP with a host that can be looked up or connected to.

    For some others the HTTP library raises, in various ways.
    """
    try:
        (url.raw_host or "").encode("idna")
        str(url).encode()
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.raw_host)


def shown(url: URL) -> str:
    """Return a URL fit for messages, without its query: in a redirect that holds a signature."""
    return str(url.with_query(None).with_user(None).with_fragment(None))
