"""Registries, and the copies of a repo's images in others than the fleet's: the same bytes under the same tags."""

from __future__ import annotations

from dataclasses import dataclass

from phasegate.image.reference import Reference

PROBE = "phasegate-probe"
"""The scratch repository, where the fleet file names none."""


@dataclass(frozen=True, slots=True)
class RegistrySpec:
    """A registry: the fleet's own, or another that some repos are also in.

    ``credentials`` is the variable that holds ``user:password``, or empty for docker's own config.json; ``probe`` is a
    scratch repository, empty for one beside the images; ``was`` the host by which the ledger knows it. After ``settle``
    seconds a request that was sent has landed or never will.
    """

    host: str
    insecure: bool = False
    credentials: str = ""
    mirrors: tuple[str, ...] = ()  # hosts that serve the same names
    probe: str = PROBE
    settle: float = 120.0
    was: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """One image of a repo in another registry.

    registry: the host there
    name: the repository there
    of: the name of the image in the fleet's registry
    arch: that image's, as in ``ImageSpec``
    """

    registry: str
    name: str
    of: str
    arch: str = ""

    @property
    def reference(self) -> Reference:
        return Reference(self.registry, self.name)

    @property
    def probe(self) -> str:
        """The scratch repository beside it: many registries only take repositories in one's own namespace."""
        namespace, slash, _ = self.name.rpartition("/")
        return f"{namespace}{slash}phasegate-probe"
