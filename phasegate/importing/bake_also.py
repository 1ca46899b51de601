"""The other registries that an image of a bake file is in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from phasegate.importing.bake_build import Build
from phasegate.importing.draft import Entry


def also_of(builds: Sequence[Build], image: str, registry: str) -> list[Entry]:
    """Return ``also`` for the repo of ``image``, if any of its builds is in another registry than ``registry``.

    All lines of a repo are in the same registries: what one of them does not have yet is a guess.
    """
    places = dict.fromkeys((tag.host, tag.repository) for it in builds for tag in it.tags if tag.host != registry)
    if not places:
        return []
    lacks = [
        f"{host} has no {', '.join(missing)} today: promotions create {'it' if len(missing) == 1 else 'them'}"
        for host, name in places
        if (missing := [*dict.fromkeys(_missing(builds, image, registry, (host, name)))])
    ]
    written = [host if name == image else f"{host}/{name}" for host, name in places]
    return [Entry("also", written, "; ".join(lacks))]


def _missing(builds: Iterable[Build], image: str, registry: str, place: tuple[str, str]) -> Iterable[str]:
    for build in builds:
        there = {tag.tag for tag in build.tags if (tag.host, tag.repository) == place}
        here = (tag.tag for tag in build.tags if (tag.host, tag.repository) == (registry, image))
        yield from (tag for tag in here if tag not in there)
