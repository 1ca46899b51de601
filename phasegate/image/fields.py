"""Which fields differ between two objects in manifests, whoever wrote them and whether or not anybody knows them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.image.mediatype import codec, family

_UNSET: tuple[Any, ...] = (None, "", {}, [])


@dataclass(frozen=True, slots=True)
class Field:
    """One setting that differs: ``name`` is its path (``Labels.version``), values are JSON, or empty if missing."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name}: {self.before or '(none)'} -> {self.after or '(none)'}"


def document_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Field]:
    """Yield what two manifests or two indexes say differently themselves, apart from what they name.

    A document that names no type of its own is of the type that it is served as.
    """
    yield from _fields("", old, new, ("mediaType", "config", "layers", "manifests"))


def descriptor_fields(
    of: str, old: Mapping[str, Any], new: Mapping[str, Any], compared: Collection[str] = ()
) -> Iterator[Field]:
    """Yield what two descriptors say differently, apart from ``compared`` and from what other content implies.

    ``of`` names what they describe, as in `` of layer 2``.
    """
    implied = {"digest", *compared}
    was, now = (str(each.get("mediaType") or "") for each in (old, new))
    if (family(was), codec(was)) != (family(now), codec(now)):
        implied.add("mediaType")
    if old.get("digest") != new.get("digest"):
        implied.add("size")
    yield from _fields(of, old, new, implied)


def _fields(of: str, old: Mapping[str, Any], new: Mapping[str, Any], compared: Collection[str]) -> Iterator[Field]:
    for key in sorted({*old, *new} - set(compared)):
        was, now = old.get(key), new.get(key)
        if key == "annotations" and all(isinstance(each or {}, Mapping) for each in (was, now)):
            yield from texts(f"annotation{of}", was or {}, now or {})
        elif in_json(was) != in_json(now) and not (was in _UNSET and now in _UNSET):
            yield Field(f"{key}{of}", shown(old, key), shown(new, key))


def texts(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Field]:
    """Yield the texts that differ, by their keys."""
    for key in sorted({*old, *new}):
        if shown(old, key) != shown(new, key):
            yield Field(f"{name}: {key}", shown(old, key), shown(new, key))


def shown(values: Mapping[str, Any], key: str) -> str:
    return json.dumps(values[key], sort_keys=True) if key in values else ""


def in_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, sort_keys=True)
