"""Add what a repo does not say itself: from the defaults of a fleet file, or to a line from its repo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phasegate.fleet.repo_model import BUILD_KEYS
from phasegate.fleet.yaml_lines import Place

MERGED = ("args", "labels")
"""Keys of which each name counts on its own."""
EITHER = (("context", "git", "source"), ("platforms", "arches"))
"""Keys of which a repo has one: its own keeps the other ones of the giver away."""


def merge(own: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Place, ...]]:
    """Return ``own`` with what only ``given`` has, and the keys that were taken from there."""
    merged = dict(own)
    taken: list[Place] = []
    # What is built decides which of the other keys mean anything.
    for key in sorted(given, key=lambda key: key in BUILD_KEYS):
        value = given[key]
        if key in MERGED and isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = {**value, **merged[key]}
            taken += [(key, name) for name in value if name not in own[key]]
            continue
        kept_away = any(other in own for keys in EITHER if key in keys for other in keys)
        if key in merged or kept_away or (key in BUILD_KEYS and not _built(merged)):
            continue
        merged[key] = value
        taken.append((key,))
        if key in MERGED and isinstance(value, dict):
            taken += [(key, name) for name in value]
    return merged, tuple(taken)


def _built(repo: Mapping[str, Any]) -> bool:
    return "source" not in repo and ("context" in repo or "git" in repo or "ci" not in repo)
