"""What an index says about an image, written again with all that it said before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from phasegate.image.digest import digest_of
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phases.form import MediaTypes

ZSTD_MARK = "io.github.containers.compression.zstd"
"""The annotation by which Podman knows the zstd child of an index."""


def described_in_index(image: Image, raw: bytes, media_type: str, family: MediaTypes) -> dict[str, Any]:
    """Return the index entry of ``image``, whose manifest is ``raw`` now.

    The platform is the one that an index named before, with every field, and the config's if there was none. Clients
    choose by it, and it may know a variant or a build of Windows that the config does not.
    """
    before = dict(image.described.written) if image.described else {}
    same = digest_of(raw) == image.manifest.digest
    # An entry's own data, URLs and mark of zstd are about bytes that are others now; what else it says stays.
    annotations = {k: v for k, v in (before.pop("annotations", None) or {}).items() if same or k != ZSTD_MARK}
    if family is not MediaTypes.OCI:
        before = {"platform": before.get("platform")}
    elif not same:
        before = {key: value for key, value in before.items() if key not in ("data", "urls")}
    entry = {**before, "mediaType": media_type, "digest": digest_of(raw), "size": len(raw)}
    entry["platform"] = before.get("platform") or _platform(image.own_platform)
    if annotations and family is MediaTypes.OCI:
        entry["annotations"] = annotations
    return {key: entry[key] for key in sorted(entry, key=_place)}


def _place(key: str) -> int:
    """Return where BuildKit and Docker write a field of an entry."""
    order = ("mediaType", "digest", "size")
    return order.index(key) if key in order else len(order)


def numbered(names: Sequence[str]) -> list[str]:
    """Return ``names`` with a number behind each that was there before: several children may have one platform."""
    return [f"{name}.{names[:n].count(name) + 1}" if name in names[:n] else name for n, name in enumerate(names)]


def _platform(platform: Platform) -> dict[str, Any]:
    made: dict[str, Any] = {"architecture": platform.architecture, "os": platform.os}
    if platform.variant:
        made["variant"] = platform.variant
    if platform.os_version:
        made["os.version"] = platform.os_version
    if platform.os_features:
        made["os.features"] = list(platform.os_features)
    return made
