"""The delta: what differs between two envelopes, and which rungs of the ladder explain it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import short
from phasegate.image.envelope import Envelope, Image
from phasegate.image.fields import Field, descriptor_fields, document_fields, in_json, shown
from phasegate.image.mediatype import codec, family
from phasegate.image.platform import Platform
from phasegate.image.schema import CONTAINER_SETTINGS
from phasegate.image.strictjson import object_in

# The parts of a config that running containers see; the rest is the history of how it was made.
SETTINGS = (
    "Entrypoint", "Cmd", "Env", "User", "Labels", "ExposedPorts", "Volumes", "WorkingDir", "StopSignal", "Healthcheck",
    "OnBuild", "Shell", "StopTimeout", "NetworkDisabled", "MacAddress",
)  # fmt: skip
PLATFORM = ("architecture", "os", "os.version", "os.features")


@dataclass(frozen=True, slots=True)
class ImageDelta:
    """What differs in one platform's image. ``words`` are from ``Phase.may_differ``.

    ``said`` is what the manifests say otherwise: annotations, subject, fields of descriptors and those nobody knows.
    """

    platform: Platform
    words: frozenset[str]
    settings: tuple[Field, ...]
    before: Image
    after: Image
    said: tuple[Field, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the config's other fields that differ: its history, dates, and what only a builder reads."""
        old, new = self.before.config.body, self.after.config.body
        names = sorted({*old, *new} - {"config", *PLATFORM})
        was, now = object_in(old, "config"), object_in(new, "config")
        rest = sorted({*was, *now} & (CONTAINER_SETTINGS - set(SETTINGS)))
        return (
            *(name for name in names if old.get(name) != new.get(name)),
            *(f"config.{name}" for name in rest if (was.get(name) or None) != (now.get(name) or None)),
        )


@dataclass(frozen=True, slots=True)
class Delta:
    """What differs between two envelopes.

    lost, gained: the images that the other one does not have
    attested: whether different platforms are attested, or with different kinds of statements, or in another shape
    platforms: where two indexes name another platform for the same image
    said: what else two indexes say differently: annotations, subject, order, artifacts, fields that nobody knows
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

    @property
    def same_content(self) -> bool:
        """Whether every image of the second has the config, or the content and settings, of one of the first."""
        return not self.gained and all(
            "config" not in image.words or ("content" not in image.words and not image.settings)
            for image in self.images
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
            old, new = (in_json(each.written.get("platform")) for each in (was, now))
            yield Field(f"the index's platform for {image.platform}", old, new)


def _said(before: Envelope, after: Envelope, pairs: Sequence[tuple[Image, Image]]) -> Iterator[Field]:
    """Yield what two indexes say differently, apart from platforms: attestations are compared as such.

    A single manifest is compared as an index that says nothing.
    """
    both = before.is_index and after.is_index
    old, new = (each.root.body if each.is_index else {} for each in (before, after))
    yield from (field for field in document_fields(old, new) if both or field.name != "schemaVersion")
    for was, now in pairs:
        said, says = (each.described.written if each.described else {} for each in (was, now))
        own = () if both else ("mediaType", "digest", "size")
        yield from descriptor_fields(f" of {was.platform}", said, says, compared=("platform", *own))
    if not both:
        return
    yield from _named(before, after)
    order = [after.images.index(now) for _, now in pairs]
    if order != sorted(order):
        yield Field(
            "order of the index", *(in_json([str(i.platform) for i in each.images]) for each in (before, after))
        )
    artifacts = [sorted(each.manifest.digest for each in side.artifacts) for side in (before, after)]
    if artifacts[0] != artifacts[1]:
        yield Field("artifacts in the index", *map(in_json, artifacts))


def _named(before: Envelope, after: Envelope) -> Iterator[Field]:
    """Yield what two indexes say differently of children that are not images and that both name."""
    old, new = (
        {
            str(entry.get("digest")): entry
            for entry in side.root.body.get("manifests") or ()
            if entry.get("digest") not in {image.manifest.digest for image in side.images}
        }
        for side in (before, after)
    )
    for digest in old:
        if digest in new:
            yield from descriptor_fields(f" of {short(digest)}", old[digest], new[digest])


def _image(platform: Platform, before: Image, after: Image) -> ImageDelta:
    words: set[str] = set()
    if before.manifest.raw != after.manifest.raw:
        words.add("manifest")
    if _families(before, after) != _families(after, before):
        words.add("media-types")
    if _layers(before.layers) != _layers(after.layers):
        words.add("layers")
    if before.config.raw != after.config.raw:
        words.add("config")
    if before.diff_ids != after.diff_ids:
        words.add("content")
    differ = settings(before.config.body, after.config.body)
    return ImageDelta(platform, frozenset(words), differ, before, after, tuple(_manifests(before, after)))


def _manifests(before: Image, after: Image) -> Iterator[Field]:
    """Yield what two manifests say differently, apart from the content and the types that they name."""
    yield from document_fields(before.manifest.body, after.manifest.body)
    named = (image.config.descriptor.written for image in (before, after))
    yield from descriptor_fields(" of the config", *named)
    for number, (old, new) in enumerate(zip(before.layers, after.layers, strict=False), start=1):
        yield from descriptor_fields(f" of layer {number}", old.written, new.written, compared=("size",))


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


def _families(image: Image, other: Image) -> tuple[object, ...]:
    """Return the families of the parts that ``other`` has as well: no layers are of no family."""
    layers = frozenset(family(layer.media_type) for layer in image.layers if other.layers)
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
        return (Field("config", in_json(was), in_json(now)),)
    for name in (*SETTINGS, *sorted({*old, *new} - CONTAINER_SETTINGS)):
        was, now = old.get(name) or None, new.get(name) or None
        if was == now:
            continue
        if name in ("Labels", "ExposedPorts", "Volumes") and all(isinstance(one or {}, dict) for one in (was, now)):
            was, now = was or {}, now or {}
            keys = sorted({*was, *now})
            found += [
                Field(f"{name}.{key}", shown(was, key), shown(now, key)) for key in keys if was.get(key) != now.get(key)
            ]
        else:
            found.append(Field(name, in_json(was), in_json(now)))
    for name in PLATFORM:
        if before.get(name) != after.get(name):
            found.append(Field(name, in_json(before.get(name)), in_json(after.get(name))))
    return tuple(found)
