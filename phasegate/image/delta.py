"""The delta: what differs between two envelopes, and which rungs of the ladder explain it. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phasegate.image.descriptor import Descriptor
from phasegate.image.envelope import Envelope, Image
from phasegate.image.mediatype import codec, family
from phasegate.image.platform import Platform
from phasegate.image.strictjson import object_in

# The parts of a config that running containers see; the rest is the history of how it was made.
SETTINGS = (
    "Entrypoint", "Cmd", "Env", "User", "Labels", "ExposedPorts", "Volumes", "WorkingDir", "StopSignal", "Healthcheck",
    "OnBuild", "Shell",
)  # fmt: skip
PLATFORM = ("architecture", "os", "os.version", "os.features")


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
        names = sorted({*old, *new} - {"config", *PLATFORM})
        return tuple(name for name in names if old.get(name) != new.get(name))


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs between two envelopes.

    lost, gained: the images that the other one does not have
    attested: whether different platforms are attested, or with different kinds of statements, or in another shape
    platforms: where two indexes name another platform for the same image
    said: what else two indexes say differently: annotations, order, artifacts
    """

    words: frozenset[str]
    images: tuple[ImageDelta, ...]
    lost: tuple[Image, ...]
    gained: tuple[Image, ...]
    shape: bool
    attested: bool
    platforms: tuple[Field, ...] = ()
    said: tuple[Field, ...] = ()

    @property
    def empty(self) -> bool:
        return not (
            self.words or self.lost or self.gained or self.shape or self.attested or self.platforms or self.said
        )


def delta(before: Envelope, after: Envelope) -> Delta:
    """Compare ``before`` with ``after`` platform by platform, however the platforms are spelled.

    Several images of one platform are compared with one another too, each with one: none hides another.
    """
    pairs, lost, gained = _paired(before.images, after.images)
    images = tuple(_image(old.platform.normalised(), old, new) for old, new in pairs)
    words = frozenset[str]().union(*(image.words for image in images))
    if before.root.raw != after.root.raw:
        words |= {"root"}
    if before.root.media_type != after.root.media_type and before.is_index == after.is_index:
        words |= {"media-types"}
    return Delta(
        words=words,
        images=images,
        lost=lost,
        gained=gained,
        shape=before.is_index != after.is_index,
        attested=_attested(before) != _attested(after),
        platforms=tuple(_platforms(images)),
        said=tuple(_said(before, after, pairs)),
    )


_ALIKE: Sequence[Callable[[Image], object]] = (
    lambda image: image.manifest.digest,
    lambda image: (image.config.digest, image.codecs),
    lambda image: image.codecs,
    lambda image: image.config.digest,
    lambda image: None,
)
"""By what an image finds its counterpart among several of its platform: the first that fits."""


def _paired(
    before: Sequence[Image], after: Sequence[Image]
) -> tuple[list[tuple[Image, Image]], tuple[Image, ...], tuple[Image, ...]]:
    """Return the pairs to compare, in the order of ``before``, and the images on either side that are left over."""
    partners: dict[int, int] = {}
    for alike in _ALIKE:
        for number, old in enumerate(before):
            if number in partners:
                continue
            fits = (
                other
                for other, new in enumerate(after)
                if other not in partners.values()
                and new.platform.normalised() == old.platform.normalised()
                and alike(new) == alike(old)
            )
            if (partner := next(fits, None)) is not None:
                partners[number] = partner
    pairs = [(before[number], after[partners[number]]) for number in sorted(partners)]
    lost = tuple(old for number, old in enumerate(before) if number not in partners)
    gained = tuple(new for number, new in enumerate(after) if number not in partners.values())
    return pairs, lost, gained


def _platforms(images: Sequence[ImageDelta]) -> Iterator[Field]:
    """Yield where two indexes have another platform object for an image, be it in a field that nobody knows."""
    for image in images:
        was, now = image.before.described, image.after.described
        if was and now and was.written.get("platform") != now.written.get("platform"):
            old, new = (_json(each.written.get("platform")) for each in (was, now))
            yield Field(f"the index's platform for {image.platform}", old, new)


def _said(before: Envelope, after: Envelope, pairs: Sequence[tuple[Image, Image]]) -> Iterator[Field]:
    """Yield what two indexes say differently, apart from platforms: attestations are compared as such."""
    if not (before.is_index and after.is_index):
        return
    old, new = (object_in(each.root.body, "annotations") for each in (before, after))
    yield from _texts("annotation", old, new)
    for was, now in pairs:
        if was.described and now.described:
            of = f"annotation of {was.platform}"
            yield from _texts(of, was.described.annotations, now.described.annotations)
    order = [after.images.index(now) for _, now in pairs]
    if order != sorted(order):
        yield Field("order of the index", *(_json([str(i.platform) for i in each.images]) for each in (before, after)))
    artifacts = [sorted(each.manifest.digest for each in side.artifacts) for side in (before, after)]
    if artifacts[0] != artifacts[1]:
        yield Field("artifacts in the index", *map(_json, artifacts))


def _texts(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Field]:
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield Field(f"{name}: {key}", _shown(old, key), _shown(new, key))


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


def _attested(envelope: Envelope) -> Counter[tuple[Platform | None, bool, tuple[str, ...]]]:
    """Return which platforms are attested, by an artifact or an image, with which predicates, and how often.

    A platform may have several images.

    Digests are ignored: an attestation names its subject's digest, so its own changes with that.
    """
    platforms = {image.manifest.digest: image.platform.normalised() for image in envelope.images}
    return Counter(
        (
            platforms.get(attestation.refers_to),
            attestation.is_artifact,
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
    old, new = object_in(before, "config"), object_in(after, "config")
    found: list[Field] = []
    was, now = before.get("config") or {}, after.get("config") or {}
    if was != now and not (isinstance(was, dict) and isinstance(now, dict)):
        # No engine loads such a config, and there is nothing in it to go through.
        return (Field("config", _json(was), _json(now)),)
    for name in SETTINGS:
        was, now = old.get(name) or None, new.get(name) or None
        if was == now:
            continue
        if name in ("Labels", "ExposedPorts", "Volumes") and all(isinstance(one or {}, dict) for one in (was, now)):
            was, now = was or {}, now or {}
            keys = sorted({*was, *now})
            found += [
                Field(f"{name}.{key}", _shown(was, key), _shown(now, key))
                for key in keys
                if was.get(key) != now.get(key)
            ]
        else:
            found.append(Field(name, _json(was), _json(now)))
    for name in PLATFORM:
        if before.get(name) != after.get(name):
            found.append(Field(name, _json(before.get(name)), _json(after.get(name))))
    return tuple(found)


def _shown(values: Mapping[str, Any], key: str) -> str:
    return _json(values[key]) if key in values else ""


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, sort_keys=True)
