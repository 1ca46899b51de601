"""The delta: what differs between two envelopes, and which rungs of the ladder explain it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Envelope, Image
from phasegate.image.mediatype import codec, family
from phasegate.image.platform import Platform

# The parts of a config that running containers see; the rest is the history of how it was made.
SETTINGS = (
    "Entrypoint", "Cmd", "Env", "User", "Labels", "ExposedPorts", "Volumes", "WorkingDir", "StopSignal", "Healthcheck",
    "OnBuild", "Shell",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One setting that differs: ``name`` is its path (``Labels.version``), values are JSON, or empty if missing."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.name}: {self.before or '(none)'} -> {self.after or '(none)'}"


@dataclass(frozen=True, slots=True)
class ImageDelta:
    """What differs in one platform's image. ``words`` are from ``Phase.may_differ``."""

    platform: Platform
    words: frozenset[str]
    settings: tuple[Field, ...]
    before: Image
    after: Image

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the config's other fields that differ: its history, dates and the like."""
        old, new = self.before.config.body, self.after.config.body
        names = sorted({*old, *new} - {"config", "architecture", "os"})
        return tuple(name for name in names if old.get(name) != new.get(name))


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs between two envelopes. ``lost`` and ``gained`` are platforms; ``attested`` says whether different
    platforms are attested, or with different kinds of statements."""

    words: frozenset[str]
    images: tuple[ImageDelta, ...]
    lost: tuple[Platform, ...]
    gained: tuple[Platform, ...]
    shape: bool
    attested: bool

    @property
    def empty(self) -> bool:
        return not (self.words or self.lost or self.gained or self.shape or self.attested)


def delta(before: Envelope, after: Envelope) -> Delta:
    """Compare ``before`` with ``after`` platform by platform, however the platforms are spelled."""
    old = {image.platform.normalised(): image for image in before.images}
    new = {image.platform.normalised(): image for image in after.images}
    images = tuple(_image(platform, old[platform], new[platform]) for platform in old if platform in new)
    words = frozenset[str]().union(*(image.words for image in images))
    if before.root.raw != after.root.raw:
        words |= {"root"}
    if before.root.media_type != after.root.media_type and before.is_index == after.is_index:
        words |= {"media-types"}
    return Delta(
        words=words,
        images=images,
        lost=tuple(platform for platform in old if platform not in new),
        gained=tuple(platform for platform in new if platform not in old),
        shape=before.is_index != after.is_index,
        attested=_attested(before) != _attested(after),
    )


def _image(platform: Platform, before: Image, after: Image) -> ImageDelta:
    words: set[str] = set()
    if before.manifest.raw != after.manifest.raw:
        words.add("manifest")
    if _families(before) != _families(after):
        words.add("media-types")
    if _layers(before.layers) != _layers(after.layers):
        words.add("layers")
    if before.config.raw != after.config.raw:
        words.add("config")
    if before.diff_ids != after.diff_ids:
        words.add("content")
    return ImageDelta(platform, frozenset(words), settings(before.config.body, after.config.body), before, after)


def _attested(envelope: Envelope) -> frozenset[tuple[Platform | None, tuple[str, ...]]]:
    """Return which platforms are attested, with which predicates.

    Digests are ignored: an attestation names its subject's digest, so its own changes with that.
    """
    platforms = {image.manifest.digest: image.platform.normalised() for image in envelope.images}
    return frozenset(
        (
            platforms.get(attestation.refers_to),
            tuple(sorted(layer.annotations.get("in-toto.io/predicate-type", "") for layer in attestation.statements)),
        )
        for attestation in envelope.attestations
    )


def _families(image: Image) -> tuple[object, ...]:
    layers = frozenset(family(layer.media_type) for layer in image.layers)
    return (family(image.manifest.media_type), family(image.config.descriptor.media_type), layers)


def _layers(layers: tuple[Descriptor, ...]) -> tuple[object, ...]:
    return tuple((layer.digest, layer.size, codec(layer.media_type)) for layer in layers)


def settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the settings that differ, one by one. Null, empty and missing are the same to an engine."""
    old, new = before.get("config") or {}, after.get("config") or {}
    found: list[Field] = []
    for name in SETTINGS:
        was, now = old.get(name) or None, new.get(name) or None
        if was == now:
            continue
        if name in ("Labels", "ExposedPorts", "Volumes"):
            was, now = was or {}, now or {}
            keys = sorted({*was, *now})
            found += [
                Field(f"{name}.{key}", _shown(was, key), _shown(now, key))
                for key in keys
                if was.get(key) != now.get(key)
            ]
        else:
            found.append(Field(name, _json(was), _json(now)))
    for name in ("architecture", "os"):
        if before.get(name) != after.get(name):
            found.append(Field(name, _json(before.get(name)), _json(after.get(name))))
    return tuple(found)


def _shown(values: Mapping[str, Any], key: str) -> str:
    return _json(values[key]) if key in values else ""


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, sort_keys=True)
