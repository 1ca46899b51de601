"""One build of a bake file: a target, with what other targets of the same build say, and the version that it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.errors import FleetError
from phasegate.image.reference import Reference
from phasegate.importing.bake_print import Resolved
from phasegate.importing.draft import Entry, Origin
from phasegate.importing.paths import in_git, relative
from phasegate.importing.tags import fullest, is_version, with_field

VERSION_LABEL = "org.opencontainers.image.version"


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


def version_of(build: Build, tags: Sequence[str], context: Path | None) -> tuple[str, Entry]:
    """Return the version that the tags have, empty if only git says it, and where it is read from.

    A variable of an HCL file is read there with each release; everything else is as it is now.
    Raises FleetError if nothing names one.
    """
    labels = build.target.get("labels") or {}
    given = [
        *((value, "variable", name) for name, value in build.where.variables.items()),
        *((value, "argument", name) for name, value in (build.target.get("args") or {}).items()),
        (labels.get(VERSION_LABEL), "label", VERSION_LABEL),
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
    raise FleetError("no tag, argument or label of it is a version, and it is not in git")


def _names_a_version(name: str, value: str) -> bool:
    """Return whether the value looks like a version, or whoever named it says that it is one: a commit may be."""
    return is_version(value) or "version" in name.lower()
