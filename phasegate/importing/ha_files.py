"""The files of a Home Assistant app: config.yaml and build.yaml (or .json, .yml), each value with its line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.build import inside
from phasegate.errors import FleetError
from phasegate.fleet.yaml_lines import Lines
from phasegate.importing.draft import Origin

ENDINGS = ("yaml", "yml", "json")


@dataclass(frozen=True, slots=True)
class Facts:
    """A file of settings.

    shown: its path as the fleet file names it.
    text: the whole of it.
    lines: the line of each value; None for JSON.
    """

    shown: str
    value: Mapping[str, Any]
    text: str
    lines: Lines | None

    def at(self, key: str, *more: str) -> Origin:
        """Return the line of a key at the top, or of one below it: in JSON, the first that begins with it."""
        if self.lines:
            return Origin(self.shown, self.lines.line((key, *more)) if key in self.value else 0)
        found = re.search(rf"^[ \t{{]*[\"']?{re.escape((key, *more)[-1])}[\"']?[ \t]*:", self.text, re.MULTILINE)
        return Origin(self.shown, self.text.count("\n", 0, found.start()) + 1 if found else 0)

    def mapping(self, key: str) -> Mapping[str, Any]:
        found = self.value.get(key)
        return found if isinstance(found, Mapping) else {}

    def words(self, key: str) -> tuple[str, ...]:
        """Return the words of a list, each once."""
        return tuple(dict.fromkeys(self._listed(key)))

    def twice(self, key: str) -> str:
        """Return a remark on words that a list has several times, empty if there are none."""
        listed = self._listed(key)
        often = [word for word in dict.fromkeys(listed) if listed.count(word) > 1]
        return f"{', '.join(often)} more than once at {self.at(key)}" if often else ""

    def _listed(self, key: str) -> list[str]:
        found = self.value.get(key)
        return [str(word) for word in found] if isinstance(found, list) else []

    def word(self, key: str) -> str:
        """Return a value as the builder's shell reads it, empty if there is none.

        YAML's 1.10 is the number 1.1 to everybody who reads it, and ``$(jq ...)`` drops newlines at the end.
        """
        found = self.value.get(key)
        return "" if found is None or isinstance(found, list | dict) else _text(found)

    def texts(self, key: str) -> dict[str, str]:
        """Return a mapping of texts. Raises FleetError if one of them is a list or a mapping."""
        for name, value in self.mapping(key).items():
            if isinstance(value, list | dict):
                what = "a list" if isinstance(value, list) else "a mapping"
                raise FleetError(f"{self.at(key, str(name))}: {key}: {name} is {what}, where text belongs")
        # What has no value is `null` to jq, and so to the builder.
        return {_text(name): "null" if it is None else _text(it) for name, it in self.mapping(key).items()}

    def check_once(self, keys: Collection[str]) -> None:
        """Raise FleetError if one of these keys, or a key below one, is in the file twice: readers differ on which."""
        for problem in self.lines.problems if self.lines else ():
            if problem.place and problem.place[0] in keys:
                raise FleetError(problem.what)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    return str(value).rstrip("\n")  # a date, too: YAML reads 2026-08-01 as one


def has(folder: Path, stem: str) -> bool:
    """Return whether a folder has such a file, whatever it is: a link may lead nowhere."""
    return any(os.path.lexists(folder / f"{stem}.{ending}") for ending in ENDINGS)


def facts_in(folder: Path, stem: str, shown: Path) -> Facts | None:
    """Return the first of ``STEM.yaml``, ``.yml`` and ``.json`` in a folder, None if there is none.

    Raises FleetError if it cannot be read, or is not a mapping.
    """
    name = next((f"{stem}.{it}" for it in ENDINGS if os.path.lexists(folder / f"{stem}.{it}")), "")
    if not name:
        return None
    place = (shown / name).as_posix()
    text = inside.text(folder, name).removeprefix("\ufeff")
    lines = None if name.endswith(".json") else Lines(text, place)
    value = lines.value if lines else _json(text, place)
    if not isinstance(value, dict):
        raise FleetError(f"{place}: it is not a mapping")
    return Facts(place, value, text, lines)


def _json(text: str, place: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for number, (key, _) in enumerate(pairs):
            if key in dict(pairs[:number]):
                raise FleetError(f"{place}: {key!r} is there twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise FleetError(f"{place}: not JSON: {error}") from None
