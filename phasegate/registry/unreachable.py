"""The error for a host that does not answer: the registry, or another that it leads to, or a proxy before it."""

from __future__ import annotations

import os
import socket

import aiohttp
from yarl import URL

from phasegate.errors import RegistryError, Unreachable
from phasegate.registry.problem import RETRIED
from phasegate.registry.proxies import proxy_for


def unreachable(what: str, registry: str, url: URL, error: Exception, *, away: bool = False) -> RegistryError:
    """Return the error for a request that got no answer.

    what: begins the message, a reference and what was requested of it
    registry: the host of the registry, as references name it
    url: where the request went
    error: what the HTTP library, or a time limit, raised
    away: whether that is another host, to which the registry leads
    """
    asked = f"{url.host_port_subcomponent}, to which {registry} leads" if away else registry
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        gist = f"the certificate of {asked} is not trusted"
        return RegistryError(f"{what}: {gist}", fix="SSL_CERT_FILE=FILE", gist=gist)
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        fix = None if away else "insecure: true, if that is meant"
        gist = f"{asked} does not speak https"
        return RegistryError(f"{what}: {gist}", fix=fix, gist=gist)
    fix = f"let this machine reach {url.host_port_subcomponent}" if away else "is the registry up?"
    if unresolved := isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, socket.gaierror):
        fix = f"see whether this machine can resolve {url.host_subcomponent}: its DNS, or the proxy that it needs"
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ClientHttpProxyError) and (proxy := proxy_for(url)):
        asked = f"the proxy {URL(proxy).host_port_subcomponent} before {asked}"
        fix = "the proxy's URL, with its user and password, and NO_PROXY"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        gist = f"{asked} answered {error.status}"
        return Unreachable(f"{what}: {gist}", fix=fix, retryable=error.status in RETRIED, gist=gist)
    if isinstance(error, aiohttp.ClientConnectorError):
        number = error.os_error.errno or 0  # asyncio's text for it would be "Connect call failed"
        reason = (os.strerror(number) if number > 0 else str(error.os_error.strerror or "no connection")).lower()
        reason = f"its name does not resolve ({reason})" if unresolved else reason
    elif isinstance(error, TimeoutError):
        reason = str(error) or "no answer in time"
    else:
        gist = f"{asked}: the connection broke"
        return RegistryError(f"{what}: {gist}", fix=fix, retryable=True, gist=gist)
    gist = f"{asked}: {reason}"
    return Unreachable(f"{what}: {gist}", fix=fix, retryable=True, gist=gist)
