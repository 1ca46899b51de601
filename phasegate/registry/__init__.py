"""The registry client: the only HTTP client in phasegate."""

from phasegate.registry.client import Registry
from phasegate.registry.credentials import Credentials
from phasegate.registry.envelope import read_envelope, read_present
from phasegate.registry.limits import Limits

__all__ = ["Credentials", "Limits", "Registry", "read_envelope", "read_present"]
