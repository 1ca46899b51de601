"""Where a registry is: its base URL."""

from __future__ import annotations

from collections.abc import Collection

from yarl import URL

from phasegate.image.reference import HUB, registry_host
from phasegate.url import is_loopback

_HUB_REGISTRY = "registry-1.docker.io"


def base_url(host: str, insecure: Collection[str]) -> URL:
    """Return the base URL: ``http`` for loopback and ``insecure`` hosts, like docker, else ``https``.

    docker.io itself serves web pages: the registry of Docker Hub has a host of its own.
    """
    if registry_host(host) == HUB:
        return URL(f"https://{_HUB_REGISTRY}")
    name = URL(f"//{host}").host or ""
    return URL(f"{'http' if host in insecure or is_loopback(name) else 'https'}://{host}")


def same_origin(one: URL, other: URL) -> bool:
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def shown(url: URL) -> str:
    """Return a URL fit for messages, without its query: in a redirect that holds a signature."""
    return str(url.with_query(None).with_user(None).with_fragment(None))
