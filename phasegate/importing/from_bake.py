"""Draft repos from what ``docker buildx bake`` resolves: one repo for each image, or a line for each of its targets."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from phasegate.errors import FleetError
from phasegate.image.reference import Reference, names_a_host, parse_reference
from phasegate.importing.bake_also import also_of
from phasegate.importing.bake_build import Build
from phasegate.importing.bake_print import Resolved, resolved
from phasegate.importing.bake_target import Target, drawn
from phasegate.importing.draft import Draft, Drawn, Left, Origin
from phasegate.importing.lines import names_of
from phasegate.line import line_name
from phasegate.together import together

_FILES = 4
"""Files resolved at the same time."""
_HUB = "docker.io"
_SAME = ("context", "contexts", "dockerfile", "dockerfile-inline", "target", "args")
"""What makes targets one build: they differ in tags, platforms and where they go."""


async def draft_of(paths: Sequence[Path], out: Path, home: str = "") -> Draft:
    """Return what the bake and compose files at ``paths`` publish.

    paths: files, and folders in which bake finds its own.
    out: the fleet file: sources are named from its folder.
    home: the registry, and a path in it, of images that are named without one.
    """
    repos: list[Drawn] = []
    left: list[Left] = []
    builds: list[Build] = []
    for where in await together((resolved(path, out) for path in paths), at_once=_FILES):
        left += [
            Left(name, f"bake does not resolve it: {why}", _origin(where, name)) for name, why in where.failed.items()
        ]
        for name, target in where.targets.items():
            build = _build(where, name, target, home)
            if isinstance(build, Left):
                left.append(build)
            else:
                builds.append(build)
    hosts = Counter(host for build in builds for host in dict.fromkeys(tag.host for tag in build.tags))
    registry = home.partition("/")[0] or max(hosts, key=lambda host: hosts[host], default="")
    images = _by_image(builds, registry)
    names = _names(images)
    for image, several in images.items():
        taken: list[Target] = []
        for build in several:
            try:
                taken.append(drawn(build, image, registry, out))
            except FleetError as error:
                left.append(Left(build.name, error.what, build.origin))
        also = also_of([each.build for each in taken], image, registry)
        lines = names_of([each.line for each in taken]) if len(taken) > 1 else ["" for _ in taken]
        for each, line in zip(taken, lines, strict=True):
            done = each.finished(line_name(names[image], line), also)
            repos.append(done.repo)
            left += done.left
    why = f"its images are not at {registry}, and a fleet has one registry: --registry HOST drafts one of its own"
    left += [
        Left(build.name, f"{build.tags[0].name}: {why}", build.origin)
        for build in builds
        if all(tag.host != registry for tag in build.tags)
    ]
    return Draft(tuple(repos), tuple(left))


def _build(where: Resolved, name: str, target: Mapping[str, Any], home: str) -> Build | Left:
    """Return a target with what other targets of the same build add to it, or why it names no image."""
    origin = _origin(where, name)
    same = [it for it in where.others if _what(where.others[it]) == _what(target)]
    written, noted = list(target.get("tags") or ()), ""
    if not written and (beside := next((it for it in same if where.others[it].get("tags")), "")):
        written, noted = list(where.others[beside]["tags"]), f"by the target {beside}, which is the same build"
    platforms, at = list(target.get("platforms") or ()), ""
    if not platforms and (beside := next((it for it in same if where.others[it].get("platforms")), "")):
        platforms, at = list(where.others[beside]["platforms"]), f"by the target {beside}, which is the same build"
    if not written:
        return Left(name, "it has no tags: nothing says what it publishes", origin)
    tags: list[Reference] = []
    for text in written:
        try:
            tags.append(_reference(text, home))
        except FleetError as error:
            return Left(name, error.what, origin)
    return Build(name, target, where, tuple(tags), noted, tuple(platforms), at, origin)


def _reference(text: str, home: str) -> Reference:
    """Return what a tag names. One without a registry is at ``home``, or at Docker Hub if it names an account there."""
    if names_a_host(text):
        return parse_reference(text)
    host, _, prefix = home.partition("/")
    if not host and "/" not in text:
        raise FleetError(f"the tag {text} names no registry: --registry HOST[/PATH] says where it is pushed")
    return parse_reference(f"{prefix}/{text}" if prefix else text, host or _HUB)


def _by_image(builds: Iterable[Build], registry: str) -> dict[str, list[Build]]:
    """Return the builds by the first image that each publishes in ``registry``."""
    found: dict[str, list[Build]] = {}
    for build in builds:
        if image := next((tag.repository for tag in build.tags if tag.host == registry), ""):
            found.setdefault(image, []).append(build)
    return found


def _names(images: Iterable[str]) -> dict[str, str]:
    """Return a name for the repo of each image: the last word of the image's, or all of it where several have that."""
    short = {image: image.rpartition("/")[2].lower() for image in images}
    often = Counter(short.values())
    return {image: name if often[name] == 1 else image.replace("/", "-").lower() for image, name in short.items()}


def _what(target: Mapping[str, Any]) -> str:
    return json.dumps([target.get(key) for key in _SAME], sort_keys=True)


def _origin(where: Resolved, name: str) -> Origin:
    return where.line_of(f'target "{name}"', f'"{name}":', f"  {name}:")
