"""A descriptor: media type, digest and size of a blob or manifest, and what an index says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from phasegate.image.platform import Platform

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A descriptor as in image-spec, descriptor.md. ``size`` is in bytes.

    ``written`` is the JSON object itself, for what is copied without being understood.
    """

    media_type: str
    digest: str
    size: int
    platform: Platform | None = None
    annotations: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    urls: tuple[str, ...] = ()
    artifact_type: str = ""
    written: Mapping[str, Any] = field(default_factory=lambda: _NONE, hash=False, compare=False, repr=False)
