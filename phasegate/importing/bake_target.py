"""One target of a bake file as a repo of the fleet file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from phasegate.errors import FleetError
from phasegate.importing.arches import sorted_platforms
from phasegate.importing.bake_build import Build, version_of
from phasegate.importing.draft import Drawn, Entry, Left
from phasegate.importing.lines import Line
from phasegate.importing.literal import WHY, has_field
from phasegate.importing.paths import NO_COMMIT, in_git, relative
from phasegate.importing.tags import sorted_out, tags_of, with_field

_IMPOSSIBLE = {
    "dockerfile-inline": "its Dockerfile is in the bake file: phasegate builds from one in the source",
    "contexts": "it builds on other targets or named contexts: each repo is built from its own Dockerfile",
    "ssh": "its build needs an ssh agent",
}
"""Keys without which the target would be another build."""
_WITHOUT = {
    "annotations": "phasegate writes no annotations",
    "network": "the network of RUN steps is the builder's: builder.network",
    "shm-size": "a repo has no such setting",
    "ulimits": "a repo has no such setting",
    "entitlements": "builds get no entitlements",
    "extra-hosts": "a repo has no such setting",
}
"""Keys that the repo is taken without. Caches, outputs, attestations and the like are phasegate's own to set."""
_OF_THE_COMMIT = {
    "org.opencontainers.image.created": "{created}",
    "org.opencontainers.image.revision": "{revision}",
}
_REMOTE = re.compile(r"(?:https?|git|ssh)://|git@|github\.com/")


@dataclass(frozen=True, slots=True)
class Target:
    """The repo that a target is, with what of it is left out.

    line: what would name it as one of several lines.
    """

    build: Build
    repo: Drawn
    left: tuple[Left, ...]
    line: Line

    def finished(self, name: str, also: Sequence[Entry]) -> Target:
        """Return the repo with its name, and the registries that it and its other lines are also in."""
        image, *others = self.repo.entries
        repo = replace(self.repo, name=name, entries=(image, *also, *others))
        return replace(self, repo=repo, left=tuple(replace(it, repo=name) for it in self.left))


def drawn(build: Build, image: str, registry: str, out: Path) -> Target:
    """Return the repo that a target is.

    image: of those that it publishes in ``registry``, the repo's.

    Raises FleetError if it cannot be taken.
    """
    target, origin = build.target, build.origin
    for key, why in _IMPOSSIBLE.items():
        if target.get(key):
            raise FleetError(f"{key}: {why}")
    platforms, odd = sorted_platforms(build.platforms)
    if odd and not platforms:
        raise FleetError(f"{', '.join(odd)}: phasegate builds for none of its platforms")
    context = str(target.get("context") or ".")
    tags = [tag.tag for tag in build.tags if tag.host == registry and tag.repository == image]
    source, here = _source(build, context, out)
    commit = here is None or in_git(here)
    version, named = version_of(build, tags, here)
    name = image.rpartition("/")[2].lower()
    args, unset = _args(target.get("args"), version)
    labels, often = _labels(target.get("labels"), version, commit=commit)
    moving, fixed = sorted_out(tags, version)
    entries = [
        Entry("image", image),
        *source,
        *(
            [Entry("dockerfile", target["dockerfile"])]
            if target.get("dockerfile", "Dockerfile") != "Dockerfile"
            else ()
        ),
        *([Entry("target", target["target"])] if target.get("target") else ()),
        Entry("platforms", platforms, build.built_for)
        if platforms
        else Entry("platforms", ["linux/amd64"], f"no target of this build names one; {origin}"),
        *([Entry("args", args, _guessed(args))] if args else ()),
        *([Entry("labels", labels, _guessed(labels))] if labels else ()),
        *([Entry("secrets", secrets)] if (secrets := _secrets(build, out)) else ()),
        named,
        Entry("tags", tags_of(moving, fixed), build.tagged),
    ]
    parts = [*_elsewhere(build, image, registry), *unset, *often]
    parts += [(f"platform {platform}", "phasegate does not build for it") for platform in odd]
    parts += [(key, why) for key, why in _WITHOUT.items() if target.get(key)]
    left = tuple(Left(name, why, origin, what) for what, why in parts)
    return Target(build, Drawn(name, registry, origin, tuple(entries)), left, Line(version, tags, build.name))


def _source(build: Build, context: str, out: Path) -> tuple[list[Entry], Path | None]:
    """Return where the source is, and its folder if it is on this machine."""
    if _REMOTE.match(context):
        url, _, fragment = context.partition("#")
        ref, _, subdir = fragment.partition(":")
        git = {"url": url, "ref": ref or "HEAD", **({"subdir": subdir} if subdir else {})}
        return [Entry("git", git, "" if ref else "the context names no branch or tag")], None
    folder = build.where.folder / context
    return [Entry("context", relative(folder, out))], folder


def _args(written: Any, version: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the arguments, with the version as a field, and those that have no value."""
    args = {key: value for key, value in (written or {}).items() if isinstance(value, str)}
    unset = [(f"argument {key}", "it has no value") for key in written or () if key not in args]
    odd = [(f"argument {key}", WHY) for key, value in args.items() if has_field(value)]
    return {key: _versioned(key, it, version) for key, it in args.items() if not has_field(it)}, [*unset, *odd]


def _labels(written: Any, version: str, *, commit: bool) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the labels, with the version as a field, and the commit if there is one, and those that it would be in."""
    labels = {key: str(value) for key, value in (written or {}).items()}
    often = [(f"label {key}", NO_COMMIT) for key in labels if key in _OF_THE_COMMIT and not commit]
    often += [(f"label {key}", WHY) for key, it in labels.items() if key not in _OF_THE_COMMIT and has_field(it)]
    kept = {key: it for key, it in labels.items() if (commit if key in _OF_THE_COMMIT else not has_field(it))}
    return {key: _OF_THE_COMMIT.get(key) or _versioned(key, value, version) for key, value in kept.items()}, often


def _versioned(key: str, value: str, version: str) -> str:
    """Return a value with the version as a field. A version without dots, such as 3, is in too many other texts."""
    if version and value == version:
        return "{version}"
    return with_field(value, version) if "." in version or key.lower().endswith("version") else value


def _guessed(filled: Mapping[str, str]) -> str:
    """Return which values have the version among other text: that may be by chance."""
    mixed = [key for key, value in filled.items() if "{version}" in value and value != "{version}"]
    return f"{', '.join(mixed)} with the version in it" if mixed else ""


def _secrets(build: Build, out: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for written in build.target.get("secret") or ():
        secret = written if isinstance(written, Mapping) else dict(_pairs(str(written)))
        name = secret.get("id", "")
        if secret.get("src"):
            found.append({"id": name, "file": relative(build.where.folder / secret["src"], out)})
        else:
            found.append({"id": name, "env": secret.get("env") or name})
    return found


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for part in text.split(","):
        key, _, value = part.partition("=")
        yield key, value


def _elsewhere(build: Build, image: str, registry: str) -> list[tuple[str, str]]:
    """Return what is published under other tags or names than the image in ``registry`` has."""
    here = {tag.tag for tag in build.tags if (tag.host, tag.repository) == (registry, image)}
    names = dict.fromkeys(tag.name for tag in build.tags if tag.host == registry and tag.repository != image)
    tags = [tag for tag in build.tags if tag.host != registry and tag.tag not in here]
    return [
        *((name, f"a repo has one image in a registry, here {registry}/{image}") for name in names),
        *((str(tag), f"a repo has the same tags in each registry, and {registry} has not this one") for tag in tags),
    ]
