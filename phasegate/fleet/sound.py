"""What of a fleet file can be read further although some of it has the wrong form, so that a person fixes it once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from phasegate.fleet.yaml_lines import Place

_APART = ("users", "target", "args", "labels", "secrets", "order", "smoke", "accept")
"""Keys of a repo that say nothing about its other keys."""
_BASIC = ("include", "defaults", "architectures")
"""Keys at the top without which the repos cannot be read."""
_STAND_INS: Mapping[str, Any] = {
    "registry": "registry.invalid",
    "builder": {"engine": "unix:///-", "control": "unix:///-", "push": "engine", "version": "0"},
}


def sound(value: Mapping[str, Any], error: ValidationError) -> tuple[dict[str, Any], tuple[Place, ...]] | None:
    """Return a fleet without what ``error`` finds wrong in ``value``, and the places that it therefore leaves out.

    What is said about these places means nothing. Returns None if nothing else can be judged.
    """
    repos = value.get("repos")
    if not isinstance(repos, list):
        return None
    found, rest, out = {**value, "repos": list(repos)}, list(repos), list[Place]()
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        first, *more = problem["loc"]
        if first in _BASIC or (first == "repos" and not more):
            return None
        if first == "repos":
            number, key = int(more[0]), more[1] if len(more) > 1 else ""
            apart = key in _APART and isinstance(rest[number], dict)
            rest[number] = _without(rest[number], str(key)) if apart else _stand_in(repos[number], number)
            out.append(("repos", number, key) if apart else ("repos", number))
        else:
            found.pop(str(first), None)
            out.append((first,))
            if first in _STAND_INS:
                found[str(first)] = _STAND_INS[str(first)]
    return {**found, "repos": rest}, tuple(out)


def _without(repo: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in repo.items() if name != key}


def _stand_in(repo: Any, number: int) -> dict[str, Any]:
    """Return a repo of the same name, if it has one, as other parts of the file may name it."""
    name = repo.get("name") if isinstance(repo, dict) else None
    return {
        "name": name if isinstance(name, str) else f"repo-{number}",
        "image": f"stand-in/{number}",
        "source": "published",
        "version": "0",
        "platforms": ["linux/amd64"],
        "tags": {"moving": ["latest"]},
    }
