"""Where a registry is: its base URL, and the proxy on the way to it."""

from __future__ import annotations

from collections.abc import Collection
from urllib.request import getproxies, proxy_bypass

from yarl import URL

from phasegate.url import is_loopback


def base_url(host: str, insecure: Collection[str]) -> URL:
    """Return the base URL: ``http`` for loopback and ``insecure`` hosts, like docker, else ``https``."""
    name = URL(f"//{host}").host or ""
    return URL(f"{'http' if host in insecure or is_loopback(name) else 'https'}://{host}")


def same_origin(one: URL, other: URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def proxy_for(url: URL) -> str | None:
    """Return the proxy from the machine's settings (HTTPS_PROXY, NO_PROXY).

    aiohttp could read these itself, but would read .netrc as well.
    """
    host = url.host or ""
    if is_loopback(host) or proxy_bypass(f"{host}:{url.port}"):
        return None
    return getproxies().get(url.scheme)


def shown(url: URL) -> str:
    """Return a URL fit for messages, without its query: in a redirect that holds a signature."""
    return str(url.with_query(None).with_user(None).with_fragment(None))
