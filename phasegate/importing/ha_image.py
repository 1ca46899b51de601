"""Where the image of a Home Assistant app is."""

from __future__ import annotations

from phasegate.errors import FleetError
from phasegate.fleet.names import fields_of
from phasegate.image.reference import names_a_host

_HUB = "docker.io"


def host_and_name(image: str) -> tuple[str, str]:
    """Return the registry and the name in it. Raises FleetError if the name has another field than ``{arch}``."""
    if other := next((name for name in fields_of(image) if name != "arch"), ""):
        raise FleetError(f"its image {image} has {{{other}}}: only {{arch}} can be in the name of an image")
    if not names_a_host(image):
        return _HUB, image
    host, _, name = image.partition("/")
    return host, name
