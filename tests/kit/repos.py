"""Repos for tests of builds and engines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from phasegate.fleet.fleet import ByArch, ImageSpec, Repo, Secret, Smoke
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.versions import LiteralVersion
from phasegate.image.platform import Platform
from phases.form import Builder, Codec, Form, MediaTypes, Shape

AMD64 = Platform("linux", "amd64")
ARM64 = Platform("linux", "arm64")
SCHEMA2 = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)


def repo(
    context: Path,
    image: str = "demo/app",
    *,
    arches: Mapping[str, Platform] | None = None,
    platforms: tuple[Platform, ...] = (AMD64,),
    args: Mapping[str, ByArch] | None = None,
    labels: Mapping[str, str] | None = None,
    secrets: tuple[Secret, ...] = (),
    smoke: Smoke | None = None,
    target: str = "",
    dockerfile: ByArch = "Dockerfile",
) -> Repo:
    """Return a repo with a local context; with ``arches``, a group of single-platform images."""
    if arches:
        images = tuple(ImageSpec(image.format(arch=word), word, (platform,)) for word, platform in arches.items())
    else:
        images = (ImageSpec(image, "", platforms),)
    return Repo(
        name="app",
        images=images,
        source=LocalSource(context),
        dockerfile=dockerfile,
        target=target,
        args=args or {},
        labels=labels or {},
        secrets=secrets,
        version=LiteralVersion("1.0"),
        moving=("latest",),
        fixed=("{version}",),
        smoke=smoke,
        accept=(),
        line=1,
    )
