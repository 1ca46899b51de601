"""The memory between runs: evidence by digest (rule 12 of docs/design.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Memory(Protocol):
    """Facts by key. A key names what was examined (a digest), and by what (a version of a check or engine)."""

    def recall(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """Return the known ones of ``keys``, with their facts (JSON values)."""
        ...

    def remember(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        """Store these facts, replacing older ones under the same keys."""
        ...


class Forgetful:
    """A memory that lasts for one process: for ``verify`` and ``diff`` on any reference."""

    def __init__(self) -> None:
        self._facts: dict[str, Mapping[str, Any]] = {}

    def recall(self, keys: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        return {key: self._facts[key] for key in keys if key in self._facts}

    def remember(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        self._facts.update(facts)
