"""The registry client: the only HTTP in phasegate."""

from phases.registry.client import Registry
from phases.registry.credentials import Credentials
from phases.registry.envelope import read_envelope
from phases.registry.limits import Limits

__all__ = ["Credentials", "Limits", "Registry", "read_envelope"]
