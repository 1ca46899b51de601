"""Explain what the strict models found wrong in terms of the fleet file: line, key and fix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from phasegate.fleet.models import FleetModel
from phasegate.fleet.scalars import NOT_TEXT, written
from phasegate.fleet.yaml_lines import Lines, Place, Problem

_FIXES = {
    "too_short": "write it, or leave the key out",
    "tuple_type": "[one, another]",
    "string_type": "put it in quotes",
    "bool_type": "true or false",
    "dict_type": "{key}: {{name: value}}",
    "int_type": "digits alone, as in 1200",
    "greater_than_equal": "{ge} or more",
}
_WHATS = {
    "too_short": "is empty",
    "tuple_type": "must be a list",
    "string_type": "must be text",
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
            known = keys_at(place[:-1])
            what, fix = f"unknown key '{key}'", (get_close_matches(key, known, 1) or [", ".join(known)])[0]
        elif kind == "missing":
            what, fix = f"'{key}' is missing here", _wanted(place)
        elif kind == "model_type":
            what, fix = f"{key} must be a mapping", _mapping(place, key)
        elif kind == NOT_TEXT and (raw := lines.raw(place)):
            what, fix = f"{key}: {raw} is a number or a truth value to YAML", f'{key}: "{raw}"'
        elif kind == "string_type" and (raw := lines.raw(place)):
            what, fix = f"{key}: {raw} is not text to YAML", f'{key}: "{raw}"'
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


def keys_at(place: Sequence[str | int]) -> list[str]:
    """Return the keys that the mapping at ``place`` may have."""
    return list(_fields_at(place))


def _wanted(place: Sequence[str | int]) -> str:
    """Return how to write the key at ``place``, which is missing."""
    key = str(place[-1])
    said = _fields_at(place[:-1])[key].description
    return f"{key}: ..." + (f" ({said})" if said else "")


def _mapping(place: Sequence[str | int], key: str) -> str:
    """Return how to write the mapping at ``place``: with the keys that it must have, or some that it may have."""
    fields = _fields_at(place)
    must = [f"{name}: ..." for name, field in fields.items() if field.is_required()]
    may = ", ".join(name for name, field in fields.items() if not field.is_required())
    shown = f"{{{', '.join(must) or '...'}}}"
    return (f"{key}: " if isinstance(place[-1], str) else "") + shown + (f", where it may have {may}" if may else "")


def _fields_at(place: Sequence[str | int]) -> dict[str, FieldInfo]:
    models: list[type[BaseModel]] = [FleetModel]
    for part in place:
        tagged = [model for model in models if model.__name__ == part]
        fields = {field.alias or name: field for model in models for name, field in model.model_fields.items()}
        if tagged:
            models = tagged
        elif part in fields:
            models = _models_in(fields[str(part)].annotation)
    return {field.alias or name: field for model in models for name, field in model.model_fields.items()}


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
