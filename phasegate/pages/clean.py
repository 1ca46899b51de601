"""The page of ``phasegate clean``: what is no longer needed, why, and whether it was deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console

from phasegate.clean.clean import Spare
from phasegate.digits import count
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Fleet
from phasegate.image.digest import short
from phasegate.pages.table import as_json, columns, megabytes

End = Sequence[Spare] | PhasegateError
"""What came of a repo."""


def show(out: Console, fleet: Fleet, ends: Mapping[str, End], *, deleted: bool) -> None:
    out.print(f"{fleet.path.name}  {count(len(ends), 'repo')}")
    spares = [each for end in ends.values() if not isinstance(end, PhasegateError) for each in end]
    rows = sorted(
        (each.image, removal.why + (f" of {short(removal.of)}" if removal.of else ""), tag)
        for each in spares
        for removal in (each.gone if deleted else each.cleaning.removals)
        for tag in removal.tags or (f"@{short(removal.digest)}",)
    )
    columns(out, ("image", "why", "tag"), rows)
    for each in spares:
        for tag in each.moved:
            out.print(f"  left alone: {each.image}:{tag} or another tag of its digest has moved since it was read")
    kept = sum(len(each.cleaning.kept) for each in spares)
    gone = sum(len(removal.tags) for each in spares for removal in each.gone)
    found = sum(len(removal.tags) for each in spares for removal in each.cleaning.removals)
    frees = f"{megabytes(sum(each.cleaning.frees for each in spares))} at most"
    if deleted and found:
        freed = f": {frees}, once the registry collects its garbage" if gone else ""
        out.print(f"{count(gone, 'tag')} of {kept + found} removed{freed}.")
    elif found:
        told = f"{count(found, 'tag')} of {kept + found} not needed, {frees}"
        out.print(f"{told}. Nothing was removed: phasegate clean --delete removes them.")
    elif spares:
        out.print(
            f"All {count(kept, 'tag')} of phasegate's are needed." if kept else "None of phasegate's tags is there."
        )


def show_json(out: Console, fleet: Fleet, ends: Mapping[str, End], *, deleted: bool) -> None:
    repos: list[dict[str, object]] = []
    for name, end in ends.items():
        if isinstance(end, PhasegateError):
            repos.append({"repo": name, "error": end.what, "images": []})
        else:
            repos.append({"repo": name, "error": None, "images": [_image(each) for each in end]})
    as_json(out, {"fleet": str(fleet.path), "deleted": deleted, "repos": repos})


def _image(each: Spare) -> dict[str, object]:
    gone = {removal.digest for removal in each.gone}
    removals = [
        {"digest": one.digest, "tags": one.tags, "why": one.why, "of": one.of or None, "gone": one.digest in gone}
        for one in each.cleaning.removals
    ]
    kept = dict(sorted(each.cleaning.kept.items()))
    return {"image": each.image, "removals": removals, "moved": each.moved, "kept": kept, "frees": each.cleaning.frees}
