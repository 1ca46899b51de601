"""What documents say beside what they name: kept where the new form has a place for it, else named as left behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope, Image
from phases.form import Form, MediaTypes, Shape

_WRITTEN = ("schemaVersion", "mediaType", "digest", "size", "config", "layers", "manifests")
"""What a conversion writes itself. The platform in an entry of an index as well."""


def kept(said: Mapping[str, Any], family: MediaTypes) -> dict[str, Any]:
    """Return what a document or descriptor says beside that, annotations first. Docker's have no place for it."""
    if family is not MediaTypes.OCI:
        return {}
    keys = sorted(_said(said), key=lambda key: key != "annotations")
    return {key: said[key] for key in keys}


def left_behind(envelope: Envelope, form: Form, manifests: Sequence[tuple[bytes, str]], root: bytes) -> list[str]:
    """Name what ``envelope`` says and the new documents do not, with the reason."""
    no_place = f"{form.published} has no place for it"
    stale = no_place if form.media_types is MediaTypes.DOCKER else "it was said of other bytes"
    lines: dict[str, None] = {}

    def compare(old: Mapping[str, Any], new: Mapping[str, Any], what: str, why: str) -> None:
        lines.update(dict.fromkeys(f"{key}{what}: {why}" for key in _missing(old, new)))

    single = form.shape is Shape.SINGLE
    after = json.loads(root)
    entries: Sequence[Mapping[str, Any]] = [{}] * len(envelope.images)
    if root == envelope.root.raw:
        entries = [image.described.written if image.described else {} for image in envelope.images]
    elif not single:
        entries = after["manifests"]
    if envelope.is_index:
        compare(envelope.root.body, {} if single else after, " of the index" if single else "", no_place)
    for image, entry, (raw, _) in zip(envelope.images, entries, manifests, strict=False):
        of = f" of {image.platform}" if len(envelope.images) > 1 else ""
        manifest = json.loads(raw)
        compare(image.manifest.body, manifest, of, no_place)
        compare(image.config.descriptor.written, manifest["config"], f" of the config{of}", no_place)
        for number, (old, new) in enumerate(zip(image.layers, manifest["layers"], strict=True), start=1):
            compare(old.written, new, f" of layer {number}{of}", stale if old.digest != new["digest"] else no_place)
        if image.described:
            why = stale if not single and digest_of(raw) != image.manifest.digest else no_place
            compare(image.described.written, {"platform": None, **entry}, f" in the index{of}", why)
        if single and (image.platform != image.own_platform or _features(image)):
            lines[f"platform {image.platform}: {no_place}"] = None
    return list(lines)


def _features(image: Image) -> bool:
    """Return whether the index says something of the platform that no config says: ``features`` of a Docker list."""
    said = image.described.written.get("platform") if image.described else None
    return bool(set(said or ()) - {"os", "architecture", "variant", "os.version", "os.features"})


def _missing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in _said(old):
        if key == "annotations" and isinstance(old[key], Mapping):
            yield from (f"annotation {each}" for each in old[key] if each not in (new.get(key) or {}))
        elif key not in new:
            yield f"field {key}"


def _said(body: Mapping[str, Any]) -> list[str]:
    """Return the fields that say something, apart from those which a conversion writes itself."""
    return [key for key, value in body.items() if key not in _WRITTEN and value is not None and value != {}]
