"""Read descriptors from a document that somebody else wrote."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from phasegate.errors import BadContent, Unread
from phasegate.image.descriptor import Descriptor
from phasegate.image.digest import is_digest, other_algorithm
from phasegate.image.platform import Platform

T = TypeVar("T")


def typed(value: Any, kind: type[T], where: str) -> T:
    """Return ``value`` if it has that JSON type, else raise BadContent. A bool is not a number."""
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    raise BadContent(f"{where} is not what a manifest has there ({value!r:.60})", check="envelope.type")


def descriptor(value: Any, where: str) -> Descriptor:
    """Read a descriptor (image-spec, descriptor.md). Raises BadContent if it is malformed; ignores unknown fields."""
    body = typed(value, dict, where)
    digest, size = body.get("digest"), typed(body.get("size"), int, f"{where}: size")
    if isinstance(digest, str) and (algorithm := other_algorithm(digest)):
        raise Unread(
            f"{where}: {digest:.24}.. is a digest of {algorithm}: valid, but phasegate checks sha256 alone",
            check="envelope.digest",
            fix="publish it with sha256: containerd does not take another algorithm either",
        )
    if not isinstance(digest, str) or not is_digest(digest):
        raise BadContent(f"{where}: {digest!r:.90} is no sha256 digest", check="envelope.digest")
    if size < 0:
        raise BadContent(f"{where}: size {size}", check="envelope.type")
    return Descriptor(
        media_type=typed(body.get("mediaType", ""), str, f"{where}: mediaType"),
        digest=digest,
        size=size,
        platform=_platform(body.get("platform"), where),
        annotations=_annotations(body.get("annotations"), where),
        urls=tuple(typed(url, str, f"{where}: urls") for url in typed(body.get("urls") or [], list, f"{where}: urls")),
        artifact_type=typed(body.get("artifactType", ""), str, f"{where}: artifactType"),
        written=MappingProxyType(body),
    )


def descriptors(body: Mapping[str, Any], key: str, where: str, most: int) -> tuple[Descriptor, ...]:
    """Read the list of descriptors under ``key``. Raises BadContent if there are more than ``most``."""
    values = typed(body.get(key) or [], list, f"{where}: {key}")
    if len(values) > most:
        raise BadContent(f"{where}: {len(values)} {key}, and {most} is the limit", check="envelope.type")
    return tuple(descriptor(value, f"{where}: {key}[{n}]") for n, value in enumerate(values))


def _platform(value: Any, where: str) -> Platform | None:
    if value is None:
        return None
    body = typed(value, dict, f"{where}: platform")
    os, architecture, variant, version = (
        typed(body.get(key, ""), str, f"{where}: platform.{key}")
        for key in ("os", "architecture", "variant", "os.version")
    )
    features = typed(body.get("os.features") or [], list, f"{where}: platform.os.features")
    return Platform(
        os,
        architecture,
        variant,
        version,
        tuple(typed(feature, str, f"{where}: platform.os.features") for feature in features),
    )


def _annotations(value: Any, where: str) -> Mapping[str, str]:
    body = typed(value or {}, dict, f"{where}: annotations")
    return MappingProxyType({key: typed(text, str, f"{where}: annotation {key}") for key, text in body.items()})
