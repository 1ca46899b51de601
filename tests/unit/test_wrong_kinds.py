"""A value of the wrong kind anywhere in a fleet file: what is said of it is in words of YAML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from phasegate.errors import FleetError
from phasegate.fleet.load import problems_in
from phasegate.fleet.yaml_lines import Place
from tests.unit.test_fleet_docs import fleets_of_the_docs

MORE: dict[str, Any] = {
    "builder": {"options": {"network": "host"}, "network": "host"},
    "attest": {"provenance": "min", "sbom": {"generator": "scanner:1"}},
    "clients": [
        {"name": "a", "host": "b", "version": "1", "accept": ["healthcheck"], "below": "zstd"}
        | {"updater": {"command": ["a"], "requests": 1, "bytes": "1kB", "seconds": 1, "door": "a:1"}}
    ],
    "policy": {
        "ramp": [1, "10%", "100%"],
        "approve": {"oci": {"by": ["ann"], "quorum": 1}},
        "freeze": [{"from": "2026-01-01", "to": "2026-01-02", "days": ["mon"], "hours": "01:00-02:00", "why": "a"}],
        "failures": {"wave": "1%", "phase": {"count": 1, "share": "1%"}},
        "retry": {"first": "1h", "most": "2h"},
        "drift": "hold",
    },
    "repos": [{"name": "a", "order": "semver", "git": {"url": "u", "ref": "r"}, "secrets": [{"id": "a", "env": "B"}]}],
}
WRONG: tuple[Any, ...] = (None, True, 1.5, -7, "", "wrong one", [], ["w"], [[1]], {}, {"w": "v"})
FOREIGN = re.compile(r"[Ii]nput|should|be a valid|match pattern|True|None|\[\]|\{'|none of ,|  |: $")


@pytest.mark.parametrize("fleet", [MORE, *(yaml.safe_load(text) for text in fleets_of_the_docs())])
def test_each_mistake_is_said_in_words_of_yaml(fleet: dict[str, Any], tmp_path: Path) -> None:
    foreign = set[str]()
    for place in places(fleet):
        for value in WRONG:
            for what in said_of(json.dumps(changed(fleet, place, value)), tmp_path):
                if FOREIGN.search(what):
                    foreign.add(f"{place}: {value!r}: {what}")
    assert not foreign


def said_of(text: str, folder: Path) -> list[str]:
    try:
        found = problems_in(text, folder / "fleet.yaml")
    except FleetError as error:
        return [error.what.removeprefix(str(folder))]
    return [text for problem in found for text in (problem.what.removeprefix(str(folder)), problem.fix)]


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    if at:
        yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from places(part, (*at, key))


def changed(fleet: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    holder = whole = deepcopy(fleet)
    for part in place[:-1]:
        holder = holder[part]  # type: ignore[index]
    holder[place[-1]] = value  # type: ignore[index]
    return whole
