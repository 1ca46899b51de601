"""The remedy of an error about a name that does not exist: the names that do."""

from __future__ import annotations

from collections.abc import Sequence

_SHOWN = 10


def one_of(names: Sequence[str]) -> str:
    """Return ``one of a, b``: the first ten names, and how many there are if there are more."""
    more = f", ... ({len(names)} in all)" if len(names) > _SHOWN else ""
    return f"one of {', '.join(names[:_SHOWN])}{more}"
