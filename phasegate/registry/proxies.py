"""The proxy on the way to a host, from HTTP_PROXY, HTTPS_PROXY and NO_PROXY as docker reads them.

docker and BuildKit use Go's ``golang.org/x/net/http/httpproxy``. Python's own reading differs: lower-case names come
first, NO_PROXY has no networks (10.0.0.0/8), and a proxy without a scheme is not understood. aiohttp's would read
.netrc. ``proxies`` in docker's config.json is for the containers that docker starts, not for requests to a registry.
"""

from __future__ import annotations

import ipaddress
import os
import re

from yarl import URL

from phasegate.errors import FleetError
from phasegate.url import can_be_asked, is_loopback

_WITH_PORT = re.compile(r"(?P<host>[^:]+|\[.*\]):(?P<port>[0-9]{1,5})\Z")


def proxy_for(url: URL) -> str | None:
    """Return the URL of the proxy for a request to ``url``, None if it goes there directly.

    Raises FleetError if the variable holds something else than the URL of an HTTP proxy.
    """
    name = f"{url.scheme}_proxy"
    written = _variable(name)
    host = url.host or ""
    if not written or is_loopback(host) or _excepted(host, url.port or 0, _variable("no_proxy")):
        return None
    proxy = _parsed(written if "://" in written else f"http://{written}")
    if proxy is None:
        raise FleetError(
            f"${name.upper()} does not hold the URL of an HTTP proxy", fix=f"{name.upper()}=http://HOST:PORT"
        )
    return str(proxy)


def _variable(name: str) -> str:
    return os.environ.get(name.upper()) or os.environ.get(name) or ""


def _parsed(text: str) -> URL | None:
    try:
        url = URL(text)
    except ValueError:
        return None
    return url if can_be_asked(url) else None


def _excepted(host: str, port: int, no_proxy: str) -> bool:
    """Return whether an entry of NO_PROXY names the host: ``*``, an address, a network, or a domain, and a port."""
    name = host.lower().rstrip(".")
    return any(_names(entry.strip(), name, port) for entry in no_proxy.lower().split(","))


def _names(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    if "/" in entry:
        return _in_network(host, entry)
    if split := _WITH_PORT.match(entry):
        if int(split["port"]) != port:
            return False
        entry = split["host"]
    named = entry.strip("[]")
    if _address(named) is not None:
        return _address(named) == _address(host)
    domain = named.removeprefix("*")
    # `example.com` is that host and those below it; `.example.com` and `*.example.com` are only those below it.
    return bool(domain) and (host.endswith(f".{domain.lstrip('.')}") or host == domain)


def _in_network(host: str, entry: str) -> bool:
    address = _address(host)
    try:
        return address is not None and address in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
