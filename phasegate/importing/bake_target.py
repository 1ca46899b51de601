"""One target of a bake file as a repo of the fleet file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.image.reference import Reference
from phasegate.importing.bake_print import Resolved
from phasegate.importing.draft import Drawn, Entry, Left, Origin
from phasegate.importing.paths import NO_COMMIT, in_git, relative
from phasegate.importing.tags import fullest, is_version, sorted_out, tags_of, with_field

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
_VERSION_LABEL = "org.opencontainers.image.version"
_OF_THE_COMMIT = {
    "org.opencontainers.image.created": "{created}",
    "org.opencontainers.image.revision": "{revision}",
}
_REMOTE = re.compile(r"(?:https?|git|ssh)://|git@|github\.com/")


@dataclass(frozen=True, slots=True)
class Build:
    """One target, with what other targets of the same build say.

    tags: what it publishes; ``tagged`` says which other target has them, if it has none of its own.
    platforms: likewise, with ``built_for``.
    """

    name: str
    target: Mapping[str, Any]
    where: Resolved
    tags: tuple[Reference, ...]
    tagged: str
    platforms: tuple[str, ...]
    built_for: str
    origin: Origin


def drawn(build: Build, image: str, registry: str, out: Path) -> tuple[Drawn | None, list[Left]]:
    """Return the repo that a target is, and what of it is left out, or else why it cannot be taken."""
    target, origin = build.target, build.origin
    for key, why in _IMPOSSIBLE.items():
        if target.get(key):
            return None, [Left(build.name, f"{key}: {why}", origin)]
    context = str(target.get("context") or ".")
    tags = [tag.tag for tag in build.tags if tag.host == registry and tag.repository == image]
    source, here = _source(build, context, out)
    commit = here is None or in_git(here)
    version, named = _version(build, tags, here)
    if named is None:
        return None, [Left(build.name, "no tag, argument or label of it is a version, and it is not in git", origin)]
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
        _platforms(build),
        *([Entry("args", args)] if args else ()),
        *([Entry("labels", labels)] if labels else ()),
        *([Entry("secrets", secrets)] if (secrets := _secrets(build, out)) else ()),
        named,
        Entry("tags", tags_of(moving, fixed), build.tagged),
    ]
    parts = [*_elsewhere(build, image, registry), *unset, *often]
    parts += [(key, why) for key, why in _WITHOUT.items() if target.get(key)]
    return Drawn(name, registry, origin, tuple(entries)), [Left(name, why, origin, what) for what, why in parts]


def _version(build: Build, tags: Sequence[str], context: Path | None) -> tuple[str, Entry | None]:
    """Return the version that the tags have and where it is from, if anything names it.

    A variable of an HCL file is read there with each release; everything else is as it is now.
    """
    labels = build.target.get("labels") or {}
    given = [
        *((value, "variable", name) for name, value in build.where.variables.items()),
        *((value, "argument", name) for name, value in (build.target.get("args") or {}).items()),
        (labels.get(_VERSION_LABEL), "label", _VERSION_LABEL),
    ]
    for value, kind, name in given:
        if (
            value
            and _names_a_version(name, value)
            and any(with_field(tag, value) != tag or value == tag for tag in tags)
        ):
            file = build.where.file_of(f'variable "{name}"') if kind == "variable" and context else None
            why = f"the {kind} {name}, which the tags have; {build.where.line_of(value)}"
            if context and file and file.suffix == ".hcl":
                return value, Entry("version", {"file": relative(file, context / "Dockerfile"), "key": name}, why)
            return value, Entry("version", value, why)
    if version := fullest(tags):
        return version, Entry(
            "version", version, f"the fullest of its tags; {build.where.line_of(version, build.name)}"
        )
    if context and in_git(context):
        command = ["git", "describe", "--tags", "--always"]
        return "", Entry("version", {"command": command}, "no tag, argument or label of it is a version")
    return "", None


def _names_a_version(name: str, value: str) -> bool:
    """Return whether the value looks like a version, or whoever named it says that it is one: a commit may be."""
    return is_version(value) or "version" in name.lower()


def _source(build: Build, context: str, out: Path) -> tuple[list[Entry], Path | None]:
    """Return where the source is, and its folder if it is on this machine."""
    if _REMOTE.match(context):
        url, _, fragment = context.partition("#")
        ref, _, subdir = fragment.partition(":")
        git = {"url": url, "ref": ref or "HEAD", **({"subdir": subdir} if subdir else {})}
        return [Entry("git", git, "" if ref else "the context names no branch or tag")], None
    folder = build.where.folder / context
    return [Entry("context", relative(folder, out))], folder


def _platforms(build: Build) -> Entry:
    if build.platforms:
        return Entry("platforms", list(build.platforms), build.built_for)
    return Entry("platforms", ["linux/amd64"], f"no target of this build names one; {build.origin}")


def _args(written: Any, version: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the arguments, with the version as a field, and those that have no value."""
    args = {key: value for key, value in (written or {}).items() if isinstance(value, str)}
    filled = {key: "{version}" if version and value == version else value for key, value in args.items()}
    unset = [(f"argument {key}", "it has no value") for key in written or () if key not in args]
    return filled, unset


def _labels(written: Any, version: str, *, commit: bool) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the labels, with the version as a field, and the commit if there is one, and those that it would be in."""
    labels = {key: str(value) for key, value in (written or {}).items()}
    often = [(f"label {key}", NO_COMMIT) for key in labels if key in _OF_THE_COMMIT and not commit]
    kept = {key: value for key, value in labels.items() if commit or key not in _OF_THE_COMMIT}
    return {key: _OF_THE_COMMIT.get(key) or _labelled(key, value, version) for key, value in kept.items()}, often


def _labelled(key: str, value: str, version: str) -> str:
    return with_field(value, version) if key.endswith("version") else value


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
    others = dict.fromkeys(tag.name for tag in build.tags if (tag.host, tag.repository) != (registry, image))
    return [(other, f"a repo has one image, here {registry}/{image}") for other in others]
