"""Where a client's engine is: two machines may have one each under the same name and address."""

from __future__ import annotations

import hashlib
import shlex
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from phasegate.fleet.client import ClientSpec

_LONGEST = 160


def place_of(spec: ClientSpec) -> str:
    """Return the address of the client's engine. One that means this machine alone is followed by the machine's name.

    Long addresses are cut, and end with a digest of the whole.
    """
    address = spec.host or shlex.join(spec.command)
    place = address if spec.host and not _is_local(spec.host) else f"{address} of {socket.gethostname()}"
    if len(place) <= _LONGEST:
        return place
    return f"{place[: _LONGEST - 20]}...{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def _is_local(address: str) -> bool:
    place = urlsplit(address)
    if place.scheme in ("unix", "npipe") or place.hostname in (None, "localhost"):
        return True
    try:
        return ip_address(str(place.hostname)).is_loopback
    except ValueError:
        return False
