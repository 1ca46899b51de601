"""The copies of a repo's images in other registries: the same bytes under the same tags."""

from __future__ import annotations

from dataclasses import dataclass

from phasegate.image.reference import Reference


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
