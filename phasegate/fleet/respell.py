"""Read a misspelled key at the top or in ``defaults`` as the one that was meant, so that it is one mistake.

``default:`` for ``defaults:`` would otherwise be an error for each key that each repo then lacks.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from phasegate.fleet.explain_errors import keys_at
from phasegate.fleet.models import ASIDE
from phasegate.fleet.reader import Reader
from phasegate.fleet.yaml_lines import Place


def respell(reader: Reader) -> None:
    """Report misspelled keys that all repos may depend on, and put their values under the right ones."""
    places: tuple[Place, ...] = ((), ("defaults",))
    for place in places:
        value = reader.lines.value.get("defaults") if place else reader.lines.value
        if not isinstance(value, dict):
            continue
        known = keys_at(place)
        for key in [key for key in value if isinstance(key, str) and key not in known]:
            if not key.startswith(ASIDE) and (meant := _meant(key, known, value)):
                reader.report((*place, key), f"unknown key '{key}'", meant)
                value[meant] = value.pop(key)
                reader.lines.rename((*place, key), meant)


def _meant(key: str, known: Sequence[str], value: dict[str, Any]) -> str:
    """Return the key that is near ``key`` and is not there itself, empty if there is none."""
    return next((near for near in get_close_matches(key, known) if near not in value), "")
