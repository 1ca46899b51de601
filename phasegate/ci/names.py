"""Whether a name in a CI file is one of the repo's images."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from phasegate.ci.expressions import WILD
from phasegate.ci.wanted import Wanted
from phasegate.fleet.fleet import ImageSpec
from phasegate.image.reference import HUB, OFFICIAL, names_a_host


class Match(IntEnum):
    """``LIKELY``: the last part of the name is written out, and no other image of the fleet has it."""

    NO = 0
    MAYBE = 1
    LIKELY = 2
    YES = 3


@dataclass(frozen=True, slots=True)
class Named:
    """What the names of one step come to.

    images: the repo's images among them
    shared: a name that is written out, of another image that the same step pushes
    """

    match: Match
    images: tuple[ImageSpec, ...] = ()
    shared: str = ""


NOTHING = Named(Match.NO)


def named(alternatives: Iterable[tuple[str, ...]], wanted: Wanted) -> Named:
    """Return what a step pushes, from the alternatives of each of its tags.

    A second name beside the repo's is another registry's for the same image; another alternative of the same tag is
    another image.
    """
    best, images, shared = Match.NO, dict[ImageSpec, None](), ""
    for values in alternatives:
        found = {value: _match(_name(value), wanted) for value in values}
        ours = [value for value, (match, _) in found.items() if match >= Match.LIKELY]
        for match, image in found.values():
            best = max(best, match)
            if image and match >= Match.LIKELY:
                images[image] = None
        others = [_name(value) for value, (match, _) in found.items() if match is Match.NO]
        shared = shared or next((name for name in others if ours or name in wanted.others), "")
    return Named(best, tuple(images), shared if best >= Match.LIKELY else "")


def _name(text: str) -> str:
    """Return ``host/repository`` of a reference, with Docker Hub spelled out where its host is left out."""
    name = text.strip().lower().partition("@")[0]
    head, slash, last = name.rpartition("/")
    name = f"{head}{slash}{last.partition(':')[0]}"
    if WILD in name.partition("/")[0] or names_a_host(name):
        return name
    return f"{HUB}/{name if '/' in name else OFFICIAL + name}"


def _match(name: str, wanted: Wanted) -> tuple[Match, ImageSpec | None]:
    if name in wanted.images:
        return Match.YES, wanted.images[name]
    if WILD not in name:
        return Match.NO, None
    pattern = re.compile(".*".join(re.escape(part) for part in name.split(WILD)))
    fits = [image for full, image in wanted.images.items() if _fits(pattern, full)]
    if not fits:
        return Match.NO, None
    last = name.rpartition("/")[2]
    alone = len(fits) == 1 and not any(_fits(pattern, other) for other in wanted.others)
    return (Match.LIKELY, fits[0]) if last and WILD not in last and alone else (Match.MAYBE, None)


def _fits(pattern: re.Pattern[str], full: str) -> bool:
    return bool(pattern.fullmatch(full) or pattern.fullmatch(full.removeprefix(f"{HUB}/")))
