"""The images of the fleet: which the login may read, and which anybody may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phasegate.command import Hint
from phasegate.doctor.finding import Finding, Id, all_of, failed, ok, part_of, some, unknown, warning
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Outline
from phasegate.fleet.names import fields_of, fill
from phasegate.image.reference import Reference
from phasegate.registry import Registry
from phasegate.together import together

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Look:
    """An image as one login sees it. ``error`` is why it cannot be read; None if it is there, or not."""

    ref: Reference
    there: bool
    error: PhasegateError | None = None


async def looks(registry: Registry, outline: Outline, host: str) -> tuple[Look, ...]:
    """Look at each image that the fleet publishes at ``host``; what `join` will make need not be there."""
    found = []
    for repo in outline.repos:
        here = repo.images if host == outline.registry.host else ()
        found += [_look(registry, outline.reference(image.name), repo.moving, image.arch) for image in here]
        of = {image.name for image in repo.images}
        copies = [copy for copy in repo.copies if copy.registry == host and copy.of in of]
        found += [_look(registry, copy.reference, repo.moving, copy.arch) for copy in copies]
    seen = await together(found, at_once=_AT_ONCE)
    # Release lines share an image, which is one: without its tags of any line it is not there.
    return tuple({look.ref: look for look in sorted(seen, key=lambda look: not look.there)}.values())


async def _look(registry: Registry, ref: Reference, moving: Sequence[str], arch: str) -> Look:
    # A tag with a version in it says nothing here: which one is published is not known.
    plain = [text for text in moving if set(fields_of(text)) <= {"arch"}]
    try:
        tags = [fill(plain[0], version="", arch=arch)] if plain else await registry.tags(ref)
        return Look(ref, bool(tags) and await registry.head(ref.tagged(tags[0])) is not None)
    except PhasegateError as error:
        return Look(ref, there=False, error=error)


def read(host: str, seen: Sequence[Look], *, own: bool) -> list[Finding]:
    """Return what the login may read. ``own``: whether it is the fleet's own registry, where all has to be there."""
    there = [look for look in seen if look.there]
    absent = [look.ref.repository for look in seen if not look.there and not look.error]
    found = []
    for gist in dict.fromkeys(_gist(look.error) for look in seen if look.error):
        names = [look.ref.repository for look in seen if look.error and _gist(look.error) == gist]
        fix = next((look.error.fix for look in seen if look.error and look.error.fix), None)
        said = f"{part_of(len(names), len(seen), 'image')} cannot be read: {some(names)}: {gist}"
        found.append(failed(Id.REGISTRY_READ, host, said, Hint(fix) if fix else None))
    if absent and own:
        said = f"not there, or hidden from this login: {part_of(len(absent), len(seen), 'image')}: {some(absent)}"
        found.append(failed(Id.REGISTRY_READ, host, said, Hint("publish them, or mend `image` and `tags`")))
    elif absent:
        said = f"not there yet: {part_of(len(absent), len(seen), 'image')}: {some(absent)}"
        fix = "a promotion makes them; create the repositories where the registry does not"
        found.append(unknown(Id.REGISTRY_READ, host, said, Hint(fix)))
    if not found:
        found.append(ok(Id.REGISTRY_READ, host, f"{all_of(len(there), 'image')} can be read"))
    return found


def anonymous(host: str, there: Sequence[Look], public: Sequence[Look]) -> list[Finding]:
    """Return what is readable without a login, of the images that the login sees.

    A fleet that is private throughout is meant so. In one that is public, a new package may have stayed private.
    """
    if not there:
        return []
    open_ = {look.ref for look in public if look.there}
    closed = [look.ref.repository for look in there if look.ref not in open_]
    if not closed:
        return [ok(Id.REGISTRY_ANONYMOUS, host, f"without a login, {all_of(len(there), 'image')} can be read")]
    if len(closed) == len(there):
        return [ok(Id.REGISTRY_ANONYMOUS, host, "no image is readable without a login: the fleet is private")]
    said = f"{part_of(len(closed), len(there), 'image')} cannot be read without a login, the others can: {some(closed)}"
    return [warning(Id.REGISTRY_ANONYMOUS, host, said, Hint("make them public in the registry, if they are to be"))]


def _gist(error: PhasegateError | None) -> str:
    return error.gist if error else ""
