"""What of a fleet file can be read further although some of it has the wrong form, so that a person fixes it once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from phasegate.fleet.scalars import LineName, is_name
from phasegate.fleet.yaml_lines import Place

_APART = ("users", "target", "args", "labels", "secrets", "order", "smoke", "accept")
"""Keys of a repo that say nothing about its other keys."""
_BASIC = ("include", "defaults", "architectures")
"""Keys at the top without which the repos cannot be read."""
_ABOUT: Mapping[str, tuple[Place, ...]] = {
    "include": (("policy", "last"), ("registries",), ("shadow",)),
    "defaults": (("registries",), ("shadow",)),
    "ladder": (("policy", "approve"),),
    "checks": (("shadow",),),
    "also": (("registries",),),
}
"""Places that can only be judged by what is under a key, at the top or of a repo."""
_STAND_INS: Mapping[str, Any] = {
    "registry": "registry.invalid",
    "builder": {"engine": "unix:///-", "control": "unix:///-", "push": "engine", "version": "0"},
}


def sound(value: Mapping[str, Any], error: ValidationError) -> tuple[dict[str, Any], tuple[Place, ...]]:
    """Return a fleet without what ``error`` finds wrong in ``value``, and the places that it therefore leaves out.

    What is said about these places means nothing.
    """
    repos = value.get("repos")
    repos = repos if isinstance(repos, list) else []
    found, rest, out = dict(value), list(repos), list[Place]()
    for problem in error.errors(include_url=False, include_context=False, include_input=False):
        first, *more = problem["loc"]
        if first == "repos" and more:
            number, key = int(more[0]), more[1] if len(more) > 1 else ""
            apart = key in _APART and isinstance(rest[number], dict)
            rest[number] = _without(rest[number], str(key)) if apart else _stand_in(repos[number], number)
            out += [("repos", number, key) if apart else ("repos", number), *_ABOUT.get(str(key), ())]
            if not apart and isinstance(repos[number], dict) and "checks" in repos[number]:
                out += _ABOUT["checks"]
        elif first != "repos":
            found.pop(str(first), None)
            out += [(first,), *_ABOUT.get(str(first), ())]
            if first in _STAND_INS:
                found[str(first)] = _STAND_INS[str(first)]
            if first in _BASIC:
                rest = [_stand_in(repo, number) for number, repo in enumerate(repos)]
                out.append(("repos",))
    if not repos:
        rest = [_stand_in(None, 0)]
        out += [("repos",), *_ABOUT["include"]]
    return {**found, "repos": rest}, tuple(out)


def _without(repo: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in repo.items() if name != key}


def _stand_in(repo: Any, number: int) -> dict[str, Any]:
    """Return a repo with the name, image and registries that ``repo`` has, as other parts of the file name them."""
    repo = repo if isinstance(repo, dict) else {}
    name, image = repo.get("name"), repo.get("image")
    return {
        "name": name if isinstance(name, LineName) or is_name(name) else f"repo-{number}",
        "image": image if isinstance(image, str) and image and "@" not in image else f"stand-in/{number}",
        "also": list(dict.fromkeys(_hosts(repo.get("also")))),
        "source": "published",
        "version": "0",
        "platforms": ["linux/amd64"],
        "tags": {"moving": ["latest"]},
    }


def _hosts(also: Any) -> Iterator[str]:
    for each in also if isinstance(also, list) else ():
        host = each.get("host") if isinstance(each, dict) else each
        if isinstance(host, str) and (host := host.partition("/")[0]):
            yield host
