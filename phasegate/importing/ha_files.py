"""The files of a Home Assistant app: config.yaml, build.yaml (or .json, .yml), and what its Dockerfile takes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.errors import FleetError
from phasegate.fleet.yaml_lines import Lines
from phasegate.importing.draft import Origin

_ENDINGS = ("yaml", "yml", "json")
_DEEPEST = 3
"""How many folders below the one that is given an app may be."""
_ARG = re.compile(r"^[ \t]*ARG[ \t]+(.*)$", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """A file of settings. ``shown`` is its path as the fleet file names it."""

    shown: str
    value: Mapping[str, Any]
    text: str

    def at(self, key: str) -> Origin:
        """Return the line of a key at the top: the first that begins with it."""
        found = re.search(rf"^[ \t{{]*[\"']?{re.escape(key)}[\"']?[ \t]*:", self.text, re.MULTILINE)
        return Origin(self.shown, self.text.count("\n", 0, found.start()) + 1 if found else 0)

    def mapping(self, key: str) -> Mapping[str, Any]:
        found = self.value.get(key)
        return found if isinstance(found, Mapping) else {}

    def words(self, key: str) -> tuple[str, ...]:
        found = self.value.get(key)
        return tuple(str(word) for word in found) if isinstance(found, list) else ()

    def word(self, key: str) -> str:
        """Return a value as text, empty if there is none. YAML's 1.10 is the number 1.1 to everybody who reads it."""
        found = self.value.get(key)
        return "" if found is None or isinstance(found, list | dict) else text_of(found)


def text_of(value: Any) -> str:
    """Return a value as a build argument has it. Raises FleetError for a list or a mapping, which none can have."""
    if isinstance(value, list | dict):
        raise FleetError(f"{value!r} is where text belongs")
    if value is None or isinstance(value, bool):
        return json.dumps(value) if value is not None else ""
    return str(value)  # a date, too: YAML reads 2026-08-01 as one


def facts_in(folder: Path, stem: str, shown: Path) -> Facts | None:
    """Return the first of ``STEM.yaml``, ``.yml`` and ``.json`` in a folder, None if there is none.

    Raises FleetError if it cannot be read, or is not a mapping.
    """
    for ending in _ENDINGS:
        name = f"{stem}.{ending}"
        if (folder / name).is_file():
            place = (shown / name).as_posix()
            text = inside.text(folder, name).removeprefix("\ufeff")
            value = _json(text, place) if ending == "json" else Lines(text, place).value
            if not isinstance(value, dict):
                raise FleetError(f"{place}: it is not a mapping")
            return Facts(place, value, text)
    return None


def _json(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FleetError(f"{place}: not JSON: {error}") from None


def apps_below(folder: Path) -> Iterator[Path]:
    """Yield the folders that have a ``config`` file, at most three levels down, in the order of their names.

    Hidden folders are passed over, and those below an app, which are its image's files.
    """
    left = [(folder, 0)]
    while left:
        here, depth = left.pop()
        if any((here / f"config.{ending}").is_file() for ending in _ENDINGS):
            yield here
            if depth:
                continue
        if depth < _DEEPEST:
            names = sorted((it.name for it in _folders(here) if not it.name.startswith(".")), reverse=True)
            left += [(here / name, depth + 1) for name in names]


def _folders(here: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(here) as entries:
            return [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError as error:
        raise FleetError(f"{here}: {error.strerror}", fix="name a folder with apps") from None


def arguments_in(text: str) -> set[str]:
    """Return the names of the arguments that a Dockerfile declares. One that is not used does no harm in a build."""
    return {word.partition("=")[0] for line in _ARG.findall(text) for word in line.split()}
