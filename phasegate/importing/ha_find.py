"""Find the Home Assistant apps in a folder: each folder with a ``config`` file that is an app's, or cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from phasegate.errors import FleetError
from phasegate.importing.ha_files import Facts, facts_in, has
from phasegate.importing.paths import relative

_DEEPEST = 3
"""How many folders below the one that is given an app may be."""
_NEEDED = ("slug", "version")


@dataclass(frozen=True, slots=True)
class Found:
    """A folder that an app is in.

    shown: the folder as the fleet file names it.
    config: its config file, or why there is none to go by.
    """

    folder: Path
    shown: str
    config: Facts | FleetError


def apps_below(folder: Path, out: Path) -> Iterator[Found]:
    """Yield the apps in ``folder`` and at most three levels down, in the order of their names.

    Hidden folders are passed over, and those below an app, which are its image's files. ``out`` is the fleet file.
    """
    left = [(folder, 0)]
    while left:
        here, depth = left.pop()
        if has(here, "config") and (found := _found(here, out, link=bool(depth) and here.is_symlink())):
            yield found
            if depth:
                continue
        if depth < _DEEPEST and (not depth or not here.is_symlink()):
            names = sorted((it.name for it in _folders(here) if not it.name.startswith(".")), reverse=True)
            left += [(here / name, depth + 1) for name in names]


def _found(here: Path, out: Path, *, link: bool) -> Found | None:
    """Return the app in a folder, None if its config is something else's."""
    shown = relative(here, out)
    if link:
        return Found(here, shown, FleetError("it is a link to a folder, which is not followed"))
    try:
        config = facts_in(here, "config", Path(shown))
    except FleetError as error:
        return Found(here, shown, error)
    if config is None or not ("slug" in config.value or {"version", "arch"} <= config.value.keys()):
        return None
    lacks = [key for key in _NEEDED if not config.word(key)]
    if lacks == ["version"]:
        return Found(here, shown, FleetError(f"{config.at('version')}: it has a slug and no version"))
    if lacks:
        return Found(here, shown, FleetError(f"{config.at('slug')}: it has no {' and no '.join(lacks)}"))
    return Found(here, shown, config)


def _folders(here: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(here) as entries:
            return [it for it in entries if it.is_dir(follow_symlinks=False) or os.path.isdir(it.path)]
    except OSError as error:
        raise FleetError(f"{here}: {error.strerror}", fix="name a folder with apps") from None
