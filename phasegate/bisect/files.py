"""The files in which two images differ, from their layers: for ``diff`` and ``bisect``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.checks.files import Files
from phasegate.digits import count
from phasegate.errors import BadContent, RegistryError
from phasegate.image.delta import ImageDelta
from phasegate.image.envelope import Image
from phasegate.image.reference import Reference
from phasegate.layers.tree import difference
from phasegate.layers.unpack import Damaged
from phasegate.memory import Memory
from phasegate.registry.client import Registry


@dataclass(frozen=True, slots=True)
class Compared:
    """How the files of two images differ: a line for each that does, or why they could not be compared."""

    files: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def said(self) -> str:
        if self.why_not:
            return f"Files were not compared: {self.why_not}."
        if not self.files:
            return "All files are the same."
        return f"{count(len(self.files), 'file')} differ{'s' if len(self.files) == 1 else ''}."


async def between(
    registry: Registry, memory: Memory, before: tuple[Reference, Image], after: tuple[Reference, Image], files: Files
) -> tuple[str, ...]:
    """Return a line for each file that differs. Raises BadContent if layers are not what their manifests say."""
    if before[1].diff_ids == after[1].diff_ids:
        return ()
    listings = []
    for at, image in (before, after):
        try:
            listings.append(await files.of(registry, memory, at, image))
        except Damaged as error:
            raise BadContent(f"{at}: {error}", check="layers.content") from None
    differs = await asyncio.to_thread(difference, *listings)
    return tuple(f"{path}: {what}" for path, what in differs)


async def compare(
    registry: Registry, memory: Memory, before: Reference, after: Reference, images: Sequence[ImageDelta]
) -> Compared:
    """Compare the files of each platform whose content differs. Layers that cannot be read are no error here."""
    files, found = Files(), list[str]()
    for image in images:
        of = f"{image.platform}: " if len(images) > 1 else ""
        try:
            differs = await between(registry, memory, (before, image.before), (after, image.after), files)
        except RegistryError as error:
            return Compared(why_not=error.what)
        found += [f"{of}{line}" for line in differs]
    return Compared(tuple(found))
