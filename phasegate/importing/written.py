"""What a fleet file says of each repo and release line, defaults included, whether or not it is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from phasegate.fleet.merge import merge
from phasegate.line import line_name


def repos_in(value: Any) -> dict[str, Mapping[str, Any]]:
    """Return the repos and lines in the ``value`` of a fleet file, by name."""
    if not isinstance(value, dict):
        return {}
    defaults = _mapping(value.get("defaults"))
    found: dict[str, Mapping[str, Any]] = {}
    for repo in _mappings(value.get("repos")):
        whole, _ = merge(repo, defaults)
        name, lines = str(whole.get("name")), [*_mappings(whole.pop("lines", None))]
        if not lines:
            found[name] = whole
        for line in lines:
            found[line_name(name, str(line.get("name")))] = merge(line, whole)[0]
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    return (each for each in (value if isinstance(value, list) else ()) if isinstance(each, dict))
