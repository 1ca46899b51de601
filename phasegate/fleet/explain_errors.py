"""Explain what the strict models found wrong in terms of the fleet file: line, key and fix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from phasegate.fleet.models import FleetModel
from phasegate.fleet.scalars import written
from phasegate.fleet.yaml_lines import Lines, Place, Problem

_FIXES = {
    "missing": "{key}: ...",
    "too_short": "write it, or leave the key out",
    "tuple_type": "[one, another]",
    "string_type": "put it in quotes",
    "bool_type": "true or false",
    "greater_than_equal": "{ge} or more",
}
_WHATS = {
    "too_short": "is empty",
    "tuple_type": "must be a list",
    "string_type": "must be text",
    "model_type": "must be a mapping",
    "dict_type": "must be a mapping",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
}


def explained(error: ValidationError, lines: Lines, at: Place = ()) -> list[Problem]:
    """Return the problems found in the value at ``at``. A value is repeated only where it cannot be a secret."""
    problems = error.errors(include_url=False)
    told: list[Problem] = []
    for problem in problems:
        place, kind = (*at, *problem["loc"]), problem["type"]
        if kind == "too_short" and any(
            len(p["loc"]) > len(problem["loc"]) and p["loc"][: len(problem["loc"])] == problem["loc"] for p in problems
        ):
            continue  # It is short because its items are wrong, which is reported.
        key = str(place[-1]) if kind in ("missing", "extra_forbidden") else lines.key(place)
        what = f"{key}: {problem['msg'].removeprefix('Value error, ')}"
        fix = _FIXES.get(kind, "").format(**{**problem.get("ctx", {}), "key": key})
        if kind == "extra_forbidden":
            known = _keys_at(place[:-1])
            what, fix = f"unknown key '{key}'", (get_close_matches(key, known, 1) or [", ".join(known)])[0]
        elif kind == "missing":
            what = f"'{key}' is missing here"
        elif kind == "literal_error":
            known = [word for word in re.findall(r"'([^']*)'", problem["ctx"]["expected"]) if word]
            all_known = ", ".join(known)
            near = get_close_matches(str(problem["input"]), known, 1)
            fix = near[0] if near else f"one of {all_known}" if len(known) > 1 else all_known
            what = f"{key}: {written(problem['input'])} is {'none of' if len(known) > 1 else 'not'} {all_known}"
        elif kind == "greater_than_equal":
            what = f"{key}: {problem['input']} is too small"
        elif kind in _WHATS:
            what = f"{key} {_WHATS[kind]}"
        told.append(lines.at(place, what, fix))
    return told


def _keys_at(place: Sequence[str | int]) -> list[str]:
    """Return the keys that the mapping at ``place`` may have."""
    models: list[type[BaseModel]] = [FleetModel]
    for part in place:
        tagged = [model for model in models if model.__name__ == part]
        fields = {field.alias or name: field for model in models for name, field in model.model_fields.items()}
        if tagged:
            models = tagged
        elif part in fields:
            models = _models_in(fields[str(part)].annotation)
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
